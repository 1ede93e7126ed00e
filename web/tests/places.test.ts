import { describe, expect, it } from "vitest";
import type { Shot } from "../src/geometry/camera";
import { placeIn, pointAt } from "../src/geometry/places";
import { placed } from "../src/story/callout_places";

const AT: Shot = {
  position: [0, -100, 0],
  focus: [0, 0, 0],
  axes: [
    [1, 0, 0],
    [0, 0, 1],
    [0, -1, 0],
  ],
  halfHeight: 0.25,
  distance: 100,
};

describe("places of the picture", () => {
  it("are in the plane of focus where nothing is seen, and come back from there", () => {
    const point = pointAt(AT, 2, 0.75, 0.25, null);
    expect(point[1]).toBeCloseTo(0);
    expect(placeIn(point, AT, 800, 400)).toEqual([expect.closeTo(600), expect.closeTo(100)]);
  });

  it("are on the near side of a ball that is seen there", () => {
    const point = pointAt(AT, 2, 0.5, 0.5, { centre: [0, -20, 0], radius: 3 });
    expect(point).toEqual([expect.closeTo(0), expect.closeTo(-23), expect.closeTo(0)]);
  });

  it("are nowhere behind the camera", () => {
    expect(placeIn([0, -101, 0], AT, 800, 400)).toBeNull();
  });
});

describe("names in a story", () => {
  const name = (text: string, anchor: [number, number, number]) => ({
    text,
    long: 6 * text.length,
    beside: [1, 0] as const,
    anchor,
    strength: 1,
  });

  it("make way for signs of the page and for each other", () => {
    const names = [name("one", [0, 0, 0]), name("two", [0, 0, 0])];
    const [one, two] = placed(names, AT, [800, 400], 10, [[400, 480, 190, 215]]);
    expect(one.top - 9).toBeGreaterThanOrEqual(214);
    expect(two.top - one.top).toBeGreaterThanOrEqual(17);
  });

  it("stay whole in the picture", () => {
    const [one] = placed([{ ...name("wide", [0, 0, 0]), long: 390 }], AT, [800, 400], 10);
    expect(one.left + 390 + 8).toBeLessThanOrEqual(800);
  });

  it("go up where there is no room below", () => {
    const [one] = placed([name("low", [0, 0, -24])], AT, [800, 400], 10, [[0, 800, 370, 400]]);
    expect(one.top + 9).toBeLessThanOrEqual(371);
  });
});
