// Build a vesicle: choices, and what follows from them as a picture and in numbers.

import type { BuildTask } from "../../data/contents";
import type { AppState } from "../app_state";
import { type Child, el } from "../dom";
import {
  buttons,
  checkButton,
  foundOf,
  giveButton,
  heading,
  keep,
  plainText,
  tried,
} from "./task_view";

/** The number of the vesicle that follows from some options: the last choice changes first. */
export function variantOf(task: BuildTask, options: readonly number[]): number {
  return task.choices.reduce((sum, choice, at) => sum * choice.options.length + options[at], 0);
}

function optionsOf(task: BuildTask, index: number, app: AppState): number[] {
  const { done, chosen } = foundOf(app, index);
  if (done) return rightOptions(task);
  const fits = task.choices.every((choice, at) => choice.options[chosen[at]] !== undefined);
  return fits ? chosen : task.choices.map(() => 0);
}

export function rightOptions(task: BuildTask): number[] {
  return task.choices.map((choice) => choice.options.findIndex((one) => one.right));
}

/** What is known of the vesicle that some options make. */
export function variantFacts(
  task: BuildTask,
  options: readonly number[],
  app: AppState,
): [string, string][] {
  const { words } = app;
  const { width, counts } = task.variants[variantOf(task, options)];
  const names = words.each(task.counted);
  return [
    [words.say("width"), `${words.number(width)} ${words.say("nm")}`],
    ...counts.map((count, at): [string, string] => [names[at], words.number(count)]),
  ];
}

export function buildView(task: BuildTask, index: number, app: AppState): Child[] {
  const { words } = app;
  const found = foundOf(app, index);
  const options = optionsOf(task, index, app);
  const check = (): void => {
    const wrong = task.choices.findIndex((choice, at) => !choice.options[options[at]].right);
    const told = wrong < 0 ? "" : plainText(app, task.choices[wrong].options[options[wrong]].reply);
    const reply = words.say(wrong < 0 ? "rightAnswer" : "tryAgain");
    app.found.set(index, { ...found, chosen: options });
    tried(app, index, wrong < 0, told ? `${reply} ${told}` : reply);
  };
  const choices = task.choices.map((choice, at) =>
    el(
      "fieldset",
      { class: "choice", disabled: found.done },
      el("legend", {}, words.each(choice.title)),
      ...choice.options.map((option, one) => {
        const id = `option-${index}-${at}-${one}`;
        const input = el("input", {
          type: "radio",
          id,
          name: `choice-${index}-${at}`,
          checked: options[at] === one,
          change: () => {
            const chosen = options.map((old, place) => (place === at ? one : old));
            keep(app, index, { ...found, chosen, reply: "" });
          },
        });
        return el("label", { for: id }, input, words.each(option.title));
      }),
    ),
  );
  return [
    heading(task, app),
    ...choices,
    el("img", {
      class: "task-picture",
      src: task.variants[variantOf(task, options)].picture,
      alt: words.say("built"),
    }),
    el(
      "dl",
      { class: "rows" },
      ...variantFacts(task, options, app).flatMap(([name, value]) => [
        el("dt", {}, name),
        el("dd", {}, value),
      ]),
    ),
    found.done
      ? null
      : buttons(
          checkButton(app, index, check),
          giveButton(app, index, () => undefined),
        ),
  ];
}
