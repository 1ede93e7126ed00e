// One leaflet of a membrane of the cell at a time: where its lipids are.

import { clamp } from "../geometry/vectors";
import type { Section } from "./timeline";

/** Where a lipid is in the section: r and z where its head ends, and the normal from the midplane. */
export interface Spot {
  r: number;
  z: number;
  nr: number;
  nz: number;
}

export class LeafletShape {
  readonly areas: Float32Array;
  readonly rows: number;
  readonly border: number;
  readonly end: number;
  /** Whether the leaflets of both membranes are one. */
  readonly isOne: boolean;
  /** r, z and the normal of each row. */
  readonly table: Float32Array;
  /** Where rows are along the section: even in the angle of a sphere. */
  private readonly along: Float32Array;
  private readonly first: number;

  constructor(
    readonly section: Section,
    readonly outer: boolean,
  ) {
    const { membrane } = section;
    const { packed } = membrane;
    const side = outer ? 0 : 1;
    this.areas = membrane.areas[side];
    this.rows = membrane.rows;
    this.first = packed.rows[0];
    this.border = packed.borders[side];
    this.end = packed.ends[side];
    const own = outer ? section.outer : section.inner;
    const other = outer ? section.inner : section.outer;
    this.table = new Float32Array(4 * this.rows);
    this.along = new Float32Array(this.rows);
    const joined = section.whole[side] && this.first < this.rows;
    this.isOne = packed.single || joined;
    for (let row = 0; row < this.rows; row++) {
      this.along[row] = this.angle(this.areas[row], row < this.first);
      let before = row - 1;
      let after = row + 1;
      if (row === this.first) before = joined ? row - 2 : row;
      if (row === this.first - 1) after = joined && row + 2 < this.rows ? row + 2 : row;
      after = Math.min(after, this.rows - 1);
      const r = own[2 * row];
      const z = own[2 * row + 1];
      let [r0, z0] = [r, z];
      if (before >= 0) [r0, z0] = [own[2 * before], own[2 * before + 1]];
      else [r0, z0] = [-own[2 * after], own[2 * after + 1]];
      let [r1, z1] = [own[2 * after], own[2 * after + 1]];
      // At a pole the section goes on at the other side of the axis.
      if (after === row && row > 0 && r < 1e-3) [r1, z1] = [-r0, z0];
      const dr = r1 - r0;
      const dz = z1 - z0;
      const size = Math.hypot(dr, dz) || 1;
      let nr = dz / size;
      let nz = -dr / size;
      if (nr * (r - other[2 * row]) + nz * (z - other[2 * row + 1]) < 0) [nr, nz] = [-nr, -nz];
      this.table.set([r, z, nr, nz], 4 * row);
    }
  }

  private angle(area: number, isFirst: boolean): number {
    const share = isFirst
      ? area / this.border
      : (area - this.border) / Math.max(this.end - this.border, 1e-9);
    return Math.acos(clamp(1 - 2 * share, -1, 1));
  }

  /** Row before an area, beginning the search at a row that is near. */
  rowOf(area: number, near: number): number {
    let row = clamp(near, 0, this.rows - 2);
    while (row > 0 && this.areas[row] > area) row--;
    while (row < this.rows - 2 && this.areas[row + 1] <= area) row++;
    return row;
  }

  /** Where the lipid of an area is; `row` is the one before it. */
  spot(area: number, row: number, into: Spot): void {
    let low = row;
    if (low === this.first - 1 && low + 1 < this.rows) {
      // Between both membranes there is nothing: a lipid is of one or of the other.
      low = area >= this.border ? this.first : this.first - 2;
    }
    const high = low + 1;
    const angle = this.angle(area, low < this.first);
    const span = this.along[high] - this.along[low];
    const share = span > 1e-9 ? clamp((angle - this.along[low]) / span, 0, 1) : 0;
    const { table } = this;
    const [a, b] = [4 * low, 4 * high];
    into.r = table[a] + share * (table[b] - table[a]);
    into.z = table[a + 1] + share * (table[b + 1] - table[a + 1]);
    const nr = table[a + 2] + share * (table[b + 2] - table[a + 2]);
    const nz = table[a + 3] + share * (table[b + 3] - table[a + 3]);
    const size = Math.sqrt(nr * nr + nz * nz) || 1;
    into.nr = nr / size;
    into.nz = nz / size;
  }

  /** Distance from the axis of an area before anything moved, nm: coordinates are for ever. */
  beside(area: number): number {
    const { packed } = this.section.membrane;
    const radius = packed.radius + (this.outer ? packed.offset : -packed.offset);
    if (area <= this.border * (1 - 1e-6)) {
      const height = clamp(area / (2 * Math.PI * radius), 0, 2 * radius);
      return Math.sqrt(Math.max(height * (2 * radius - height), 0));
    }
    const rest = Math.max(area - this.border, 0);
    if (packed.flat) return Math.sqrt(rest / Math.PI);
    if (!packed.other) return 0;
    const height = Math.min(rest / (2 * Math.PI * packed.other), 2 * packed.other);
    return Math.sqrt(height * (2 * packed.other - height));
  }
}
