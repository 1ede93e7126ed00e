// A coarse grid over a leaflet: what detail is wanted where: exoviz.renderer.geometry.lipid_lattice.

import { clamp } from "../geometry/vectors";
import { BLEND, type DetailCamera } from "./detail";
import type { Fold } from "./folds";
import type { LeafletShape } from "./membrane_shape";

/** Nodes half way round. */
export const AROUND = 25;
/** Distance between beads along the cut, in distances between beads behind it. */
export const FINER = 0.5;
/** By how many levels what is seen about a fold may differ from its surroundings, also at the cut. */
const UNEVEN_LEVELS = 1.3;
const RIM_LEVELS = 0.3;
/** Coarsest level along the cut: beads of the next are as thick as the membrane. */
export const RIM_COARSEST = 2;
/** How far from a fold its map is uneven, nm, and by how many levels it may be nearer. */
const UNEVEN_NM = 40;
const NEARER = 0.15;
/** How far around folds it is looked, nm. */
const MARGIN_NM = 4;
const NO_FOLDS: readonly (readonly Fold[])[] = Array.from({ length: AROUND }, () => []);

/** What is wanted at each node of a grid over a leaflet: by row, and by angle half way round. */
export class Chart {
  readonly level: Float32Array;
  readonly straight: Float32Array;
  readonly seen: Uint8Array;
  readonly front: Uint8Array;
  /** 1 near a fold, 2 near one that is cut; nothing where there are none. */
  private readonly uneven: Uint8Array | null;
  /** Largest distance of each row from the axis, nm. */
  readonly beside: Float32Array;

  /** By how many levels what is drawn apart in folds may be finer. */
  private readonly finer: number;

  private rims: Float32Array | null = null;
  private surfaces: Float32Array | null = null;
  private readonly all: Fold[][][] = [];
  private readonly cut: Fold[][][] = [];

  constructor(
    private readonly shape: LeafletShape,
    camera: DetailCamera,
    bothSides: boolean,
  ) {
    const { rows, table } = shape;
    const size = rows * AROUND;
    this.level = new Float32Array(size);
    this.straight = new Float32Array(size);
    this.seen = new Uint8Array(size);
    this.front = new Uint8Array(size);
    this.beside = new Float32Array(rows);
    const { section } = shape;
    this.uneven = section.folds.length ? new Uint8Array(size) : null;
    this.finer = Math.log2(Math.max(1, ...section.folds.map((one) => one.spread)));
    const bent = section.folds
      .filter((one) => one.bends || one.spread > 1)
      .map((fold) => ({ fold, cosine: fold.within(UNEVEN_NM, section.ball[1]) }));
    for (let row = 0; row < rows; row++) {
      const [r, z, nr, nz] = table.subarray(4 * row, 4 * row + 4);
      this.beside[row] = r;
      const step = (other: number): number =>
        other < 0 || other >= rows ? 0 : Math.hypot(table[4 * other] - r, table[4 * other + 1] - z);
      const reach = Math.min(
        Math.max(step(row - 1), step(row + 1), (r * Math.PI) / (AROUND - 1)),
        200,
      );
      for (let column = 0; column < AROUND; column++) {
        const angle = (column * Math.PI) / (AROUND - 1);
        const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
        const [x, y] = [r * cosine, r * sine];
        const node = row * AROUND + column;
        const straight = camera.level(camera.depth(x, y, z));
        const facing = camera.facing(x, y, z, nr * cosine, nr * sine, nz);
        this.straight[node] = straight;
        if (this.uneven) {
          const up = z - section.ball[0];
          const away = Math.hypot(r, up);
          for (const { fold, cosine } of bent) {
            const along = x * fold.axis[0] + y * fold.axis[1] + up * fold.axis[2];
            if (along < cosine * away) continue;
            this.uneven[node] = Math.max(this.uneven[node], fold.atCut ? 2 : 1);
          }
        }
        this.level[node] = camera.aslant(straight, y, facing);
        this.seen[node] = camera.sees(x, y, z, reach) ? 1 : 0;
        this.front[node] = !bothSides || camera.faces(x, y, z, nr * cosine, nr * sine, nz) ? 1 : 0;
      }
    }
  }

  /**
   * What is wanted in each cell, as if it faced the camera where asked: the least and the largest
   * level, and both where levels may differ by `uneven` about a fold; infinite where nothing is.
   */
  private bounds(straight: boolean, shift: number, uneven: number, facing: boolean): Float32Array {
    const levels = straight ? this.straight : this.level;
    const { rows } = this.shape;
    const found = new Float32Array(4 * rows * AROUND);
    for (let row = 0; row < rows - 1; row++) {
      for (let column = 0; column < AROUND - 1; column++) {
        const cell = row * AROUND + column;
        let [least, most, lowest, highest] = [Infinity, -Infinity, Infinity, -Infinity];
        let [seen, front] = [0, 0];
        for (let corner = 0; corner < 4; corner++) {
          const node = cell + (corner & 1) + (corner & 2 ? AROUND : 0);
          const coarsest = straight ? RIM_COARSEST : Infinity;
          const level = clamp(levels[node] + shift, 0, coarsest);
          least = Math.min(least, level);
          most = Math.max(most, level);
          if (this.uneven !== null) {
            // Never finer than what faces the camera there; in a fold, what is drawn apart as
            // far as anything.
            const margin = this.uneven[node] ? uneven : 0;
            const nearest = Math.min(level, this.straight[node] - NEARER);
            const finest = Math.max(level - margin, nearest) - this.finer;
            lowest = Math.min(lowest, margin ? finest : level);
            highest = Math.max(highest, level + margin);
          }
          seen |= this.seen[node];
          front |= this.front[node];
        }
        const there = seen && (front || !facing);
        found[4 * cell] = there ? least : Infinity;
        found[4 * cell + 1] = most;
        found[4 * cell + 2] = there ? lowest : Infinity;
        found[4 * cell + 3] = highest;
      }
    }
    return found;
  }

  /**
   * Marks the cells of a row in which a level is wanted, 1, or is wanted in folds alone, 2; says
   * whether there are any. Along the cut others are wanted than behind it.
   */
  row(row: number, number: number, atCut: boolean, marks: Uint8Array): boolean {
    const bounds = atCut
      ? (this.rims ??= this.bounds(true, Math.log2(FINER), RIM_LEVELS, false))
      : (this.surfaces ??= this.bounds(false, 0, UNEVEN_LEVELS, true));
    const low = number - 0.5 - BLEND;
    const high = number + 0.5 + BLEND;
    let any = false;
    for (let column = 0; column < AROUND - 1; column++) {
      const cell = 4 * (row * AROUND + column);
      if (bounds[cell] < high && bounds[cell + 1] > low) marks[column] = 1;
      else if (bounds[cell + 2] < high && bounds[cell + 3] > low) marks[column] = 2;
      else marks[column] = 0;
      if (marks[column]) any = true;
    }
    return any;
  }

  /** The folds that reach into each cell of a row, of those that are cut where asked. */
  folds(row: number, atCut: boolean): readonly (readonly Fold[])[] {
    const { section, rows, table } = this.shape;
    const { folds, ball } = section;
    if (!folds.length) return NO_FOLDS;
    const known = (atCut ? this.cut : this.all)[row];
    if (known) return known;
    const found: Fold[][] = [];
    const other = Math.min(row + 1, rows - 1);
    const r = (table[4 * row] + table[4 * other]) / 2;
    const up = (table[4 * row + 1] + table[4 * other + 1]) / 2 - ball[0];
    const high = Math.hypot(
      table[4 * row] - table[4 * other],
      table[4 * row + 1] - table[4 * other + 1],
    );
    const turn = Math.PI / (AROUND - 1);
    const most = Math.max(table[4 * row], table[4 * other]);
    const reach = MARGIN_NM + Math.hypot(high, most * turn) / 2;
    const away = Math.hypot(r, up);
    const near = folds
      .filter((fold) => !atCut || (fold.atCut && fold.bends))
      .map((fold) => ({ fold, least: fold.within(reach, ball[1]) * away }));
    for (let column = 0; column < AROUND - 1; column++) {
      const x = r * Math.cos((column + 0.5) * turn);
      const y = r * Math.sin((column + 0.5) * turn);
      const own: Fold[] = [];
      for (const { fold, least } of near) {
        const { axis } = fold;
        if (x * axis[0] + y * axis[1] + up * axis[2] >= least) own.push(fold);
      }
      found.push(own);
    }
    (atCut ? this.cut : this.all)[row] = found;
    return found;
  }

  /** Distance from the axis of an area between two rows, nm. */
  besideOf(area: number, row: number): number {
    const { areas } = this.shape;
    const share = (area - areas[row]) / Math.max(areas[row + 1] - areas[row], 1e-12);
    return this.beside[row] + (this.beside[row + 1] - this.beside[row]) * share;
  }
}
