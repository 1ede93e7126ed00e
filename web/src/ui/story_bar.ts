// What a story says, and the controls that play it.

import type { Said, StoryStage } from "../stage/story_stage";
import { placed, type Taken } from "../story/callout_places";
import type { AppState } from "./app_state";
import { el, fill, icon } from "./dom";

/** Step of the arrow keys on the line of time, s. */
const STEP_S = 0.1;

function minutes(seconds: number): string {
  const whole = Math.floor(seconds + 1e-6);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Caption, clock and names that stand over a story's picture, and the bar below it. */
export class StoryBar {
  readonly words = el("div", { class: "story-words" });
  readonly callouts = el("div", { class: "callouts", "aria-hidden": "true" });
  /** What an instrument shows of the moment. */
  readonly inset = el("figure", { class: "inset" });
  readonly veil = el("div", { class: "veil", "aria-hidden": "true" });
  readonly bar = el("div", { class: "story-bar", role: "group" });
  private readonly play = el("button", { type: "button", id: "play", class: "tool" });
  private readonly chapters = el("select", { id: "chapter" });
  private readonly line = el("input", { id: "time", type: "range", min: "0" });
  private readonly clock = el("span", { class: "time" });
  private readonly caption = el("p", { class: "caption", id: "caption" });
  private readonly numbers = el("p", { class: "clock" });
  /** Opens a caption that a small page has no room for. */
  private readonly opener = el("button", {
    type: "button",
    id: "open-caption",
    class: "tool",
    "aria-controls": "caption",
    click: () => {
      this.words.classList.toggle("whole");
      this.render();
    },
  });
  /** Measures names. */
  private readonly pen = document.createElement("canvas").getContext("2d")!;
  private shown = "";

  constructor(
    private readonly app: AppState,
    private readonly stage: StoryStage,
  ) {
    this.play.addEventListener("click", () => this.toggle());
    this.chapters.addEventListener("change", () => {
      stage.seek(stage.story.chapters[Number(this.chapters.value)].start);
      this.told();
    });
    this.line.max = String(stage.duration);
    this.line.step = String(STEP_S);
    this.line.addEventListener("input", () => stage.seek(Number(this.line.value)));
    this.bar.append(this.play, this.chapters, this.line, this.clock);
    this.words.append(this.caption, this.opener, this.numbers);
    this.render();
  }

  toggle(): void {
    const { stage } = this;
    if (stage.isPlaying) stage.pause();
    else stage.play();
    this.told();
  }

  /** What changes with the language. */
  render(): void {
    const { words } = this.app;
    this.bar.setAttribute("aria-label", words.say("story"));
    this.chapters.setAttribute("aria-label", words.say("chapter"));
    this.line.setAttribute("aria-label", words.say("time"));
    fill(
      this.chapters,
      ...this.stage.story.chapters.map((one, number) =>
        el("option", { value: number }, `${number + 1}. ${words.each(one.title)}`),
      ),
    );
    const isWhole = this.words.classList.contains("whole");
    const does = words.say(isWhole ? "less" : "readOn");
    this.opener.setAttribute("aria-expanded", String(isWhole));
    this.opener.setAttribute("aria-label", does);
    this.opener.title = does;
    fill(this.opener, icon(isWhole ? "down" : "up"));
    this.shown = "";
    this.told();
  }

  /** What changes with time; called after each picture. */
  told(): void {
    const { app, stage } = this;
    const { words } = app;
    const said = stage.said();
    this.line.value = String(stage.time);
    this.line.setAttribute("aria-valuetext", minutes(stage.time));
    this.clock.textContent = `${minutes(stage.time)} / ${minutes(stage.duration)}`;
    this.veil.style.opacity = String(said.fade);
    this.inset.style.opacity = String((said.inset?.strength ?? 0) * (1 - said.fade));
    this.point();
    const key = [
      words.language,
      said.chapter,
      words.each(said.caption),
      words.each(said.clock),
      said.inset?.picture.length,
      stage.isPlaying,
      window.innerWidth,
    ].join("\n");
    if (key === this.shown) return;
    this.shown = key;
    this.chapters.value = String(said.chapter);
    const does = words.say(stage.isPlaying ? "pause" : "play");
    this.play.setAttribute("aria-label", does);
    this.play.title = does;
    fill(this.play, icon(stage.isPlaying ? "pause" : "play"));
    this.caption.textContent = words.each(said.caption);
    this.beside(said.inset);
    const lines = words.each(said.clock).split("\n");
    fill(this.numbers, ...lines.filter(Boolean).map((line) => el("span", {}, line)));
    const isWhole = this.words.classList.contains("whole");
    this.opener.hidden = !isWhole && this.caption.scrollHeight <= this.caption.clientHeight + 1;
  }

  private beside(shown: Said["inset"]): void {
    const { words } = this.app;
    this.inset.hidden = !shown;
    if (!shown) return;
    const title = words.each(shown.title);
    const bar = el("span", { class: "bar-of-inset" }, words.each(shown.long));
    bar.style.setProperty("--long", `${100 * shown.bar}%`);
    fill(
      this.inset,
      el("div", {}, el("img", { src: shown.picture, alt: title }), bar),
      el("figcaption", {}, el("strong", {}, title), el("span", {}, words.each(shown.text))),
    );
  }

  /** Puts the names beside what they name. */
  private point(): void {
    const { stage, app, callouts } = this;
    const box = callouts.getBoundingClientRect();
    const style = getComputedStyle(callouts);
    const letters = parseFloat(style.fontSize);
    this.pen.font = style.font;
    const named = stage.said().callouts.map((one) => {
      const text = app.words.each(one.text);
      return { ...one, text, long: this.pen.measureText(text).width };
    });
    const signs = callouts.parentElement?.parentElement?.querySelectorAll(
      ".bar, .opener, .clock, .inset",
    );
    const there = [...(signs ?? [])]
      .map((sign) => sign.getBoundingClientRect())
      .filter(({ width, top, bottom }) => width && top < box.bottom && bottom > box.top)
      .map(({ left, right, top, bottom }): Taken => {
        return [left - box.left, right - box.left, top - box.top, bottom - box.top];
      });
    const found = placed(named, stage.shot(), [box.width, box.height], letters, there);
    const drawn = found.map(({ text, strength, x, y, left, top, right }) => {
      const word = el("span", { class: right ? "callout" : "callout left" }, text);
      word.style.left = `${left}px`;
      word.style.top = `${top}px`;
      word.style.opacity = String(strength);
      const line = el("span", { class: "leader" });
      const long = Math.hypot(left - x, top - y);
      line.style.left = `${x}px`;
      line.style.top = `${y}px`;
      line.style.width = `${long}px`;
      line.style.opacity = String(strength);
      line.style.transform = `rotate(${Math.atan2(top - y, left - x)}rad)`;
      return [line, word];
    });
    // No line lies over a word.
    fill(callouts, ...drawn.map(([line]) => line), ...drawn.map(([, word]) => word));
  }
}
