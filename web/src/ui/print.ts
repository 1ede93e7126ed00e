// What is printed: a worksheet with lines to write on, and the teacher's key.

import type { BuildTask, OrderTask, Runs, Task } from "../data/contents";
import type { AppState } from "./app_state";
import { type Child, el } from "./dom";
import { legendView } from "./card_view";
import { lessonFacts } from "./lesson_panel";
import { codeTitle, resultCode, scoreOf } from "./results";
import { rightOptions, variantFacts, variantOf } from "./tasks/build_task";
import { askedText } from "./tasks/task_view";

export type Sheet = "worksheet" | "key" | "result";

const joined = (runs: Runs): string => runs.map(([text]) => text).join("");

function lines(count: number): HTMLElement {
  return el("div", { class: "lines" }, ...Array.from({ length: count }, () => el("div")));
}

/** A picture of the step, or what the canvas shows where there is none. */
function picture(app: AppState, address: string | undefined, canvas: HTMLCanvasElement | null) {
  const src = address ?? (app.stage && canvas ? canvas.toDataURL("image/jpeg", 0.9) : null);
  return src && el("img", { class: "sheet-picture", alt: app.words.say("canvas"), src });
}

function stepView(app: AppState, index: number, sheet: Sheet): HTMLElement {
  const { words, contents } = app;
  const step = contents.steps[index];
  const { question } = step;
  const notes = words.each(step.notes);
  return el(
    "section",
    { class: step.picture ? "with-picture" : null },
    el("h2", {}, `${index + 1}. ${words.each(step.title)}`),
    step.picture ? picture(app, step.picture, null) : null,
    el("p", {}, joined(app.told(step))),
    sheet === "key" && notes.length
      ? el("p", { class: "notes" }, el("strong", {}, words.say("notes")), ": ", joined(notes))
      : null,
    question ? el("h3", {}, joined(words.each(question.text))) : null,
    question
      ? el(
          "ul",
          { class: "choices" },
          ...question.answers.map((answer) =>
            el(
              "li",
              { class: sheet === "key" && answer.right ? "right" : null },
              el("span", { class: "box" }, sheet === "key" && answer.right ? "✓" : ""),
              joined(words.each(answer.text)),
            ),
          ),
        )
      : null,
    question && sheet === "key" ? el("p", {}, joined(words.each(question.explanation))) : null,
    sheet === "worksheet" && !question ? lines(2) : null,
  );
}

/** Stages with boxes for their numbers. */
function orderSheet(app: AppState, task: OrderTask, sheet: Sheet): HTMLElement {
  const order = sheet === "key" ? task.items.map((_one, place) => place) : task.start;
  return el(
    "ul",
    { class: "choices" },
    ...order.map((stage, place) =>
      el(
        "li",
        {},
        el("span", { class: "box" }, sheet === "key" ? String(place + 1) : ""),
        app.words.each(task.items[stage]),
      ),
    ),
  );
}

/** Vesicles that can be built, each with its picture and numbers, the right one marked in the key. */
function buildSheet(app: AppState, task: BuildTask, sheet: Sheet): HTMLElement {
  const right = variantOf(task, rightOptions(task));
  const every = task.choices.reduce<number[][]>(
    (lists, choice) => lists.flatMap((list) => choice.options.map((_one, at) => [...list, at])),
    [[]],
  );
  return el(
    "ul",
    { class: every.length > 4 ? "variants many" : "variants" },
    ...every.map((options, at) =>
      el(
        "li",
        {},
        el("img", { src: task.variants[at].picture, alt: app.words.say("built") }),
        el("span", { class: "box" }, sheet === "key" && at === right ? "✓" : ""),
        task.choices
          .map((choice, one) => {
            const [title, option] = [choice.title, choice.options[options[one]].title];
            return `${app.words.each(title)}: ${app.words.each(option)}`;
          })
          .join(", "),
        el(
          "p",
          { class: "quiet" },
          variantFacts(task, options, app)
            .slice(1)
            .map(([name, value]) => `${name}: ${value}`)
            .join("; "),
        ),
      ),
    ),
  );
}

function taskSheet(app: AppState, task: Task, index: number, sheet: Sheet): HTMLElement {
  const { words } = app;
  const key = sheet === "key";
  const parts: (HTMLElement | null | string)[] = [];
  if (task.kind === "order") parts.push(orderSheet(app, task, sheet));
  if (task.kind === "build") parts.push(buildSheet(app, task, sheet));
  if (task.kind === "fault") {
    if (!key) parts.push(el("p", { class: "quiet" }, words.say("onPaper")));
    parts.push(el("img", { class: "sheet-picture", src: task.picture.address, alt: "" }));
    if (key) parts.push(el("p", { class: "right" }, words.heading(task.path)));
  }
  if (task.kind === "estimate" && key) {
    parts.push(el("p", { class: "right" }, words.number(task.number)));
  }
  const said = words.each(task.explanation);
  if (key && said.length) parts.push(el("p", {}, joined(said)));
  if (!key && task.kind !== "order") parts.push(lines(task.kind === "estimate" ? 1 : 2));
  return el("section", {}, el("h3", {}, `${index + 1}. ${askedText(task, app)}`), ...parts);
}

/** Tasks that can be done on paper; finding something in the picture cannot. */
function tasksView(app: AppState, sheet: Sheet): HTMLElement | null {
  const tasks = app.contents.tasks.filter((task) => task.kind !== "find");
  if (!tasks.length) return null;
  return el(
    "div",
    {},
    el("h2", {}, app.words.say("tasks")),
    ...tasks.map((task, index) => taskSheet(app, task, index, sheet)),
  );
}

/** Aims and plan, for whoever teaches. */
function planView(app: AppState): (HTMLElement | null)[] {
  const { words } = app;
  const { aims, plan } = words.texts;
  return [
    lessonFacts(app),
    aims.length ? el("h2", {}, words.say("aims")) : null,
    aims.length
      ? el("ul", { class: "aims" }, ...aims.map((aim) => el("li", {}, joined(aim))))
      : null,
    plan.length ? el("h2", {}, words.say("plan")) : null,
    ...plan.map((part) =>
      el(
        "p",
        {},
        el("strong", {}, `${part.title} (${words.say("minutes", { minutes: part.minutes })}). `),
        joined(part.text),
      ),
    ),
  ];
}

/** The sheet of paper that is printed. */
export function sheetView(
  app: AppState,
  sheet: Sheet,
  canvas: HTMLCanvasElement | null,
): HTMLElement[] {
  const { words, contents } = app;
  const title = words.texts.title || words.texts.scene;
  const head: Child[] = [
    el("h1", {}, title),
    sheet === "key" ? el("p", { class: "score" }, words.say("key")) : null,
    sheet === "key" ? null : el("p", { class: "who" }, `${words.say("pupil")}: `, el("span")),
  ];
  const whole = (...children: Child[]): HTMLElement[] =>
    children.filter((one): one is HTMLElement => one instanceof HTMLElement);
  if (sheet === "result") {
    const score = scoreOf(app);
    const code = resultCode(codeTitle(app), score);
    return whole(
      ...head,
      el("p", { class: "score" }, words.say("score", { score: score.points, all: score.all })),
      el("p", {}, words.say("code", { code })),
    );
  }
  const { note } = words.texts;
  const pictured = contents.steps.some((step) => step.picture);
  return whole(
    ...head,
    ...(sheet === "key" ? planView(app) : []),
    pictured ? null : picture(app, undefined, canvas),
    note ? el("p", { class: "quiet" }, words.say("illustrative", { text: note })) : null,
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
  );
}
