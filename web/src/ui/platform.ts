// A learning platform around the page, by SCORM 1.2 or 2004: score, progress, and where one was.

import type { AppState } from "./app_state";
import { scoreOf } from "./results";

type Api = Record<string, (...values: string[]) => string>;

/** Names of one version's functions and values; empty where it has no such value. */
interface Dialect {
  begin: string;
  get: string;
  set: string;
  keep: string;
  end: string;
  score: string;
  status: string;
  place: string;
  progress: string;
  exit: string;
  time: string;
  duration: (seconds: number) => string;
}

const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");

const OLD: Dialect = {
  begin: "LMSInitialize",
  get: "LMSGetValue",
  set: "LMSSetValue",
  keep: "LMSCommit",
  end: "LMSFinish",
  score: "cmi.core.score",
  status: "cmi.core.lesson_status",
  place: "cmi.core.lesson_location",
  progress: "",
  exit: "cmi.core.exit",
  time: "cmi.core.session_time",
  duration: (s) => `${two(Math.min(s / 3600, 9999))}:${two((s / 60) % 60)}:${two(s % 60)}`,
};
const NEW: Dialect = {
  begin: "Initialize",
  get: "GetValue",
  set: "SetValue",
  keep: "Commit",
  end: "Terminate",
  score: "cmi.score",
  status: "cmi.completion_status",
  place: "cmi.location",
  progress: "cmi.progress_measure",
  exit: "cmi.exit",
  time: "cmi.session_time",
  duration: (s) => `PT${Math.floor(s)}S`,
};
/** Windows that are looked into, outwards. */
const MOST_FRAMES = 12;

function found(): [Api, Dialect] | null {
  for (const start of [window, window.opener as Window | null]) {
    let frame = start;
    for (let depth = 0; frame && depth < MOST_FRAMES; depth++) {
      try {
        const known = frame as unknown as { API_1484_11?: Api; API?: Api };
        if (known.API_1484_11) return [known.API_1484_11, NEW];
        if (known.API) return [known.API, OLD];
      } catch {
        // A window of another site tells nothing.
      }
      if (frame === frame.parent) break;
      frame = frame.parent;
    }
  }
  return null;
}

/** Of what is kept, the version: what another page wrote is passed over. */
const VERSION = "2";

/**
 * What is kept: step, level, the answers tried at each step, and of each task that is done tries, half
 * points and guess. SCORM 1.2 keeps 4,096 letters; the longest tour and all its tasks take fewer.
 */
export function packed(app: AppState): string {
  const { steps, tasks } = app.contents;
  const tried = steps.map((_step, index) => (app.tried.get(index) ?? []).join(""));
  const found = tasks.map((_task, index) => {
    const one = app.found.get(index);
    return one?.done
      ? [Math.min(one.tries, 99), Math.round(2 * one.points), one.guess].join(".")
      : "";
  });
  return [VERSION, app.step, app.level, tried.join(","), found.join(",")].join("|");
}

/** Goes on where one was; what is not as this page writes it is passed over. */
export function restore(app: AppState, text: string): void {
  const [version, step, level, tried = "", found = ""] = text.split("|");
  if (version !== VERSION) return;
  const { steps, tasks } = app.contents;
  tried.split(",").forEach((answers, index) => {
    const count = steps[index]?.question?.answers.length ?? 0;
    const known = [...answers].map(Number).filter((one) => one >= 0 && one < count);
    if (known.length) app.tried.set(index, [...new Set(known)]);
  });
  found.split(",").forEach((said, index) => {
    const [tries, halves, guess] = said.split(".").map(Number);
    if (!said || !tasks[index] || ![tries, halves, guess].every(Number.isInteger)) return;
    const points = Math.min(Math.max(halves, 0), 2) / 2;
    app.found.set(index, { done: true, tries, points, reply: "", guess, chosen: [] });
  });
  if (Number(step) >= 0 && Number(step) < steps.length) app.step = Math.floor(Number(step));
  if (level === "simple" || level === "more") app.level = level;
}

/** Tells a platform of the score whenever that changes, if there is one; call before the first step. */
export function tellPlatform(app: AppState): void {
  const platform = found();
  if (!platform) return;
  const [api, dialect] = platform;
  const call = (name: string, ...values: string[]): string => String(api[name](...values));
  if (call(dialect.begin, "") === "false") return;
  const began = Date.now();
  restore(app, call(dialect.get, "cmi.suspend_data"));
  const set = (name: string, value: string): void => {
    if (name) call(dialect.set, name, value);
  };
  let last = "";
  const tell = (): void => {
    const kept = packed(app);
    if (kept === last) return;
    last = kept;
    const { points, all, done } = scoreOf(app);
    const percent = all ? Math.round((1000 * points) / all) / 10 : 0;
    set(`${dialect.score}.min`, "0");
    set(`${dialect.score}.max`, "100");
    set(`${dialect.score}.raw`, String(percent));
    if (dialect === NEW) set(`${dialect.score}.scaled`, String(percent / 100));
    set(dialect.status, done < all ? "incomplete" : "completed");
    set(dialect.progress, String(all ? Math.round((100 * done) / all) / 100 : 1));
    set(dialect.place, String(app.step));
    set("cmi.suspend_data", kept);
    call(dialect.keep, "");
  };
  app.listen(tell);
  const end = (): void => {
    set(dialect.exit, "suspend");
    set(dialect.time, dialect.duration((Date.now() - began) / 1000));
    call(dialect.end, "");
  };
  window.addEventListener("pagehide", end, { once: true });
}
