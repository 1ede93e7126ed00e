// A box full of the molecules of a medium, which repeats itself: exoviz.story.crowd.crowd_box.

import type { Columns } from "../../data/columns";
import type { PackedCrowd, Vector } from "../../data/contents";

export class CrowdBox {
  readonly size: Vector;
  readonly count: number;
  readonly shape: Int32Array;
  readonly centres: Float32Array;
  /** First sphere of each molecule, and at the end the number of all. */
  readonly first: Int32Array;
  /** Centre and radius of each sphere, nm. */
  readonly spheres: Float32Array;
  /** y at which each molecule begins, nm. */
  readonly front: Float32Array;
  /** How far each shape reaches, nm. */
  readonly reach: readonly number[];

  constructor(
    readonly packed: PackedCrowd,
    columns: Columns,
  ) {
    const [shape, x, y, z, ...turns] = packed.columns;
    this.size = packed.size;
    this.shape = columns.whole(shape);
    this.count = this.shape.length;
    this.centres = columns.places([x, y, z], packed.quantum);
    const vectors = turns.map((one) => columns.whole(one));
    const { count, centres } = this;
    const { shapes } = packed;
    this.reach = shapes.map(({ spheres }) => {
      let most = 0;
      for (let at = 0; at < spheres.length; at += 4) {
        const away = Math.hypot(spheres[at], spheres[at + 1], spheres[at + 2]);
        most = Math.max(most, away + spheres[at + 3]);
      }
      return most;
    });
    this.first = new Int32Array(count + 1);
    for (let i = 0; i < count; i++) {
      this.first[i + 1] = this.first[i] + shapes[this.shape[i]].spheres.length / 4;
    }
    this.spheres = new Float32Array(4 * this.first[count]);
    this.front = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const own = shapes[this.shape[i]].spheres;
      const parts = vectors.map((one) => (one[i] << 24) >> 24);
      const long = Math.hypot(...parts) || 1;
      const [qx, qy, qz, qw] = parts.map((one) => one / long);
      let front = Infinity;
      for (let at = 0, to = 4 * this.first[i]; at < own.length; at += 4, to += 4) {
        const [a, b, c] = [own[at], own[at + 1], own[at + 2]];
        const u = 2 * (qy * c - qz * b);
        const v = 2 * (qz * a - qx * c);
        const t = 2 * (qx * b - qy * a);
        this.spheres[to] = centres[3 * i] + a + qw * u + qy * t - qz * v;
        this.spheres[to + 1] = centres[3 * i + 1] + b + qw * v + qz * u - qx * t;
        this.spheres[to + 2] = centres[3 * i + 2] + c + qw * t + qx * v - qy * u;
        this.spheres[to + 3] = own[at + 3];
        front = Math.min(front, this.spheres[to + 1] - own[at + 3]);
      }
      this.front[i] = front;
    }
  }
}
