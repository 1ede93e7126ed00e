// What the page knows of itself, and who is told when that changes.

import type { Contents, Runs, Seen, Step } from "../data/contents";
import { isBelow, matches } from "../data/layers";
import type { Stage } from "../stage/stage";
import { StoryStage } from "../stage/story_stage";
import type { Ruler } from "./ruler";
import { Words } from "./words";

export type Tab = "lesson" | "molecules" | "tasks";
/** How the steps are told: in few and easy words, or in all. */
export type Level = "simple" | "more";

export interface Found {
  done: boolean;
  tries: number;
  /** Points, 0 to 1. */
  points: number;
  /** What was said last. */
  reply: string;
  guess: number;
  /** Numbers of stages in the order that they have now, or of options that are chosen. */
  chosen: number[];
}

export class AppState {
  words: Words;
  tab: Tab;
  step = 0;
  level: Level = "more";
  /** Answers that were chosen, for each step. */
  readonly tried = new Map<number, number[]>();
  readonly found = new Map<number, Found>();
  /** The task that a click in the picture answers, or -1. */
  seeking = -1;
  /** Path of what the card is about; empty for none. */
  chosen = "";
  lit: readonly string[] = [];
  readonly open = new Set<string>();
  stage: Stage | null = null;
  /** Whether the browser cannot draw in 3D. */
  isFlat = false;
  ruler: Ruler | null = null;
  seen: Seen;
  private readonly listeners: (() => void)[] = [];

  constructor(readonly contents: Contents) {
    this.words = new Words(contents, contents.language);
    this.tab = contents.steps.length ? "lesson" : "molecules";
    this.seen = contents.view;
    contents.tree.forEach((node) => this.open.add(node.path));
  }

  listen(told: () => void): void {
    this.listeners.push(told);
  }

  changed(): void {
    for (const told of this.listeners) told();
  }

  speak(language: Words["language"]): void {
    this.words = new Words(this.contents, language);
    document.documentElement.lang = language;
    this.changed();
  }

  /** Opens a tab; tasks begin with everything in its place. */
  openTab(tab: Tab): void {
    const begins = tab === "tasks" && this.tab !== "tasks";
    this.tab = tab;
    this.seeking = -1;
    if (!begins) {
      this.changed();
      return;
    }
    this.chosen = "";
    this.light([]);
    this.see({ ...this.contents.view, hide: [] }, true);
  }

  /** All layers that are, or lie below, some paths. */
  leaves(paths: readonly string[]): string[] {
    return Object.keys(this.contents.counts).filter((layer) => matches(layer, paths));
  }

  choose(path: string, lights = true): void {
    this.chosen = path;
    if (lights) this.light(path ? [path] : []);
    this.changed();
  }

  light(paths: readonly string[]): void {
    // Layers that there are not would leave all in the dark.
    this.lit = this.leaves(paths).length ? paths : [];
    this.stage?.light(this.lit);
  }

  isHidden(path: string): boolean {
    return this.leaves([path]).every((layer) => matches(layer, this.seen.hide));
  }

  setHidden(path: string, hidden: boolean): void {
    const all = Object.keys(this.contents.counts);
    const gone = new Set(all.filter((layer) => matches(layer, this.seen.hide)));
    for (const layer of this.leaves([path])) {
      if (hidden) gone.add(layer);
      else gone.delete(layer);
    }
    this.see({ ...this.seen, hide: [...gone] }, false);
  }

  /** Sees the vesicle in another way; a camera that is given moves there. */
  see(seen: Seen, camera: boolean, glides = true): void {
    this.stage?.show({ seen, camera, glides });
    this.seen = { ...seen, orbit: camera ? seen.orbit : (this.stage?.seen.orbit ?? seen.orbit) };
    this.changed();
  }

  goTo(step: number): void {
    this.step = step;
    const { seen, highlight, span } = this.contents.steps[step];
    this.chosen = "";
    this.light(highlight);
    if (span && this.stage instanceof StoryStage) {
      this.stage.span(span);
    }
    this.see(seen, true);
  }

  /** What is told in a step, at the level that is chosen. */
  told(step: Step): Runs {
    const simple = this.words.each(step.simple);
    return this.level === "simple" && simple.length ? simple : this.words.each(step.text);
  }

  copies(path: string): number {
    return Object.entries(this.contents.counts)
      .filter(([layer]) => isBelow(layer, path))
      .reduce((sum, [, count]) => sum + count, 0);
  }
}
