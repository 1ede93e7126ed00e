// What is printed: a worksheet with lines to write on, and the teacher's key.

import type { Runs } from "../data/contents";
import type { AppState } from "./app_state";
import { el } from "./dom";
import { legendView } from "./card_view";
import { resultCode, scoreOf } from "./results";

export type Sheet = "worksheet" | "key" | "result";

const plainText = (runs: Runs): string => runs.map(([text]) => text).join("");

function lines(count: number): HTMLElement {
  return el("div", { class: "lines" }, ...Array.from({ length: count }, () => el("div")));
}

function picture(app: AppState, canvas: HTMLCanvasElement | null): HTMLElement | null {
  if (!app.stage || !canvas) return null;
  return el("img", {
    class: "sheet-picture",
    alt: app.words.say("canvas"),
    src: canvas.toDataURL("image/jpeg", 0.9),
  });
}

function stepView(app: AppState, index: number, sheet: Sheet): HTMLElement {
  const { words, contents } = app;
  const step = contents.steps[index];
  const { question } = step;
  const notes = words.each(step.notes);
  return el(
    "section",
    {},
    el("h2", {}, `${index + 1}. ${words.each(step.title)}`),
    el("p", {}, plainText(words.each(step.text))),
    sheet === "key" && notes.length
      ? el("p", { class: "notes" }, el("strong", {}, words.say("notes")), ": ", plainText(notes))
      : null,
    question ? el("h3", {}, plainText(words.each(question.text))) : null,
    question
      ? el(
          "ul",
          { class: "choices" },
          ...question.answers.map((answer) =>
            el(
              "li",
              { class: sheet === "key" && answer.right ? "right" : null },
              el("span", { class: "box" }, sheet === "key" && answer.right ? "✓" : ""),
              plainText(words.each(answer.text)),
            ),
          ),
        )
      : null,
    question && sheet === "key" ? el("p", {}, plainText(words.each(question.explanation))) : null,
    sheet === "worksheet" && !question ? lines(2) : null,
  );
}

function tasksView(app: AppState, sheet: Sheet): HTMLElement | null {
  const { words, contents } = app;
  const guesses = contents.tasks.filter((task) => task.kind === "estimate");
  if (!guesses.length) return null;
  return el(
    "section",
    {},
    el("h2", {}, words.say("tasks")),
    ...guesses.map((task) =>
      el(
        "div",
        {},
        el("p", {}, words.say("estimate", { name: words.title(task.path) })),
        sheet === "key" ? el("p", {}, words.number(app.copies(task.path))) : lines(1),
      ),
    ),
  );
}

/** The sheet of paper that is printed. */
export function sheetView(
  app: AppState,
  sheet: Sheet,
  canvas: HTMLCanvasElement | null,
): HTMLElement[] {
  const { words, contents } = app;
  const title = words.texts.title || words.texts.scene;
  const head: (HTMLElement | null)[] = [
    el("h1", {}, sheet === "key" ? `${title}: ${words.say("key")}` : title),
    sheet === "key" ? null : el("p", { class: "who" }, `${words.say("pupil")}: `, el("span")),
  ];
  if (sheet === "result") {
    const score = scoreOf(app);
    return [
      ...head,
      el("p", { class: "score" }, words.say("score", { score: score.points, all: score.all })),
      el("p", {}, words.say("code", { code: resultCode(title, score) })),
    ].filter((one): one is HTMLElement => one !== null);
  }
  const { note } = words.texts;
  return [
    ...head,
    picture(app, canvas),
    note ? el("p", { class: "quiet" }, note) : null,
    ...contents.steps.map((_step, index) => stepView(app, index, sheet)),
    tasksView(app, sheet),
    contents.steps.length
      ? null
      : el(
          "section",
          {},
          el("h2", {}, words.say("colours")),
          ...legendView(words.texts.legend[app.stage?.style ?? contents.style]),
          lines(6),
        ),
  ].filter((one): one is HTMLElement => one !== null);
}
