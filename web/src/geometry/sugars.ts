// Sugars as the solids of the Symbol Nomenclature for Glycans: exoviz.renderer.geometry.snfg.

import type { Drawn } from "../data/contents";
import type { Beads } from "../data/unpack";
import { type Vector, cross, length, scaled, unit } from "./vectors";

export interface Solids {
  /** Nine numbers a triangle, nm. */
  corners: Float32Array;
  /** Bead that each triangle belongs to. */
  owner: Int32Array;
}

const AXES: readonly Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Right-handed axes with the third along a direction. */
function frame(way: Vector): [Vector, Vector, Vector] {
  const third = unit(way);
  const sizes = third.map(Math.abs);
  const helper = AXES[sizes.indexOf(Math.min(...sizes))];
  const first = unit(cross(helper, third));
  return [first, cross(third, first), third];
}

export function solidsOf(beads: Beads, drawn: Drawn): Solids {
  const shapes = drawn.solidNames.map((name) => drawn.solids[name] ?? []);
  const link = drawn.solids.link;
  let total = 0;
  for (let i = 0; i < beads.sugars.length; i++) {
    total += (shapes[beads.solid[i]] ?? []).length + (beads.parent[i] >= 0 ? link.length : 0);
  }
  const corners = new Float32Array(total);
  const owner = new Int32Array(total / 9);
  let next = 0;
  const place = (shape: number[], at: number, axes: readonly Vector[], whose: number): void => {
    owner.fill(whose, next / 9, (next + shape.length) / 9);
    for (let i = 0; i < shape.length; i += 3) {
      for (let axis = 0; axis < 3; axis++) {
        corners[next++] =
          beads.centres[3 * at + axis] +
          shape[i] * axes[0][axis] +
          shape[i + 1] * axes[1][axis] +
          shape[i + 2] * axes[2][axis];
      }
    }
  };
  const at = (bead: number): Vector => [
    beads.centres[3 * bead],
    beads.centres[3 * bead + 1],
    beads.centres[3 * bead + 2],
  ];
  for (let i = 0; i < beads.sugars.length; i++) {
    const bead = beads.sugars[i];
    const parent = beads.parent[i];
    const here = at(bead);
    const from: Vector = parent < 0 ? [0, 0, 0] : at(parent);
    const way: Vector = [here[0] - from[0], here[1] - from[1], here[2] - from[2]];
    const axes = frame(way);
    const shape = shapes[beads.solid[i]] ?? [];
    if (shape.length) place(shape, bead, axes, bead);
    if (parent >= 0) place(link, parent, [axes[0], axes[1], scaled(axes[2], length(way))], parent);
  }
  return { corners, owner };
}
