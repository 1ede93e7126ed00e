// What is packed comes back, and geometry is that of the renderer.
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Drawn, Seen } from "../src/data/contents";
import { inflated, unpack } from "../src/data/unpack";
import { between, placeOf, turned, zoomed } from "../src/geometry/camera";
import { cutDepth, mixedDepths } from "../src/geometry/cut";
import { placeOrder } from "../src/geometry/order";
import { cross, direction, dot } from "../src/geometry/vectors";
import { pointsFor, pointsForGuess, resultCode } from "../src/ui/results";

const seen: Seen = {
  camera: "iso",
  orbit: null,
  flat: false,
  section: false,
  cutaway: "plane",
  plane: { azimuth: 0, elevation: 0, offset: 2, flip: false, thickness: null },
  sparesChains: true,
  keep: [],
  hide: [],
  opacity: {},
};
const drawn = {
  geometry: { radius: 20, lumen: 15, midplane: 17 },
  cameras: { iso: { half: [-58, 16] } },
  cutting: { octantShift: 0.12, wedgeDegrees: 96 },
} as unknown as Drawn;

function planes(values: number[], width: number): number[] {
  return Array.from({ length: width }, (_one, byte) =>
    values.map((value) => (value >>> (8 * byte)) & 255),
  ).flat();
}

describe("beads", () => {
  it("are what was packed, also where steps go over the end of two bytes", async () => {
    const xs = [32_767, -32_767, 5];
    const steps = xs.map((x, i) => (x - (i ? xs[i - 1] : 0)) & 0xffff);
    const bytes = [
      ...planes(steps, 2),
      ...planes([0, 0, 0], 2),
      ...planes([0, 0, 0], 2),
      ...planes([0, 1, 1], 1),
      ...planes([7, 300, 7], 2),
      ...planes([2, 3], 1),
      ...planes([0, 1], 1),
      ...planes([1, 2], 4),
      ...planes([0, 1], 2),
      ...planes([0, 1], 4),
    ];
    const data = deflateSync(Uint8Array.from(bytes)).toString("base64");
    const packed = {
      quantum: 0.5,
      radii: [0.25, 0],
      layers: ["membrane/outer/PC", "glycans/mannose"],
      palettes: {},
      counts: [3, 2, 2] as [number, number, number],
      data,
    };
    const beads = unpack(packed, await inflated(data), (layer) => layer.startsWith("glycans/"));
    expect([0, 3, 6].map((at) => beads.centres[at])).toEqual(xs.map((x) => x / 2));
    expect([...beads.radii]).toEqual([0.25, 0, 0]);
    expect([...beads.shade]).toEqual([7, 300, 7]);
    expect([...beads.molecule]).toEqual([0, 1, 1]);
    expect([...beads.owner]).toEqual([0, 0]);
    expect([...beads.sugars]).toEqual([1, 2]);
    expect([...beads.parent]).toEqual([-1, 1]);
  });
});

describe("the camera", () => {
  const place = { azimuth: 170, elevation: 20, roll: 10, distance: 100, focus: [1, 2, 3] as const };

  it("stands where its place says", () => {
    const towards = direction(place.azimuth, place.elevation);
    const up = direction(place.azimuth, place.elevation + 90);
    const axes = [cross(up, towards), up, towards] as const;
    const shot = { position: towards, focus: place.focus, axes, halfHeight: 1, distance: 100 };
    const found = placeOf(shot);
    expect(found.azimuth).toBeCloseTo(170);
    expect(found.elevation).toBeCloseTo(20);
    expect(found.roll).toBeCloseTo(0);
    expect(dot(axes[0], axes[1])).toBeCloseTo(0);
  });

  it("goes the shorter way round, begins and ends where it should, and stays off the poles", () => {
    const other = { ...place, azimuth: -170 };
    expect(Math.abs(between(place, other, 0.5).azimuth)).toBeCloseTo(180);
    expect(between(place, other, 0).azimuth).toBeCloseTo(170);
    expect(between(place, other, 1).azimuth).toBeCloseTo(-170);
    expect(turned(place, 20, 500)).toMatchObject({ azimuth: -170, elevation: 90 });
    expect(zoomed(place, 1e9).distance).toBe(2);
  });
});

describe("cuts", () => {
  it("take away what lies beyond the plane, or the other side", () => {
    expect(cutDepth(seen, drawn)!(5, 0, 0)).toBeCloseTo(3);
    const flipped = { ...seen, plane: { ...seen.plane, flip: true } };
    expect(cutDepth(flipped, drawn)!(5, 0, 0)).toBeCloseTo(-3);
    const slab = { ...seen, plane: { ...seen.plane, thickness: 4 } };
    expect(cutDepth(slab, drawn)!(0, 0, 0)).toBeLessThan(0);
    expect(cutDepth(slab, drawn)!(-5, 0, 0)).toBeGreaterThan(0);
    expect(cutDepth({ ...seen, cutaway: "none" }, drawn)).toBeNull();
  });

  it("open from where they go deepest", () => {
    const none = new Float32Array(3).fill(-Infinity);
    const cut = Float32Array.from([4, 1, -2]);
    const counts = [0, 0.2, 0.5, 0.9, 1].map(
      (share) => mixedDepths(none, cut, share).filter((depth) => depth > 0).length,
    );
    expect(counts).toEqual([0, 1, 1, 2, 2]);
  });
});

describe("the order of place", () => {
  it("has every point once, and neighbours near each other", () => {
    const points = new Float32Array(3000).map((_one, i) => Math.sin(i * 12.9898) * 40);
    const order = placeOrder(points);
    expect(new Set(order).size).toBe(1000);
    const apart = (list: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 1; i < list.length; i++) {
        const [a, b] = [3 * list[i], 3 * list[i - 1]];
        sum += Math.hypot(...[0, 1, 2].map((axis) => points[a + axis] - points[b + axis]));
      }
      return sum;
    };
    expect(apart(order)).toBeLessThan(0.4 * apart(Array.from({ length: 1000 }, (_one, i) => i)));
  });
});

describe("results", () => {
  it("fall with tries and with the distance of a guess", () => {
    expect([1, 2, 3, 4].map(pointsFor)).toEqual([1, 0.5, 0, 0]);
    expect([100, 120, 55, 10, 1000].map((guess) => pointsForGuess(guess, 100))).toEqual([
      1, 1, 0.5, 0, 0,
    ]);
  });

  it("have a code that another score or lesson does not have", () => {
    const one = resultCode("A", { points: 3.5, all: 9, done: 8 });
    expect(one).toMatch(/^35\.9\.8\.[0-9A-Z]{7}$/);
    expect(resultCode("B", { points: 3.5, all: 9, done: 8 })).not.toBe(one);
  });
});
