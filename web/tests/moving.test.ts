// What a picture draws while it moves stands for what is there.
import { describe, expect, it } from "vitest";
import type { Shot } from "../src/geometry/camera";
import { ballColours, ballsOf, hiddenBalls } from "../src/geometry/balls";
import { clusterBounds } from "../src/geometry/order";
import { Screen } from "../src/geometry/screen";
import { seenClusters } from "../src/geometry/seen_clusters";

const RED = [1, 0, 0];
const BLUE = [0, 0, 1];

/** Beads in a row, a tenth of a nanometre apart, of a molecule and a colour each. */
function row(molecules: number[], colours: number[][], alone: number[] = []) {
  return {
    centres: Float32Array.from(molecules.flatMap((_one, i) => [0.1 * i, 0, 0])),
    radii: new Float32Array(molecules.length).fill(0.3),
    colours: Float32Array.from(colours.flat()),
    molecule: Int32Array.from(molecules),
    layer: new Int32Array(molecules.length),
    alone: (bead: number) => alone.includes(bead),
  };
}

describe("balls", () => {
  it("stand for neighbours of a molecule, as large as these are side by side", () => {
    const beads = row([7, 7, 8, 8], [RED, RED, RED, RED]);
    const balls = ballsOf(beads, 0.5, 32);
    expect([...balls.ball]).toEqual([0, 0, 1, 1]);
    expect([...balls.molecule]).toEqual([7, 8]);
    expect(balls.radii[0]).toBeCloseTo(0.3 * Math.SQRT2);
    expect(balls.centres[0]).toBeCloseTo(0.05);
  });

  it("mix no colours that one tells apart, and leave alone what is to stay", () => {
    expect([...ballsOf(row([7, 7], [RED, BLUE]), 0.5, 32).first]).toEqual([0, 1]);
    expect([...ballsOf(row([7, 7, 7], [RED, RED, RED], [1]), 0.5, 32).ball]).toEqual([0, 1, 0]);
  });

  it("stay within their cluster and their reach", () => {
    const beads = row([7, 7, 7, 7], [RED, RED, RED, RED]);
    const balls = ballsOf(beads, 0.5, 3);
    expect([...balls.ball]).toEqual([0, 0, 0, 1]);
    expect([...balls.starts]).toEqual([0, 1, 2]);
    expect([...ballsOf(beads, 0.15, 32).ball]).toEqual([0, 0, 1, 1]);
  });

  it("are hidden with the last of their beads, and have the mean of their light", () => {
    const beads = row([7, 7], [RED, RED]);
    const balls = ballsOf(beads, 0.5, 32);
    expect([...hiddenBalls(balls, Uint8Array.from([1, 0]))]).toEqual([0]);
    expect([...hiddenBalls(balls, Uint8Array.from([1, 1]))]).toEqual([1]);
    const lit = ballColours(balls, beads.radii, Float32Array.from([1, 0, 0, 0, 0, 0]));
    expect(lit[0]).toBeCloseTo(Math.SQRT1_2);
  });
});

/** A wall of beads at y = 0, and a few beads at some y behind or before it. */
function wall(y: number, gap: number) {
  const places: number[] = [];
  for (let layer = 0; layer < 8; layer++) {
    for (let x = -20; x <= 20; x += 0.5) {
      for (let z = -20; z <= 20; z += 0.5) {
        if (Math.hypot(x, z) > gap) places.push(x, layer * 0.5, z);
      }
    }
  }
  const clusters = Math.ceil(places.length / 96);
  while (places.length < 96 * clusters) places.push(...places.slice(-3));
  for (let i = 0; i < 32; i++) places.push(0.02 * i, y, 0);
  const centres = Float32Array.from(places);
  const radii = new Float32Array(places.length / 3).fill(0.3);
  const hidden = new Uint8Array(radii.length);
  return { centres, radii, bounds: clusterBounds(centres, radii, hidden, 32), last: clusters };
}

const AT: Shot = {
  position: [0, -100, 0],
  focus: [0, 0, 0],
  axes: [
    [1, 0, 0],
    [0, 0, 1],
    [0, -1, 0],
  ],
  halfHeight: 0.3,
  distance: 100,
};

function isSeen(y: number, gap: number, position = AT.position, clear = false): boolean {
  const { centres, radii, bounds, last } = wall(y, gap);
  const screen = new Screen(centres, radii, () => clear);
  screen.lookFrom(position);
  return seenClusters(AT, 1, bounds, screen).clusters.includes(last);
}

describe("a screen", () => {
  it("hides what stands behind a wall, and nothing before it", () => {
    expect(isSeen(15, 0)).toBe(false);
    expect(isSeen(-5, 0)).toBe(true);
  });

  it("lets through where there is a hole, where the wall is clear, and from amid the beads", () => {
    expect(isSeen(15, 6)).toBe(true);
    expect(isSeen(15, 0, AT.position, true)).toBe(true);
    expect(isSeen(15, 0, [1, 10, 0])).toBe(true);
  });

  it("passes over what is beside the picture, and begins with the nearest", () => {
    const { bounds } = wall(-5, 0);
    const whole = seenClusters(AT, 1, bounds, null);
    const narrow = seenClusters({ ...AT, halfHeight: 0.05 }, 1, bounds, null);
    expect(narrow.clusters.length).toBeLessThan(whole.clusters.length);
    expect(whole.clusters[0]).toBe(bounds.length / 6 - 1);
    expect(whole.near).toBeLessThan(95);
    expect(whole.far).toBeGreaterThan(103);
  });
});
