// What turns, zooms and cuts the picture, without a mouse.

import type { AppState } from "./app_state";
import { placeOf } from "../geometry/camera";
import { StoryStage } from "../stage/story_stage";
import { el, icon } from "./dom";

const CUTS = ["none", "octant", "half", "wedge", "plane"];
const TURN = 15;

function button(id: string, sign: string, title: string, click: () => void): HTMLElement {
  return el(
    "button",
    { type: "button", id, class: "tool", "aria-label": title, title, click },
    icon(sign),
  );
}

/** How far the slider stands for a cut along a plane, 0 to 100. */
function sliderOf(app: AppState): number {
  if (app.seen.cutaway !== "plane") return 0;
  const reach = app.stage?.reach || 1;
  return Math.round(
    Math.min(Math.max((100 * (reach - app.seen.plane.offset)) / (2 * reach), 0), 100),
  );
}

/** Cuts along a plane so deep, in percent of the way through. */
export function cutTo(app: AppState, percent: number, fromHere = false): void {
  const { stage } = app;
  if (!stage) return;
  const reach = stage.reach;
  let { azimuth, elevation } = app.seen.plane;
  if (fromHere) ({ azimuth, elevation } = placeOf(stage.shot()));
  const offset = reach - (percent / 100) * 2 * reach;
  const plane = { azimuth, elevation, offset, flip: false, thickness: null };
  const cutaway = percent > 0 ? "plane" : "none";
  app.see(
    { ...app.seen, cutaway, plane, section: false, flat: false, sparesChains: true },
    false,
    false,
  );
}

/** A step of the cut by a key. */
export function cutBy(app: AppState, percent: number): void {
  cutTo(app, Math.min(Math.max(sliderOf(app) + percent, 0), 100));
}

export function toolsView(app: AppState): HTMLElement[] {
  const { words, stage, contents } = app;
  if (!stage) return [];
  const styles = Object.keys(contents.looks).map((name) =>
    el("option", { value: name, selected: name === stage.style }, words.texts.styles[name]),
  );
  const known = CUTS.includes(app.seen.cutaway) ? CUTS : [...CUTS, app.seen.cutaway];
  const cuts = known.map((name) =>
    el(
      "option",
      { value: name, selected: name === app.seen.cutaway },
      words.texts.cutaways[name] ?? name,
    ),
  );
  const choice = (event: Event): string => (event.currentTarget as HTMLSelectElement).value;
  const turning = el(
    "div",
    { class: "group" },
    button("turn-left", "left", words.say("left"), () => stage.turn(-TURN, 0)),
    button("turn-up", "up", words.say("up"), () => stage.turn(0, TURN)),
    button("turn-down", "down", words.say("down"), () => stage.turn(0, -TURN)),
    button("turn-right", "right", words.say("right"), () => stage.turn(TURN, 0)),
    button("closer", "plus", words.say("closer"), () => stage.zoom(1.25)),
    button("farther", "minus", words.say("farther"), () => stage.zoom(0.8)),
    button("reset", "home", words.say("reset"), () => {
      app.light([]);
      app.chosen = "";
      if (stage instanceof StoryStage) stage.reset(contents.steps[app.step]?.span?.turn);
      app.see(
        app.tab === "lesson" && contents.steps.length
          ? contents.steps[app.step].seen
          : contents.view,
        true,
      );
    }),
  );
  const { ruler } = app;
  const measuring = el(
    "div",
    {
      class: "group",
      keydown: (event: KeyboardEvent) => {
        if (event.key === "Escape") ruler?.leave();
      },
    },
    el(
      "button",
      {
        type: "button",
        id: "ruler",
        class: "tool",
        "aria-pressed": String(ruler?.isOn ?? false),
        "aria-label": words.say("ruler"),
        title: words.say("ruler"),
        click: () => ruler?.toggle(),
      },
      icon("ruler"),
    ),
    ruler?.hasEnds
      ? button("clear-ruler", "close", words.say("clearRuler"), () => {
          ruler.clear();
          // The button that had the focus is gone.
          document.getElementById("ruler")?.focus();
        })
      : null,
  );
  // A story is cut where its film is, and has one style.
  if (stage instanceof StoryStage) return [turning, measuring];
  return [
    turning,
    measuring,
    el(
      "div",
      { class: "group cut" },
      el("label", { for: "cut-kind" }, words.say("cut")),
      el(
        "select",
        {
          id: "cut-kind",
          // A small page has no room for the word beside it.
          "aria-label": words.say("cut"),
          change: (event: Event) => {
            const cutaway = choice(event);
            if (cutaway === "plane") cutTo(app, 50);
            else
              app.see(
                { ...app.seen, cutaway, section: false, flat: false, sparesChains: true },
                false,
              );
          },
        },
        ...cuts,
      ),
      el("input", {
        id: "cut-depth",
        type: "range",
        min: "0",
        max: "100",
        step: "1",
        value: String(sliderOf(app)),
        "aria-label": words.say("cut"),
        input: (event: Event) =>
          cutTo(app, Number((event.currentTarget as HTMLInputElement).value)),
      }),
      button("cut-here", "cut", words.say("cutHere"), () => cutTo(app, sliderOf(app) || 50, true)),
    ),
    el(
      "div",
      { class: "group look" },
      el("label", { for: "style" }, words.say("style")),
      el(
        "select",
        {
          id: "style",
          "aria-label": words.say("style"),
          change: (event: Event) => {
            stage.setStyle(choice(event));
            app.changed();
          },
        },
        ...styles,
      ),
    ),
  ];
}
