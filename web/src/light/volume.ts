// How much light reaches each place: exoviz.renderer.raster.light, in steps that can be interrupted.

import type { Drawn } from "../data/contents";
import type { Vector } from "../geometry/vectors";

type Light = Drawn["light"];

export interface Volume {
  shape: [number, number, number];
  low: Vector;
  cell: number;
  matter: Float32Array;
  /** Nine numbers a cell: means of x, y, z, xx, yy, zz, xy, xz and yz of where light comes from. */
  moments: Float32Array;
}

const SMOOTH = [0.25, 0.5, 0.25];

/** Share of each cell that beads fill, smoothed over its neighbours. */
function matterOf(
  centres: Float32Array,
  radii: Float32Array,
  hidden: Uint8Array,
  low: Vector,
  cell: number,
  shape: Volume["shape"],
): Float32Array {
  const [, ny, nz] = shape;
  let grid = new Float32Array(shape[0] * ny * nz);
  const share = ((4 / 3) * Math.PI) / cell ** 3;
  for (let bead = 0; bead < radii.length; bead++) {
    if (hidden[bead] || radii[bead] <= 0) continue;
    const volume = share * radii[bead] ** 3;
    const x = (centres[3 * bead] - low[0]) / cell + 2;
    const y = (centres[3 * bead + 1] - low[1]) / cell + 2;
    const z = (centres[3 * bead + 2] - low[2]) / cell + 2;
    const i = Math.floor(x);
    const j = Math.floor(y);
    const k = Math.floor(z);
    const a = x - i;
    const b = y - j;
    const c = z - k;
    for (let corner = 0; corner < 8; corner++) {
      const [p, q, r] = [corner >> 2, (corner >> 1) & 1, corner & 1];
      const weight = (p ? a : 1 - a) * (q ? b : 1 - b) * (r ? c : 1 - c);
      grid[((i + p) * ny + j + q) * nz + k + r] += volume * weight;
    }
  }
  for (const [stride, size] of [
    [ny * nz, shape[0]],
    [nz, ny],
    [1, nz],
  ]) {
    const next = new Float32Array(grid.length);
    for (let index = 0; index < grid.length; index++) {
      const place = Math.floor(index / stride) % size;
      let sum = grid[index] * SMOOTH[1];
      if (place > 0) sum += grid[index - stride] * SMOOTH[0];
      if (place < size - 1) sum += grid[index + stride] * SMOOTH[2];
      next[index] = sum;
    }
    grid = next;
  }
  for (let index = 0; index < grid.length; index++) grid[index] = Math.min(grid[index], 1);
  return grid;
}

/** Weighted sums, `kinds` a cell, of the light that arrives from each direction; yields often. */
function* gathered(
  matter: Float32Array,
  shape: Volume["shape"],
  directions: readonly Vector[],
  weights: readonly (readonly number[])[],
  cell: number,
  lossPerNm: number,
): Generator<void, Float32Array> {
  const kinds = weights.length;
  const total = new Float32Array(matter.length * kinds);
  const strides = [shape[1] * shape[2], shape[2], 1];
  for (let way = 0; way < directions.length; way++) {
    const towards = directions[way];
    const sizes = towards.map(Math.abs);
    const axis = sizes.indexOf(Math.max(...sizes));
    const [rowAxis, columnAxis] = [0, 1, 2].filter((one) => one !== axis);
    const high = shape[rowAxis];
    const wide = shape[columnAxis];
    const deep = shape[axis];
    const [along, across, down] = [strides[axis], strides[columnAxis], strides[rowAxis]];
    // All around the grid lies a frame of open space.
    const width = wide + 2;
    const plane = new Float32Array((high + 2) * width).fill(1);
    const dimmed = new Float32Array((high + 2) * width).fill(1);
    const loss = (lossPerNm * cell) / sizes[axis];
    const slope = towards[rowAxis] / sizes[axis];
    const side = towards[columnAxis] / sizes[axis];
    const below = slope > 0 ? width : -width;
    const right = side > 0 ? 1 : -1;
    const [up, straight] = [1 - Math.abs(slope), 1 - Math.abs(side)];
    const own = weights.map((one) => one[way]);
    for (let step = 0; step < deep; step++) {
      const slice = (towards[axis] > 0 ? deep - 1 - step : step) * along;
      for (let row = 0; row < high; row++) {
        let index = slice + row * down;
        let place = (row + 1) * width + 1;
        for (let column = 0; column < wide; column++, index += across, place++) {
          const here = plane[place];
          const filled = matter[index];
          dimmed[place] = filled ? here * Math.exp(-loss * filled) : here;
          let into = index * kinds;
          for (let kind = 0; kind < kinds; kind++) total[into++] += own[kind] * here;
        }
      }
      for (let row = 1; row <= high; row++) {
        let place = row * width + 1;
        for (let column = 0; column < wide; column++, place++) {
          const first = dimmed[place] * straight + dimmed[place + right] * (1 - straight);
          const far = place + below;
          const second = dimmed[far] * straight + dimmed[far + right] * (1 - straight);
          plane[place] = first * up + second * (1 - up);
        }
      }
    }
    yield;
  }
  return total;
}

/** The volume around beads that are shown; `radii` are those with which they keep light away. */
export function* volumeOf(
  centres: Float32Array,
  radii: Float32Array,
  hidden: Uint8Array,
  light: Light,
  cells: number,
): Generator<void, Volume> {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let bead = 0; bead < radii.length; bead++) {
    if (hidden[bead]) continue;
    for (let axis = 0; axis < 3; axis++) {
      const place = centres[3 * bead + axis];
      if (place < low[axis]) low[axis] = place;
      if (place > high[axis]) high[axis] = place;
    }
  }
  if (low[0] > high[0]) {
    low.fill(0);
    high.fill(1);
  }
  const sides = high.map((one, axis) => one - low[axis]);
  const cell = Math.max(Math.max(...sides) / cells, light.smallestCellNm);
  const shape = sides.map((one) => Math.ceil(one / cell) + 5) as Volume["shape"];
  const corner: Vector = [low[0], low[1], low[2]];
  const matter = matterOf(centres, radii, hidden, corner, cell, shape);
  yield;
  const each = 1 / light.sky.length;
  const products = light.sky.map(([x, y, z]) => [
    x,
    y,
    z,
    x * x,
    y * y,
    z * z,
    x * y,
    x * z,
    y * z,
  ]);
  const weights = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((kind) =>
    products.map((one) => one[kind] * each),
  );
  const moments = yield* gathered(matter, shape, light.sky, weights, cell, light.lossPerNm);
  return { shape, low: corner, cell, matter, moments };
}

/** Share of the key light that reaches each cell, for a camera of some axes. */
export function* keyLight(
  volume: Volume,
  light: Light,
  axes: readonly [Vector, Vector, Vector],
): Generator<void, Float32Array> {
  const directions = light.keyDirections.map(
    (one): Vector => [
      one[0] * axes[0][0] + one[1] * axes[1][0] + one[2] * axes[2][0],
      one[0] * axes[0][1] + one[1] * axes[1][1] + one[2] * axes[2][1],
      one[0] * axes[0][2] + one[1] * axes[1][2] + one[2] * axes[2][2],
    ],
  );
  const weights = [directions.map(() => 1 / directions.length)];
  return yield* gathered(
    volume.matter,
    volume.shape,
    directions,
    weights,
    volume.cell,
    light.lossPerNm,
  );
}

/** Runs work to its end. */
export function finished<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
