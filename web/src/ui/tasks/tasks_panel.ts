// The tasks one after another; then the result.

import type { AppState } from "../app_state";
import { type Child, el, icon } from "../dom";
import { runsView } from "../lesson_panel";
import { codeTitle, readCode, resultCode, scoreOf } from "../results";
import { buildView } from "./build_task";
import { estimateView } from "./estimate_task";
import { faultView } from "./fault_task";
import { findView } from "./find_task";
import { orderView } from "./order_task";
import { buttons, foundOf } from "./task_view";

function taskView(index: number, app: AppState): Child[] {
  const task = app.contents.tasks[index];
  switch (task.kind) {
    case "find":
      return findView(task, index, app);
    case "estimate":
      return estimateView(task, index, app);
    case "order":
      return orderView(task, index, app);
    case "fault":
      return faultView(task, index, app);
    case "build":
      return buildView(task, index, app);
  }
}

/** What is said of the last try, and once a task is done, what explains it. */
function replyView(index: number, app: AppState): HTMLElement | null {
  const found = foundOf(app, index);
  const more = found.done ? app.words.each(app.contents.tasks[index].explanation) : [];
  if (!found.reply && !more.length) return null;
  const kind =
    found.points > 0 ? "reply good" : found.tries && !found.done ? "reply" : "reply told";
  return el(
    "p",
    { class: kind },
    found.reply,
    found.reply && more.length ? " " : "",
    ...runsView(more, app),
  );
}

/** Reads a code that a pupil gave. */
function codeReader(app: AppState): HTMLElement {
  const { words } = app;
  const told = el("output", { for: "read-code" });
  const read = (event: Event): void => {
    const code = (event.currentTarget as HTMLInputElement).value;
    const score = readCode(codeTitle(app), code);
    told.textContent = score
      ? words.say("score", { score: score.points, all: score.all })
      : code
        ? words.say("codeWrong")
        : "";
  };
  return el(
    "details",
    {},
    el("summary", {}, words.say("codeReader")),
    el(
      "div",
      { class: "buttons" },
      el("input", {
        id: "read-code",
        type: "text",
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": words.say("codeReader"),
        input: read,
      }),
      told,
    ),
  );
}

function resultView(app: AppState): HTMLElement {
  const { words } = app;
  const score = scoreOf(app);
  const print = (): void => {
    document.dispatchEvent(new CustomEvent("print-sheet", { detail: "result" }));
  };
  return el(
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
      : el("p", {}, words.say("code", { code: resultCode(codeTitle(app), score) })),
    el("p", { class: "quiet" }, words.say("share")),
    buttons(
      el(
        "button",
        { type: "button", id: "print-result", class: "quiet-button", click: print },
        icon("print"),
        words.say("print"),
      ),
    ),
    codeReader(app),
  );
}

export function tasksPanel(app: AppState): HTMLElement[] {
  const { words, contents } = app;
  const list = contents.tasks.map((_task, index) =>
    el(
      "li",
      { class: foundOf(app, index).done ? "task done" : "task" },
      ...taskView(index, app),
      el("div", { "aria-live": "polite" }, replyView(index, app)),
    ),
  );
  return [
    el(
      "div",
      { class: "scrolls" },
      el("h2", { class: "unseen" }, words.say("tasks")),
      el("ol", { class: "tasks" }, ...list),
      resultView(app),
    ),
  ];
}
