// What every kind of task shares: its state, what it asks, and how it ends.

import type { Each, Runs, Task } from "../../data/contents";
import type { AppState, Found } from "../app_state";
import { type Child, el } from "../dom";
import { runsView } from "../lesson_panel";
import { pointsFor } from "../results";

const FRESH: Found = { done: false, tries: 0, points: 0, reply: "", guess: 100, chosen: [] };

export function foundOf(app: AppState, index: number): Found {
  return app.found.get(index) ?? { ...FRESH };
}

/** Keeps what is known of a task, and shows it. */
export function keep(app: AppState, index: number, found: Found): void {
  app.found.set(index, found);
  app.changed();
}

/** Keeps a try that was right or wrong. */
export function tried(app: AppState, index: number, right: boolean, reply: string): void {
  const before = foundOf(app, index);
  const tries = before.tries + 1;
  const points = right ? pointsFor(tries) : 0;
  keep(app, index, { ...before, done: right, tries, points, reply });
}

export function plainText(app: AppState, runs: Each<Runs>): string {
  return app.words
    .each(runs)
    .map(([text]) => text)
    .join("");
}

/** What a task asks: in its own words, or in those that all of its kind have. */
export function askedText(task: Task, app: AppState): string {
  const own = plainText(app, task.text);
  if (own) return own;
  const name = "path" in task ? app.words.title(task.path) : "";
  return app.words.say(task.kind, { name });
}

export function heading(task: Task, app: AppState): HTMLElement {
  const own = app.words.each(task.text);
  return el("h3", {}, ...(own.length ? runsView(own, app) : [askedText(task, app)]));
}

export function buttons(...children: Child[]): HTMLElement {
  return el("div", { class: "buttons" }, ...children);
}

export function checkButton(app: AppState, index: number, check: () => void): HTMLElement {
  return el(
    "button",
    { type: "button", id: `check-${index}`, class: "main-button", click: check },
    app.words.say("check"),
  );
}

/** Gives a task up: shows the answer, for no points. */
export function giveButton(app: AppState, index: number, shown: () => void): HTMLElement {
  return el(
    "button",
    {
      type: "button",
      id: `give-${index}`,
      class: "quiet-button",
      click: () => {
        app.found.set(index, { ...foundOf(app, index), done: true, points: 0, reply: "" });
        app.seeking = -1;
        shown();
        app.changed();
      },
    },
    app.words.say("findSkip"),
  );
}
