// What stands before what: how much of a view gets through a crowd of beads, cell by cell.

import type { Vector } from "./vectors";

/** Cells along the longest side, and their least size, nm: less than half of a membrane. */
const CELLS = 48;
const SMALLEST_NM = 1.2;
/** Share of rays of which so few pass that nothing is seen there. */
const NOTHING = 0.1;

export class Screen {
  private readonly low: number[];
  private readonly cell: number;
  private readonly shape: Vector;
  /** Area that beads cover in each cell, for each nm of a ray through it. */
  private readonly dense: Float32Array;
  private readonly through: Float32Array;

  /** Beads with which nothing is `open` hide what is behind them. */
  constructor(centres: Float32Array, radii: Float32Array, open: (bead: number) => boolean) {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let bead = 0; bead < radii.length; bead++) {
      if (open(bead)) continue;
      for (let axis = 0; axis < 3; axis++) {
        const place = centres[3 * bead + axis];
        if (place < low[axis]) low[axis] = place;
        if (place > high[axis]) high[axis] = place;
      }
    }
    if (low[0] > high[0]) low.fill(0);
    const sides = [0, 1, 2].map((axis) => Math.max(high[axis] - low[axis], 0));
    this.cell = Math.max(Math.max(...sides) / CELLS, SMALLEST_NM);
    this.low = low;
    const [nx, ny, nz] = sides.map((one) => Math.floor(one / this.cell) + 1);
    this.shape = [nx, ny, nz];
    this.dense = new Float32Array(nx * ny * nz);
    this.through = new Float32Array(nx * ny * nz);
    for (let bead = 0; bead < radii.length; bead++) {
      if (open(bead)) continue;
      const index = this.index(centres[3 * bead], centres[3 * bead + 1], centres[3 * bead + 2]);
      this.dense[index] += (Math.PI * radii[bead] ** 2) / this.cell ** 3;
    }
  }

  /** The cell of a place, or the nearest one. */
  private index(x: number, y: number, z: number): number {
    const { low, cell, shape } = this;
    const i = Math.min(Math.max(Math.floor((x - low[0]) / cell), 0), shape[0] - 1);
    const j = Math.min(Math.max(Math.floor((y - low[1]) / cell), 0), shape[1] - 1);
    const k = Math.min(Math.max(Math.floor((z - low[2]) / cell), 0), shape[2] - 1);
    return (i * shape[1] + j) * shape[2] + k;
  }

  /** Follows the rays from a place outwards; a place amid the beads sees everything. */
  lookFrom(place: Vector): void {
    const { low, cell, shape, dense, through } = this;
    // The place in cells, with the middle of the first cell at 0.
    const eye = place.map((one, axis) => (one - low[axis]) / cell - 0.5);
    const away = eye.map((one, axis) => one - (shape[axis] - 1) / 2);
    const beyond = away.map((one, axis) => Math.abs(one) - (shape[axis] - 1) / 2);
    const axis = beyond.indexOf(Math.max(...beyond));
    if (!(beyond[axis] > 1)) {
      through.fill(1);
      return;
    }
    const strides = [shape[1] * shape[2], shape[2], 1];
    const [rowAxis, columnAxis] = [0, 1, 2].filter((one) => one !== axis);
    const [along, down, across] = [strides[axis], strides[rowAxis], strides[columnAxis]];
    const [high, wide, deep] = [shape[rowAxis], shape[columnAxis], shape[axis]];
    const last = new Float32Array(high * wide).fill(1);
    const at = (row: number, column: number): number =>
      row < 0 || column < 0 || row >= high || column >= wide ? 1 : last[row * wide + column];
    for (let step = 0; step < deep; step++) {
      const slice = away[axis] > 0 ? deep - 1 - step : step;
      const depth = Math.abs(eye[axis] - slice);
      for (let row = 0; row < high; row++) {
        const up = (eye[rowAxis] - row) / depth;
        for (let column = 0; column < wide; column++) {
          const side = (eye[columnAxis] - column) / depth;
          // Between four cells of the slice before, where the ray came through it.
          const i = Math.floor(row + up);
          const j = Math.floor(column + side);
          const [p, q] = [row + up - i, column + side - j];
          through[slice * along + row * down + column * across] = step
            ? (1 - p) * ((1 - q) * at(i, j) + q * at(i, j + 1)) +
              p * ((1 - q) * at(i + 1, j) + q * at(i + 1, j + 1))
            : 1;
        }
      }
      for (let row = 0; row < high; row++) {
        for (let column = 0; column < wide; column++) {
          const index = slice * along + row * down + column * across;
          const up = (eye[rowAxis] - row) / depth;
          const side = (eye[columnAxis] - column) / depth;
          const length = cell * Math.sqrt(1 + up * up + side * side);
          last[row * wide + column] = dense[index]
            ? through[index] * Math.exp(-dense[index] * length)
            : through[index];
        }
      }
    }
  }

  /** Whether nothing of a box is seen from where one looked last: its middle and half of its sides. */
  hides(bounds: Float32Array, from: number): boolean {
    const [x, y, z, a, b, c] = bounds.subarray(from, from + 6);
    if (this.through[this.index(x, y, z)] >= NOTHING) return false;
    for (let corner = 0; corner < 8; corner++) {
      const [p, q, r] = [corner & 1 ? a : -a, corner & 2 ? b : -b, corner & 4 ? c : -c];
      if (this.through[this.index(x + p, y + q, z + r)] >= NOTHING) return false;
    }
    return true;
  }
}
