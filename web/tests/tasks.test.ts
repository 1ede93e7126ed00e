// Tasks, their result code, and what a platform keeps.
import { describe, expect, it } from "vitest";
import type { BuildTask, ClickablePicture, Contents, Step, Task } from "../src/data/contents";
import { AppState } from "../src/ui/app_state";
import { packed, restore } from "../src/ui/platform";
import { readCode, resultCode } from "../src/ui/results";
import { rightOptions, variantOf } from "../src/ui/tasks/build_task";
import { layersAt } from "../src/ui/tasks/fault_task";
import { inPlace, moved } from "../src/ui/tasks/order_task";

describe("stages", () => {
  it("are moved one at a time, and none is lost", () => {
    expect(moved([2, 0, 1], 0, 2)).toEqual([0, 1, 2]);
    expect(moved([0, 1, 2], 2, 0)).toEqual([2, 0, 1]);
    expect(inPlace([0, 2, 1])).toBe(1);
  });
});

describe("a picture", () => {
  const picture: ClickablePicture = {
    address: "",
    size: [16, 8],
    columns: 4,
    layers: ["membrane", "glycans"],
    // First row: nothing, nothing, membrane, glycans; second row: nothing.
    cells: [-1, 2, 0, 1, 1, 1, -1, 4],
  };

  it("knows what is seen at a place, and what is beside it", () => {
    expect(layersAt(picture, 0.7, 0.2)).toEqual(["membrane", "glycans"]);
    expect(layersAt(picture, 0.9, 0.2)[0]).toBe("glycans");
    expect(layersAt(picture, 0.1, 0.2)).toEqual([]);
  });
});

describe("a vesicle that is built", () => {
  const option = (right: boolean) => ({ right });
  const task = {
    choices: [
      { options: [option(false), option(true)] },
      { options: [option(false), option(false), option(true)] },
    ],
  } as unknown as BuildTask;

  it("follows from the options, of which the last change first", () => {
    expect(variantOf(task, [0, 2])).toBe(2);
    expect(variantOf(task, [1, 0])).toBe(3);
    expect(rightOptions(task)).toEqual([1, 2]);
  });
});

describe("a code", () => {
  it("says its score, and nothing once it was changed or is of another lesson", () => {
    const code = resultCode("A", { points: 7.5, all: 10, done: 9 });
    expect(readCode("A", ` ${code.toLowerCase()} `)).toEqual({ points: 7.5, all: 10, done: 9 });
    expect(readCode("A", code.replace("75", "95"))).toBeNull();
    expect(readCode("B", code)).toBeNull();
    expect(readCode("A", "")).toBeNull();
  });
});

function lesson(steps: number, answers: number, tasks: number): AppState {
  const question = { answers: Array.from({ length: answers }, () => ({ right: false })) };
  return new AppState({
    language: "en",
    steps: Array.from({ length: steps }, () => ({ question }) as unknown as Step),
    tasks: Array.from({ length: tasks }, () => ({ kind: "find" }) as unknown as Task),
    tree: [],
    counts: {},
    view: {},
  } as unknown as Contents);
}

describe("what a platform keeps", () => {
  it("comes back", () => {
    const app = lesson(3, 4, 2);
    app.step = 2;
    app.level = "simple";
    app.tried.set(1, [3, 0]);
    app.found.set(1, { done: true, tries: 2, points: 0.5, reply: "", guess: 1500, chosen: [] });
    const other = lesson(3, 4, 2);
    restore(other, packed(app));
    expect([other.step, other.level, other.tried.get(1)]).toEqual([2, "simple", [3, 0]]);
    expect(other.found.get(1)).toMatchObject({ done: true, tries: 2, points: 0.5, guess: 1500 });
    expect(packed(other)).toBe(packed(app));
  });

  it("fits SCORM 1.2 for the longest tour and all of its tasks", () => {
    const app = lesson(200, 8, 40);
    for (let step = 0; step < 200; step++) app.tried.set(step, [7, 6, 5, 4, 3, 2, 1, 0]);
    const found = { done: true, tries: 1e6, points: 1, reply: "", guess: 1e12, chosen: [] };
    for (let task = 0; task < 40; task++) app.found.set(task, found);
    expect(packed(app).length).toBeLessThan(4096);
  });

  it("is passed over where another page wrote it, or it was cut off", () => {
    const fresh = packed(lesson(3, 4, 2));
    for (const text of ["", "{}", "1|2|more||", "2", "2|9|most|99,x|1.2,a.b.c", "2|-1|simple"]) {
      const app = lesson(3, 4, 2);
      restore(app, text);
      if (!text.startsWith("2|-1")) expect(packed(app)).toBe(fresh);
      expect(app.step).toBe(0);
    }
  });
});
