// A learning platform around the page, by SCORM 1.2 or 2004: score, progress, and where one was.

import type { AppState } from "./app_state";
import { scoreOf } from "./results";

type Api = Record<string, (...values: string[]) => string>;

/** Names of one version's functions and values. */
interface Dialect {
  begin: string;
  get: string;
  set: string;
  keep: string;
  end: string;
  score: string;
  status: string;
}

const OLD: Dialect = {
  begin: "LMSInitialize",
  get: "LMSGetValue",
  set: "LMSSetValue",
  keep: "LMSCommit",
  end: "LMSFinish",
  score: "cmi.core.score",
  status: "cmi.core.lesson_status",
};
const NEW: Dialect = {
  begin: "Initialize",
  get: "GetValue",
  set: "SetValue",
  keep: "Commit",
  end: "Terminate",
  score: "cmi.score",
  status: "cmi.completion_status",
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

interface Kept {
  step: number;
  tried: [number, number[]][];
  tasks: [number, number, number, number][];
}

function packed(app: AppState): string {
  const kept: Kept = {
    step: app.step,
    tried: [...app.tried],
    tasks: [...app.found]
      .filter(([, one]) => one.done)
      .map(([index, one]) => [index, one.tries, one.points, one.guess]),
  };
  return JSON.stringify(kept);
}

/** Goes on where one was; what is not as this page writes it is passed over. */
function restore(app: AppState, text: string): void {
  try {
    const kept = JSON.parse(text) as Kept;
    const whole = (value: unknown, below: number): value is number =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
    const { steps, tasks } = app.contents;
    for (const [step, answers] of kept.tried) {
      const question = whole(step, steps.length) ? steps[step].question : null;
      if (!question) continue;
      const known = answers.filter((one) => whole(one, question.answers.length));
      app.tried.set(step, known);
    }
    for (const [index, tries, points, guess] of kept.tasks) {
      if (![tries, points, guess].every(Number.isFinite) || !whole(index, tasks.length)) continue;
      const share = Math.min(Math.max(points, 0), 1);
      app.found.set(index, { done: true, tries, points: share, reply: "", guess });
    }
    if (whole(kept.step, steps.length)) app.step = kept.step;
  } catch {
    // Nothing was kept, or by another program.
  }
}

/** Tells a platform of the score whenever that changes, if there is one; call before the first step. */
export function tellPlatform(app: AppState): void {
  const platform = found();
  if (!platform) return;
  const [api, dialect] = platform;
  const call = (name: string, ...values: string[]): string => String(api[name](...values));
  if (call(dialect.begin, "") === "false") return;
  restore(app, call(dialect.get, "cmi.suspend_data"));
  let last = "";
  app.listen(() => {
    const kept = packed(app);
    if (kept === last) return;
    last = kept;
    const { points, all, done } = scoreOf(app);
    const percent = all ? Math.round((1000 * points) / all) / 10 : 0;
    call(dialect.set, `${dialect.score}.min`, "0");
    call(dialect.set, `${dialect.score}.max`, "100");
    call(dialect.set, `${dialect.score}.raw`, String(percent));
    if (dialect === NEW) call(dialect.set, `${dialect.score}.scaled`, String(percent / 100));
    call(dialect.set, dialect.status, done < all ? "incomplete" : "completed");
    call(dialect.set, "cmi.suspend_data", kept);
    call(dialect.keep, "");
  });
  window.addEventListener("pagehide", () => call(dialect.end, ""), { once: true });
}
