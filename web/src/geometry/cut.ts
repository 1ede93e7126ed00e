// What a cutaway takes away, molecule by molecule: exoviz.renderer.geometry.cutaway.

import type { Drawn, Plane, Seen } from "../data/contents";
import { matches } from "../data/layers";
import type { Beads } from "../data/unpack";
import { type Vector, direction, dot, radians, scaled } from "./vectors";

type Depth = (x: number, y: number, z: number) => number;

function beyond(depth: Depth, plane: Plane): Depth {
  const { flip, thickness } = plane;
  return (x, y, z) => {
    const side = flip ? -depth(x, y, z) : depth(x, y, z);
    return thickness === null ? side : Math.max(side, -thickness - side);
  };
}

function along(normal: Vector, offset = 0): Depth {
  return (x, y, z) => normal[0] * x + normal[1] * y + normal[2] * z - offset;
}

/** How deep a point lies inside of what a view takes away, nm; above 0 it is cut away. */
export function cutDepth(seen: Seen, drawn: Drawn): Depth | null {
  const { radius } = drawn.geometry;
  const camera = drawn.cameras[seen.camera];
  const { plane } = seen;
  const normal = direction(plane.azimuth, plane.elevation);
  switch (seen.cutaway) {
    case "octant": {
      const shift = drawn.cutting.octantShift * radius;
      return (x, y, z) => Math.min(x, -y, z) + shift;
    }
    case "half":
      return along(direction(...camera.half));
    case "wedge": {
      const axis = direction(...camera.wedgeAxis);
      const middle = direction(...camera.wedgeMiddle);
      const limit = Math.cos(radians(drawn.cutting.wedgeDegrees / 2));
      return (x, y, z) => {
        const height = dot(axis, [x, y, z]);
        const px = x - height * axis[0];
        const py = y - height * axis[1];
        const pz = z - height * axis[2];
        return px * middle[0] + py * middle[1] + pz * middle[2] - limit * Math.hypot(px, py, pz);
      };
    }
    case "plane":
    case "section":
      return beyond(along(normal, plane.offset), plane);
    case "sphere": {
      const [a, b, c] = scaled(normal, radius);
      const reach = Math.max(radius - plane.offset, 0);
      return beyond((x, y, z) => reach - Math.hypot(x - a, y - b, z - c), plane);
    }
    default:
      return null;
  }
}

/** Middles of the molecules, three numbers each, nm. */
export function middles(beads: Beads): Float32Array {
  const molecules = beads.layer.length;
  const found = new Float32Array(3 * molecules);
  for (let m = 0; m < molecules; m++) {
    const first = beads.start[m];
    const last = beads.start[m + 1];
    const sums = [0, 0, 0];
    for (let bead = first; bead < last; bead++) {
      for (let axis = 0; axis < 3; axis++) sums[axis] += beads.centres[3 * bead + axis];
    }
    const count = Math.max(last - first, 1);
    for (let axis = 0; axis < 3; axis++) found[3 * m + axis] = sums[axis] / count;
  }
  return found;
}

/** Depth of each molecule in what a view takes away, nm; minus infinity where nothing is cut. */
export function moleculeDepths(
  seen: Seen,
  drawn: Drawn,
  beads: Beads,
  centres: Float32Array,
): Float32Array {
  const molecules = beads.layer.length;
  const found = new Float32Array(molecules).fill(-Infinity);
  const depth = cutDepth(seen, drawn);
  if (!depth) return found;
  const chains = new Set(seen.sparesChains ? drawn.layers.chains : []);
  const whole = beads.layers.map((layer) => chains.has(layer) || matches(layer, seen.keep));
  const own = new Float32Array(molecules);
  for (let m = 0; m < molecules; m++) {
    own[m] = whole[beads.layer[m]]
      ? -Infinity
      : depth(centres[3 * m], centres[3 * m + 1], centres[3 * m + 2]);
  }
  for (let m = 0; m < molecules; m++) {
    if (!whole[beads.layer[m]]) found[m] = own[beads.owner[m]];
  }
  return found;
}

function deepest(depths: Float32Array): number {
  let most = 0;
  for (const one of depths) if (one > most) most = one;
  return most;
}

/** The depths on the way from one cut to another: a cut opens where it goes deepest. */
export function mixedDepths(start: Float32Array, end: Float32Array, share: number): Float32Array {
  const found = new Float32Array(start.length);
  const first = deepest(start);
  const last = deepest(end);
  for (let m = 0; m < found.length; m++) {
    let one = start[m];
    let two = end[m];
    if (one === -Infinity && two === -Infinity) {
      found[m] = -Infinity;
      continue;
    }
    if (one === -Infinity) one = two - last;
    else if (two === -Infinity) two = one - first;
    found[m] = (1 - share) * one + share * two;
  }
  return found;
}
