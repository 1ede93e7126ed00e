// Buds and tubules of a membrane, each about an axis of its own: exoviz.story.membrane.folds.

import type { Columns } from "../data/columns";
import type { PackedFold, Vector } from "../data/contents";
import { dot, mixed } from "../geometry/vectors";
import { type Between, Shapes } from "./shapes";

/** How far from the sphere's surface something still belongs to it, nm. */
const ON_SPHERE = 6;
/** By how much heads must stand out of the sphere for something to grow out there, nm. */
const OUT_NM = 0.1;
/** How far what is around it stays from the heads of what has grown out, nm. */
const ROOM_NM = 2.5;

/** Where a lipid is, and its normal from the midplane. */
export interface Placed {
  x: number;
  y: number;
  z: number;
  nx: number;
  ny: number;
  nz: number;
  /** How many times as far from each other lipids are there, and whether they are a vesicle's. */
  spread: number;
  isOwn: boolean;
}

/** A fold at a time. */
export class Fold {
  readonly axis: Vector;
  readonly angle: number;
  readonly bends: boolean;
  readonly atCut: boolean;
  private readonly own: readonly [number, number];
  /** r, z and the normal of the sphere's outside at each node, leaflet by leaflet. */
  private readonly tables: readonly [Float32Array, Float32Array];

  constructor(
    packed: PackedFold,
    /** Roots of the shares of the area at the nodes. */
    private readonly nodes: Float32Array,
    places: Float32Array,
    private readonly holds: number,
    /** How many times as far from each other lipids are in it. */
    readonly spread: number,
  ) {
    this.axis = packed.axis;
    this.angle = packed.angle;
    this.bends = packed.bends;
    this.atCut = Math.abs(packed.axis[1]) < 1e-9;
    this.own = packed.own;
    this.tables = [this.table(places, 0), this.table(places, 1)];
  }

  private table(places: Float32Array, side: number): Float32Array {
    const { nodes } = this;
    const { length } = nodes;
    const table = new Float32Array(4 * length);
    const from = 2 * side * length;
    for (let node = 0; node < length; node++) {
      const r = places[from + 2 * node];
      const z = places[from + 2 * node + 1];
      const before = from + 2 * Math.max(node - 1, 0);
      const after = from + 2 * Math.min(node + 1, length - 1);
      // At the tip the section goes on at the other side of the axis.
      const [r0, z0] = node
        ? [places[before], places[before + 1]]
        : [-places[after], places[after + 1]];
      let [nr, nz] = [z0 - places[after + 1], places[after] - r0];
      if (node === length - 1) [nr, nz] = [r, z];
      const size = Math.hypot(nr, nz) || 1;
      table.set([r, z, nr / size, nz / size], 4 * node);
    }
    return table;
  }

  /** Cosine of the angle to its axis within which something may lie in it. */
  within(reach: number, radius: number): number {
    return Math.cos(Math.min(this.angle + reach / radius, Math.PI));
  }

  /** Half of the section of a leaflet, from the tip: r, and z from the ball's centre. */
  section(outer: boolean): [number, number, number, number][] {
    const table = this.tables[outer ? 0 : 1];
    return Array.from(this.nodes, (_one, node): [number, number, number, number] => [
      table[4 * node],
      table[4 * node + 1],
      table[4 * node + 2],
      table[4 * node + 3],
    ]);
  }

  /** Spheres that hold what grows out of a ball. */
  outgrowths(
    [height, radius]: readonly [number, number],
    heads: number,
    add: (x: number, y: number, z: number, radius: number) => void,
  ): void {
    const table = this.tables[0];
    const count = this.nodes.length;
    for (let node = 0; node < count; node++) {
      const [r, z] = [table[4 * node], table[4 * node + 1]];
      if (Math.hypot(r, z) <= radius + heads + OUT_NM) continue;
      const before = table[4 * Math.max(node - 1, 0) + 1];
      const after = table[4 * Math.min(node + 1, count - 1) + 1];
      const size = Math.hypot(r + ROOM_NM, (after - before) / 2);
      const [x, y, up] = this.axis;
      add(x * z, y * z, up * z + height, size);
    }
  }

  /** Moves a lipid of its cap to where it lies in the fold. */
  private move(
    spot: Placed,
    outer: boolean,
    height: number,
    along: number,
    share: number,
    chance: number,
  ): void {
    const side = outer ? 0 : 1;
    spot.spread = this.spread;
    spot.isOwn = share < this.own[side];
    if (chance >= this.holds) return;
    const { nodes, axis } = this;
    const table = this.tables[side];
    // By the root: near the tip a section's length goes with it.
    const wanted = Math.sqrt(Math.max(share, 0));
    let [low, high] = [0, nodes.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (nodes[middle] <= wanted) low = middle;
      else high = middle;
    }
    const on = (wanted - nodes[low]) / Math.max(nodes[high] - nodes[low], 1e-9);
    const own = (part: number): number => mixed(table[4 * low + part], table[4 * high + part], on);
    let [ax, ay, az] = [
      spot.x - along * axis[0],
      spot.y - along * axis[1],
      spot.z - height - along * axis[2],
    ];
    const wide = Math.max(Math.sqrt(ax * ax + ay * ay + az * az), 1e-9);
    [ax, ay, az] = [ax / wide, ay / wide, az / wide];
    const [r, z, nr, nz] = [own(0), own(1), own(2), own(3)];
    const size = (outer ? 1 : -1) / (Math.sqrt(nr * nr + nz * nz) || 1);
    spot.x = ax * r + axis[0] * z;
    spot.y = ay * r + axis[1] * z;
    spot.z = az * r + axis[2] * z + height;
    spot.nx = (ax * nr + axis[0] * nz) * size;
    spot.ny = (ay * nr + axis[1] * nz) * size;
    spot.nz = (az * nr + axis[2] * nz) * size;
  }

  /**
   * Moves a lipid that lies in one of some folds to where that has taken it; says whether it lies
   * in one. Its chance is its own for ever.
   */
  static place(
    folds: readonly Fold[],
    [height, radius]: readonly [number, number],
    spot: Placed,
    outer: boolean,
    area: number,
    azimuth: number,
  ): boolean {
    const [x, y, z] = [spot.x, spot.y, spot.z - height];
    const square = x * x + y * y + z * z;
    if (Math.abs(square - radius * radius) >= 2 * radius * ON_SPHERE) return false;
    let nearest = folds[0];
    let along = -Infinity;
    for (const fold of folds) {
      const own = dot(fold.axis, [x, y, z]);
      if (own > along) [nearest, along] = [fold, own];
    }
    const share = (1 - along / Math.sqrt(square)) / (1 - Math.cos(nearest.angle));
    if (share >= 1) return false;
    const mixed = Math.sin(area * 12.9898 + azimuth * 78.233) * 43758.5453;
    nearest.move(spot, outer, height, along, share, mixed - Math.floor(mixed));
    return true;
  }
}

/** A fold in all moments. */
export class FoldTrack {
  private readonly shapes: Shapes;
  private readonly nodes: Float32Array;
  private readonly places: Float32Array;
  private readonly holds: Float32Array[];
  private readonly spread: Float32Array[];

  constructor(
    private readonly packed: PackedFold,
    columns: Columns,
  ) {
    this.shapes = new Shapes(packed.moments, columns);
    this.nodes = columns.floats(packed.nodes).map(Math.sqrt);
    this.places = columns.places(packed.places, packed.quantum);
    this.holds = packed.holds.map((one) => columns.floats(one));
    this.spread = packed.spread.map((one) => columns.floats(one));
  }

  at(at: Between): Fold | null {
    const mixes = this.shapes.mixedAt(at);
    if (!mixes.length) return null;
    const { packed, nodes, places } = this;
    const found = new Float32Array(4 * nodes.length);
    for (const [shape, weight] of mixes) {
      for (let node = 0; node < 2 * nodes.length; node++) {
        const from = 2 * (node * packed.shapes + shape);
        found[2 * node] += weight * places[from];
        found[2 * node + 1] += weight * places[from + 1];
      }
    }
    const scalar = (values: Float32Array[]): number =>
      mixed(values[at.chapter][at.one], values[at.chapter][at.two], at.share);
    return new Fold(packed, nodes, found, scalar(this.holds), scalar(this.spread));
  }
}
