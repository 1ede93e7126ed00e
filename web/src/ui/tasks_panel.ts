// Tasks: find a molecule in the picture, guess how many there are; then the result.

import type { Task } from "../data/contents";
import { isBelow } from "../data/layers";
import type { AppState, Found } from "./app_state";
import { el, icon } from "./dom";
import { pointsFor, pointsForGuess, resultCode, scoreOf } from "./results";

/** The guess of the slider, whose steps are even in the logarithm. */
const MOST = 100_000;
const guessOf = (slider: number): number => {
  const value = Math.pow(MOST, slider / 100);
  const digits = Math.pow(10, Math.max(Math.floor(Math.log10(value)) - 1, 0));
  return Math.round(value / digits) * digits;
};
const sliderOf = (guess: number): number => (100 * Math.log(Math.max(guess, 1))) / Math.log(MOST);

function state(app: AppState, index: number): Found {
  return app.found.get(index) ?? { done: false, tries: 0, points: 0, reply: "", guess: 100 };
}

/** Answers a task with what was clicked in the picture. */
export function clicked(app: AppState, layer: string): void {
  const index = app.seeking;
  if (index < 0 || app.tab !== "tasks") return;
  const task = app.contents.tasks[index];
  const { words } = app;
  const before = state(app, index);
  const tries = before.tries + 1;
  if (isBelow(layer, task.path)) {
    const reply = words.say("findRight", { name: words.title(layer) });
    app.found.set(index, { ...before, done: true, tries, points: pointsFor(tries), reply });
    app.seeking = -1;
  } else {
    const reply = words.say("findWrong", { name: words.title(layer) });
    app.found.set(index, { ...before, tries, reply });
  }
  app.changed();
}

function findView(task: Task, index: number, app: AppState): (HTMLElement | null)[] {
  const { words } = app;
  const found = state(app, index);
  const name = words.title(task.path);
  return [
    el("h3", {}, words.say("find", { name })),
    found.done
      ? null
      : el(
          "div",
          { class: "buttons" },
          el(
            "button",
            {
              type: "button",
              id: `seek-${index}`,
              class: app.seeking === index ? "main-button on" : "main-button",
              "aria-pressed": String(app.seeking === index),
              click: () => {
                app.seeking = app.seeking === index ? -1 : index;
                app.light([]);
                app.chosen = "";
                app.changed();
              },
            },
            words.say("seek"),
          ),
          el(
            "button",
            {
              type: "button",
              id: `give-${index}`,
              class: "quiet-button",
              click: () => {
                const points = 0;
                app.found.set(index, { ...found, done: true, points, reply: "" });
                app.seeking = -1;
                app.choose(task.path);
              },
            },
            words.say("findSkip"),
          ),
        ),
  ];
}

function estimateView(task: Task, index: number, app: AppState): (HTMLElement | null)[] {
  const { words } = app;
  const found = state(app, index);
  const count = app.copies(task.path);
  const shown = el("output", { class: "guess", for: `guess-${index}` }, words.number(found.guess));
  const check = (): void => {
    const points = pointsForGuess(found.guess, count);
    const key = points === 1 ? "estimateClose" : points > 0 ? "estimateNear" : "estimateFar";
    const reply = words.say(key, { count, guess: found.guess });
    app.found.set(index, { ...found, done: true, tries: 1, points, reply });
    app.choose(task.path);
  };
  return [
    el("h3", {}, words.say("estimate", { name: words.title(task.path) })),
    found.done
      ? null
      : el(
          "div",
          { class: "buttons" },
          el("input", {
            type: "range",
            id: `guess-${index}`,
            min: "0",
            max: "100",
            step: "0.5",
            value: String(sliderOf(found.guess)),
            "aria-label": words.say("estimate", { name: words.title(task.path) }),
            "aria-valuetext": words.number(found.guess),
            input: (event: Event) => {
              const slider = event.currentTarget as HTMLInputElement;
              found.guess = guessOf(Number(slider.value));
              app.found.set(index, found);
              shown.textContent = words.number(found.guess);
              slider.setAttribute("aria-valuetext", words.number(found.guess));
            },
          }),
          shown,
          el(
            "button",
            { type: "button", id: `check-${index}`, class: "main-button", click: check },
            words.say("check"),
          ),
        ),
  ];
}

export function tasksPanel(app: AppState): HTMLElement[] {
  const { words, contents } = app;
  const score = scoreOf(app);
  const list = contents.tasks.map((task, index) => {
    const found = state(app, index);
    return el(
      "li",
      { class: found.done ? "task done" : "task" },
      ...(task.kind === "find" ? findView : estimateView)(task, index, app),
      el(
        "div",
        { "aria-live": "polite" },
        found.reply
          ? el("p", { class: found.points > 0 ? "reply good" : "reply" }, found.reply)
          : null,
      ),
    );
  });
  const title = words.texts.title || words.texts.scene;
  return [
    el(
      "div",
      { class: "scrolls" },
      el("h2", { class: "unseen" }, words.say("tasks")),
      el("ol", { class: "tasks" }, ...list),
      el(
        "section",
        { class: "result" },
        el("h2", {}, words.say("summary")),
        el("p", { class: "score" }, words.say("score", { score: score.points, all: score.all })),
        el("meter", {
          min: "0",
          max: String(Math.max(score.all, 1)),
          value: String(score.points),
          "aria-label": words.say("summary"),
        }),
        score.done < score.all
          ? el("p", { class: "quiet" }, words.count("tasksLeft", score.all - score.done))
          : el("p", {}, words.say("code", { code: resultCode(title, score) })),
        el("p", { class: "quiet" }, words.say("share")),
        el(
          "div",
          { class: "buttons" },
          el(
            "button",
            {
              type: "button",
              id: "print-result",
              class: "quiet-button",
              click: () =>
                document.dispatchEvent(new CustomEvent("print-sheet", { detail: "result" })),
            },
            icon("print"),
            words.say("print"),
          ),
        ),
      ),
    ),
  ];
}
