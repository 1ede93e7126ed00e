// The ruler: how far two places of the picture are apart.

import type { Vector } from "../data/contents";
import { placeIn } from "../geometry/places";
import { subtract } from "../geometry/vectors";
import { StoryStage } from "../stage/story_stage";
import type { AppState } from "./app_state";
import { el, fill } from "./dom";

/** What is taken while it is on, and drawn over the picture. */
export class Ruler {
  isOn = false;
  readonly layer = el("div", { class: "ruler", "aria-hidden": "true" });
  private ends: Vector[] = [];
  /** Moment of a story in which the ends are, s. */
  private time = 0;

  constructor(
    private readonly app: AppState,
    private readonly tell: (text: string) => void,
  ) {}

  get hasEnds(): boolean {
    return this.ends.length > 0;
  }

  toggle(): void {
    this.isOn = !this.isOn;
    if (this.isOn) this.tell(this.app.words.say("rulerHelp"));
    this.clear();
  }

  clear(): void {
    this.ends = [];
    this.app.changed();
  }

  leave(): void {
    if (this.isOn) this.toggle();
  }

  /** Takes a place of the page as an end; a third one begins again. */
  take(x: number, y: number): void {
    const { stage } = this.app;
    if (!stage) return;
    if (this.ends.length === 2) this.ends = [];
    this.time = stage instanceof StoryStage ? stage.time : 0;
    this.ends.push(stage.pointAt(x, y));
    if (this.ends.length === 2) this.tell(this.said());
    this.app.changed();
  }

  /** Distance of the ends, nm. */
  private said(): string {
    const { words } = this.app;
    const apart = Math.hypot(...subtract(this.ends[0], this.ends[1]));
    return `${words.number(Math.round(10 * apart) / 10)} ${words.say("nm")}`;
  }

  /** Puts the ends, and what lies between them, where they are in the picture. */
  draw(): void {
    const { stage } = this.app;
    // What was measured in a story has moved on.
    if (this.ends.length && stage instanceof StoryStage && stage.time !== this.time) {
      this.clear();
      return;
    }
    const box = this.layer.getBoundingClientRect();
    const found = this.ends.map(
      (end) => stage && placeIn(end, stage.shot(), box.width, box.height),
    );
    const places = found.filter((one): one is [number, number] => Boolean(one));
    const parts = places.map(([x, y]) => {
      const end = el("span", { class: "end" });
      end.style.transform = `translate(${x}px, ${y}px)`;
      return end;
    });
    if (places.length === 2) {
      const [[x, y], [u, v]] = places;
      const line = el("span", { class: "line" });
      line.style.width = `${Math.hypot(u - x, v - y)}px`;
      line.style.transform = `translate(${x}px, ${y}px) rotate(${Math.atan2(v - y, u - x)}rad)`;
      const label = el("span", { class: "label" }, this.said());
      label.style.left = `${(x + u) / 2}px`;
      label.style.top = `${(y + v) / 2}px`;
      parts.unshift(line);
      parts.push(label);
    }
    const hint = this.isOn && !this.ends.length && this.app.words.say("rulerHelp");
    fill(this.layer, ...parts, hint && el("span", { class: "hint" }, hint));
  }
}
