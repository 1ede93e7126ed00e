// Find a molecule: a click in the picture answers.

import type { FindTask } from "../../data/contents";
import { isBelow } from "../../data/layers";
import type { AppState } from "../app_state";
import { type Child, el } from "../dom";
import { buttons, foundOf, giveButton, heading, tried } from "./task_view";

/** Answers the task that is sought for with what was clicked in the picture. */
export function clicked(app: AppState, layer: string): void {
  const index = app.seeking;
  const task = app.contents.tasks[index];
  if (app.tab !== "tasks" || task?.kind !== "find") return;
  const right = isBelow(layer, task.path);
  if (right) app.seeking = -1;
  const name = app.words.title(layer);
  tried(app, index, right, app.words.say(right ? "findRight" : "findWrong", { name }));
}

export function findView(task: FindTask, index: number, app: AppState): Child[] {
  const { words } = app;
  if (foundOf(app, index).done) return [heading(task, app)];
  if (app.isFlat) {
    return [heading(task, app), el("p", { class: "quiet" }, words.say("taskNeeds3d"))];
  }
  const seek = el(
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
  );
  return [
    heading(task, app),
    buttons(
      seek,
      giveButton(app, index, () => app.choose(task.path)),
    ),
  ];
}
