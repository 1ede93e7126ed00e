// Guess a number: of molecules, or one that is given.

import type { EstimateTask } from "../../data/contents";
import type { AppState } from "../app_state";
import { type Child, el } from "../dom";
import { pointsForGuess } from "../results";
import { buttons, checkButton, foundOf, heading, keep, askedText } from "./task_view";

/** The largest guess, whose digits say nothing of the number. */
const MOST = 1_000_000;

function mostOf({ number }: EstimateTask): number {
  return number * 10 <= MOST ? MOST : Math.pow(10, Math.ceil(Math.log10(number)) + 1);
}

/** The guess of the slider, whose steps are even in the logarithm. */
function guessOf(slider: number, most: number): number {
  const value = Math.pow(most, slider / 100);
  const digits = Math.pow(10, Math.max(Math.floor(Math.log10(value)) - 1, 0));
  return Math.round(value / digits) * digits;
}

const sliderOf = (guess: number, most: number): number =>
  (100 * Math.log(Math.max(guess, 1))) / Math.log(most);

export function estimateView(task: EstimateTask, index: number, app: AppState): Child[] {
  const { words } = app;
  const found = foundOf(app, index);
  if (found.done) return [heading(task, app)];
  const most = mostOf(task);
  const shown = el("output", { class: "guess", for: `guess-${index}` }, words.number(found.guess));
  const check = (): void => {
    const points = pointsForGuess(found.guess, task.number);
    const key = points === 1 ? "estimateClose" : points > 0 ? "estimateNear" : "estimateFar";
    const reply = words.say(key, { count: task.number, guess: found.guess });
    if (task.path) app.choose(task.path);
    keep(app, index, { ...found, done: true, tries: 1, points, reply });
  };
  return [
    heading(task, app),
    buttons(
      el("input", {
        type: "range",
        id: `guess-${index}`,
        min: "0",
        max: "100",
        step: "0.5",
        value: String(sliderOf(found.guess, most)),
        "aria-label": askedText(task, app),
        "aria-valuetext": words.number(found.guess),
        input: (event: Event) => {
          const slider = event.currentTarget as HTMLInputElement;
          found.guess = guessOf(Number(slider.value), most);
          app.found.set(index, found);
          shown.textContent = words.number(found.guess);
          slider.setAttribute("aria-valuetext", words.number(found.guess));
        },
      }),
      shown,
      checkButton(app, index, check),
    ),
  ];
}
