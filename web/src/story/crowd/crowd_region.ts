// Where a medium is at a moment: exoviz.story.crowd.crowd_region.

import type { Copy, Section, State } from "../timeline";
import { LeafletShape } from "../membrane_shape";
import type { Model } from "../story_models";

/** From the places of lipids to the end of their heads, and a molecule of water, nm. */
const HEADS_NM = 0.9;
/** Shortest piece of a section, nm. */
const LEAST_NM = 0.1;
/** Pieces of a section that are passed over together where all are far. */
const CHUNK = 16;
const CELL = 10;
/** Cells in which it is told how far sections are, and the room of which no more is asked, nm. */
const COARSE_NM = 12;
const FREE_NM = 1;

/** Numbers that grow as they are filled, and are used again. */
class Numbers {
  values = new Float32Array(1 << 12);
  count = 0;

  add(...own: number[]): void {
    if (this.count + own.length > this.values.length) {
      const wider = new Float32Array(2 * this.values.length);
      wider.set(this.values);
      this.values = wider;
    }
    for (const one of own) this.values[this.count++] = one;
  }
}

export class CrowdRegion {
  /** r and z of both ends of each piece of a section; the medium lies to its right. */
  private readonly pieces = new Numbers();
  private readonly bounds = new Numbers();
  private readonly spheres = new Numbers();
  private first = new Int32Array(1);
  private members = new Int32Array(1);
  /** Distances from the sections in the middle of cells of r and z, as far as they are known. */
  private coarse = new Float32Array(0);
  private across = 0;
  private above = 0;
  private bottom = 0;
  private low: readonly [number, number] = [0, 0];
  private wide = 1;
  private high = 1;

  constructor(private readonly models: readonly Model[]) {}

  /** Takes the space that is left at a moment, between two corners, nm. */
  take(state: State, low: readonly number[], high: readonly number[]): void {
    this.pieces.count = this.bounds.count = this.spheres.count = 0;
    const add = (x: number, y: number, z: number, radius: number): void => {
      const near =
        x > low[0] - radius &&
        x < high[0] + radius &&
        y > low[1] - radius &&
        y < high[1] + radius &&
        z > low[2] - radius &&
        z < high[2] + radius;
      if (near) this.spheres.add(x, y, z, radius);
    };
    for (const section of state.sections) {
      this.section(section);
      const { heads } = section.membrane.packed;
      for (const fold of section.folds) fold.outgrowths(section.ball, heads, add);
    }
    for (const copy of state.copies) this.copy(copy, add);
    for (const [number, beads] of state.chains) {
      const level = this.models[number].levels[0];
      for (let bead = 0; bead < level.place.length; bead++) {
        const share = beads[4 * bead + 3];
        if (share <= 0.05) continue;
        const own = level.radii[level.place[bead]] * share;
        add(beads[4 * bead], beads[4 * bead + 1], beads[4 * bead + 2], own);
      }
    }
    this.intoCells(low, high);
    const farthest = Math.hypot(Math.max(Math.abs(low[0]), Math.abs(high[0])), high[1]);
    this.across = Math.ceil(farthest / COARSE_NM) + 1;
    this.above = Math.ceil((high[2] - low[2]) / COARSE_NM) + 1;
    this.bottom = low[2];
    const cells = this.across * this.above;
    if (this.coarse.length < cells) this.coarse = new Float32Array(cells);
    this.coarse.fill(NaN);
  }

  private section(section: Section): void {
    const { packed, rows } = section.membrane;
    const leaflet = new LeafletShape(section, packed.cytosolOutside);
    const out = HEADS_NM + packed.offset - packed.heads;
    const lines = leaflet.isOne
      ? [[0, rows]]
      : [
          [0, packed.rows[0]],
          [packed.rows[0], rows],
        ];
    for (const [begin, end] of lines) {
      const first = this.pieces.count / 4;
      let [lastR, lastZ, known] = [0, 0, false];
      for (let row = begin; row < end; row++) {
        const [r, z, nr, nz] = leaflet.table.subarray(4 * row, 4 * row + 4);
        const [ownR, ownZ] = [r + out * nr, z + out * nz];
        if (known && Math.hypot(ownR - lastR, ownZ - lastZ) < LEAST_NM) continue;
        if (known) {
          // The normal of its leaflet points into the medium.
          const right = nr * (ownZ - lastZ) - nz * (ownR - lastR) > 0;
          if (right) this.pieces.add(lastR, lastZ, ownR, ownZ);
          else this.pieces.add(ownR, ownZ, lastR, lastZ);
        }
        [lastR, lastZ, known] = [ownR, ownZ, true];
      }
      const { values, count } = this.pieces;
      // A chunk ends with its line.
      while (first * 4 < count && (this.pieces.count / 4) % CHUNK) {
        this.pieces.add(...values.subarray(count - 4, count));
      }
    }
    this.bounds.count = 0;
    const { values, count } = this.pieces;
    for (let at = 0; at < count; at += 4 * CHUNK) {
      let [left, down, right, up] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = at; i < Math.min(at + 4 * CHUNK, count); i += 2) {
        left = Math.min(left, values[i]);
        right = Math.max(right, values[i]);
        down = Math.min(down, values[i + 1]);
        up = Math.max(up, values[i + 1]);
      }
      this.bounds.add(left, down, right, up);
    }
  }

  private copy(
    { model, place, turn }: Copy,
    add: (x: number, y: number, z: number, radius: number) => void,
  ): void {
    const { solid } = this.models[model];
    const [qx, qy, qz, qw] = turn;
    for (let at = 0; at < solid.length; at += 4) {
      const [i, j, k] = [solid[at], solid[at + 1], solid[at + 2]];
      const u = 2 * (qy * k - qz * j);
      const v = 2 * (qz * i - qx * k);
      const t = 2 * (qx * j - qy * i);
      add(
        place[0] + i + qw * u + qy * t - qz * v,
        place[1] + j + qw * v + qz * u - qx * t,
        place[2] + k + qw * t + qx * v - qy * u,
        solid[at + 3],
      );
    }
  }

  /** Spheres by columns of a grid across. */
  private intoCells(low: readonly number[], high: readonly number[]): void {
    const { values, count } = this.spheres;
    this.low = [low[0], low[2]];
    const wide = (this.wide = Math.max(Math.ceil((high[0] - low[0]) / CELL), 1));
    const tall = (this.high = Math.max(Math.ceil((high[2] - low[2]) / CELL), 1));
    const each = (found: (cell: number, sphere: number) => void): void => {
      for (let at = 0; at < count; at += 4) {
        const [x, z, radius] = [values[at], values[at + 2], values[at + 3]];
        const left = Math.max(Math.floor((x - radius - low[0]) / CELL), 0);
        const right = Math.min(Math.floor((x + radius - low[0]) / CELL), wide - 1);
        const down = Math.max(Math.floor((z - radius - low[2]) / CELL), 0);
        const up = Math.min(Math.floor((z + radius - low[2]) / CELL), tall - 1);
        for (let column = left; column <= right; column++) {
          for (let row = down; row <= up; row++) found(column * tall + row, at);
        }
      }
    };
    const first = (this.first = new Int32Array(wide * tall + 1));
    each((cell) => first[cell + 1]++);
    for (let cell = 0; cell < wide * tall; cell++) first[cell + 1] += first[cell];
    const next = first.slice();
    if (this.members.length < first[wide * tall]) {
      this.members = new Int32Array(2 * first[wide * tall]);
    }
    each((cell, sphere) => (this.members[next[cell]++] = sphere));
  }

  /** Distance from the sections, nm, positive on the side of the medium. */
  private fromSections(r: number, z: number): number {
    const bounds = this.bounds.values;
    const pieces = this.pieces.values;
    const chunks = this.bounds.count / 4;
    let [best, sign, likely, least] = [1e18, 1, 0, 1e18];
    // The one that is most likely the nearest is looked at first, and most others never.
    for (let number = 0; number < chunks; number++) {
      const dr = (bounds[4 * number] + bounds[4 * number + 2]) / 2 - r;
      const dz = (bounds[4 * number + 1] + bounds[4 * number + 3]) / 2 - z;
      if (dr * dr + dz * dz < least) [likely, least] = [number, dr * dr + dz * dz];
    }
    for (let turn = 0; turn <= chunks; turn++) {
      const number = turn ? turn - 1 : likely;
      if (turn && number === likely) continue;
      const at = 4 * number;
      const dr = Math.max(bounds[at] - r, r - bounds[at + 2], 0);
      const dz = Math.max(bounds[at + 1] - z, z - bounds[at + 3], 0);
      if (dr * dr + dz * dz > best) continue;
      const end = Math.min(4 * (number + 1) * CHUNK, this.pieces.count);
      for (let i = 4 * number * CHUNK; i < end; i += 4) {
        const ar = pieces[i];
        const az = pieces[i + 1];
        const wr = pieces[i + 2] - ar;
        const wz = pieces[i + 3] - az;
        const along = ((r - ar) * wr + (z - az) * wz) / Math.max(wr * wr + wz * wz, 1e-12);
        const share = Math.min(Math.max(along, 0), 1);
        const er = r - ar - share * wr;
        const ez = z - az - share * wz;
        const away = er * er + ez * ez;
        if (away < best) {
          best = away;
          sign = wz * er - wr * ez > 0 ? 1 : -1;
        }
      }
    }
    return sign * Math.sqrt(best);
  }

  /** The same, or no less than how far it is there to anything, where that is farther than `far`. */
  private fromSectionsOr(r: number, z: number, far: number): number {
    const column = Math.floor(r / COARSE_NM);
    const row = Math.floor((z - this.bottom) / COARSE_NM);
    if (column >= this.across || row < 0 || row >= this.above) return this.fromSections(r, z);
    const cell = row * this.across + column;
    let middle = this.coarse[cell];
    if (middle !== middle) {
      middle = this.fromSections((column + 0.5) * COARSE_NM, this.bottom + (row + 0.5) * COARSE_NM);
      this.coarse[cell] = middle;
    }
    const sure = Math.abs(middle) - Math.SQRT1_2 * COARSE_NM;
    return sure > far ? Math.sign(middle) * sure : this.fromSections(r, z);
  }

  /** How much room a sphere has to the nearest thing, nm, if it is little; negative for none. */
  room(x: number, y: number, z: number, radius: number): number {
    let room = 1e9;
    if (this.pieces.count) {
      room = this.fromSectionsOr(Math.sqrt(x * x + y * y), z, radius + FREE_NM) - radius;
      if (room < 0) return room;
    }
    const { values } = this.spheres;
    const { first, members, wide, high: tall, low } = this;
    const left = Math.max(Math.floor((x - radius - low[0]) / CELL) - 1, 0);
    const right = Math.min(Math.floor((x + radius - low[0]) / CELL) + 1, wide - 1);
    const down = Math.max(Math.floor((z - radius - low[1]) / CELL) - 1, 0);
    const up = Math.min(Math.floor((z + radius - low[1]) / CELL) + 1, tall - 1);
    for (let column = left; column <= right; column++) {
      for (let row = down; row <= up; row++) {
        const cell = column * tall + row;
        for (let i = first[cell]; i < first[cell + 1]; i++) {
          const at = members[i];
          const dx = x - values[at];
          const dy = y - values[at + 1];
          const dz = z - values[at + 2];
          const away = Math.sqrt(dx * dx + dy * dy + dz * dz) - values[at + 3] - radius;
          if (away < room) room = away;
        }
      }
    }
    return room;
  }
}
