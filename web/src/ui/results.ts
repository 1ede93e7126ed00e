// Points, and the code that tells them to a teacher: nothing leaves the page.

import type { AppState } from "./app_state";

/** Points for an answer that was right at a try, counted from 1. */
export function pointsFor(tries: number): number {
  return Math.max(1 - 0.5 * (tries - 1), 0);
}

/** Points for a guess at a number: all within a fifth, half within a factor of two. */
export function pointsForGuess(guess: number, count: number): number {
  const factor = Math.max(guess, 1) / Math.max(count, 1);
  const off = Math.max(factor, 1 / factor);
  return off <= 1.2 ? 1 : off <= 2 ? 0.5 : 0;
}

export interface Score {
  points: number;
  all: number;
  done: number;
}

export function scoreOf(app: AppState): Score {
  let points = 0;
  let all = 0;
  let done = 0;
  app.contents.steps.forEach((step, index) => {
    if (!step.question) return;
    all++;
    const tried = app.tried.get(index) ?? [];
    const right = tried.findIndex((one) => step.question!.answers[one].right);
    if (right < 0) return;
    done++;
    points += pointsFor(right + 1);
  });
  app.contents.tasks.forEach((task, index) => {
    if (task.kind === "find" && app.isFlat) return;
    all++;
    const found = app.found.get(index);
    if (!found?.done) return;
    done++;
    points += found.points;
  });
  return { points, all, done };
}

/** What a result code is made of, whatever the language: 32 bits of FNV-1a over what it says. */
function check(title: string, said: string): string {
  let hash = 0x811c9dc5;
  for (const letter of `${title} ${said}`) {
    hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return hash.toString(36).toUpperCase().padStart(7, "0");
}

/** The title that a lesson's codes are made with: the same in every language. */
export function codeTitle(app: AppState): string {
  const { title, scene } = app.contents.texts.en;
  return title || scene;
}

/** A code that says a score, and shows if it was mistyped or made up. */
export function resultCode(title: string, { points, all, done }: Score): string {
  const said = `${Math.round(points * 10)}.${all}.${done}`;
  return `${said}.${check(title, said)}`;
}

/** The score that a code says; null for one that is none of this lesson. */
export function readCode(title: string, code: string): Score | null {
  const parts = /^\s*((\d{1,4})\.(\d{1,3})\.(\d{1,3}))\.([0-9a-z]{7})\s*$/i.exec(code);
  if (!parts || parts[5].toUpperCase() !== check(title, parts[1])) return null;
  return { points: Number(parts[2]) / 10, all: Number(parts[3]), done: Number(parts[4]) };
}
