// The steps of the lesson: text whose words light molecules up, and questions.

import type { Question, Runs } from "../data/contents";
import type { AppState } from "./app_state";
import { el, icon } from "./dom";

/** Signs that end a word, or are tied to it: they may not begin a line. */
const ENDS = /^(?:[,.;:!?)»”…]|\u00a0—)+/;

export function runsView(runs: Runs, app: AppState): (HTMLElement | string)[] {
  const isWord = (layer: string): boolean => layer !== "" && app.words.card(layer) !== undefined;
  return runs.map(([text, layer], place) => {
    if (!isWord(layer)) {
      return place && isWord(runs[place - 1][1]) ? text.replace(ENDS, "") : text;
    }
    const word = el(
      "button",
      {
        class: app.lit.includes(layer) ? "word lit" : "word",
        type: "button",
        "aria-pressed": String(app.chosen === layer),
        click: () => app.choose(app.chosen === layer ? "" : layer),
      },
      text,
    );
    const next = runs[place + 1];
    const end = next && !isWord(next[1]) ? ENDS.exec(next[0])?.[0] : undefined;
    return end ? el("span", { class: "joint" }, word, end) : word;
  });
}

/** Whether the question of a step has its right answer. */
export function isAnswered(app: AppState, step: number): boolean {
  const question = app.contents.steps[step].question;
  const tried = app.tried.get(step) ?? [];
  return question !== null && tried.some((one) => question.answers[one].right);
}

function questionView(question: Question, app: AppState): HTMLElement {
  const { words, step } = app;
  const tried = app.tried.get(step) ?? [];
  const answered = isAnswered(app, step);
  const last = tried[tried.length - 1];
  const answers = question.answers.map((answer, index) => {
    const chosen = tried.includes(index);
    const state = chosen ? (answer.right ? "right" : "wrong") : "";
    return el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          id: `answer-${index}`,
          class: `answer ${state}`,
          "aria-disabled": chosen || answered ? "true" : null,
          click: () => {
            if (chosen || answered) return;
            app.tried.set(step, [...tried, index]);
            app.changed();
          },
        },
        el("span", { class: "letter", "aria-hidden": "true" }, "ABCDEFGH"[index]),
        el(
          "span",
          {},
          words
            .each(answer.text)
            .map(([text]) => text)
            .join(""),
        ),
      ),
    );
  });
  let reply: HTMLElement | null = null;
  if (answered) {
    const right = question.answers.find((answer) => answer.right)!;
    const more = [...words.each(right.reply), ...words.each(question.explanation)];
    reply = el(
      "p",
      { class: "reply good" },
      el("strong", {}, words.say("rightAnswer")),
      " ",
      ...runsView(more, app),
    );
  } else if (last !== undefined) {
    reply = el(
      "p",
      { class: "reply" },
      el("strong", {}, words.say("tryAgain")),
      " ",
      ...runsView(words.each(question.answers[last].reply), app),
    );
  }
  return el(
    "section",
    { class: "question" },
    el("h3", {}, ...runsView(words.each(question.text), app)),
    el("ul", { class: "answers" }, ...answers),
    el("div", { "aria-live": "polite" }, reply),
  );
}

/** The two levels that a step can be read at; nothing where there is one. */
function levelsView(app: AppState): HTMLElement | null {
  if (!app.contents.steps.some((one) => app.words.each(one.simple).length)) return null;
  const buttons = (["simple", "more"] as const).map((level) =>
    el(
      "button",
      {
        type: "button",
        id: `level-${level}`,
        "aria-pressed": String(app.level === level),
        click: () => {
          app.level = level;
          app.changed();
        },
      },
      app.words.say(level),
    ),
  );
  return el(
    "div",
    { class: "levels", role: "group", "aria-label": app.words.say("level") },
    ...buttons,
  );
}

/** What pupils will be able to do, at the first step. */
function aimsView(app: AppState): HTMLElement | null {
  const { words } = app;
  const { aims } = words.texts;
  if (app.step > 0 || !aims.length) return null;
  return el(
    "details",
    { class: "aims" },
    el("summary", {}, words.say("aims")),
    lessonFacts(app),
    el("ul", {}, ...aims.map((aim) => el("li", {}, ...runsView(aim, app)))),
  );
}

/** For whom the lesson is, and how long it takes; null where that is not said. */
export function lessonFacts({ words, contents }: AppState): HTMLElement | null {
  const minutes = words.texts.plan.reduce((sum, part) => sum + part.minutes, 0);
  const said = [
    contents.age === null ? "" : words.say("age", { age: contents.age }),
    minutes ? words.say("minutes", { minutes }) : "",
  ].filter(Boolean);
  return said.length ? el("p", { class: "quiet" }, said.join(", ")) : null;
}

export function lessonPanel(app: AppState): HTMLElement[] {
  const { words, step } = app;
  const { steps } = app.contents;
  const one = steps[step];
  const dots = steps.map((other, index) =>
    el("button", {
      type: "button",
      id: `dot-${index}`,
      class: "dot",
      "aria-current": index === step ? "step" : null,
      "aria-label": `${words.say("step", { number: index + 1, all: steps.length })}: ${words.each(other.title)}`,
      title: words.each(other.title),
      click: () => app.goTo(index),
    }),
  );
  const go = (by: number): void => app.goTo(step + by);
  return [
    el(
      "article",
      { class: "step" },
      el(
        "div",
        { class: "step-head" },
        el("p", { class: "quiet" }, words.say("step", { number: step + 1, all: steps.length })),
        levelsView(app),
      ),
      el("h2", { id: "step-title", tabindex: "-1" }, words.each(one.title)),
      el("p", { class: "told" }, ...runsView(app.told(one), app)),
      aimsView(app),
      one.question ? questionView(one.question, app) : null,
    ),
    el(
      "nav",
      { class: "steps", "aria-label": words.say("lesson") },
      el(
        "button",
        {
          type: "button",
          id: "back",
          class: "quiet-button",
          disabled: step === 0,
          click: () => go(-1),
        },
        icon("left"),
        words.say("back"),
      ),
      el("div", { class: "dots" }, ...dots),
      step + 1 < steps.length
        ? el(
            "button",
            { type: "button", id: "next", class: "main-button", click: () => go(1) },
            words.say("next"),
            icon("right"),
          )
        : el(
            "button",
            {
              type: "button",
              id: "next",
              class: "main-button",
              click: () => app.openTab("tasks"),
            },
            words.say("tasks"),
            icon("right"),
          ),
    ),
  ];
}
