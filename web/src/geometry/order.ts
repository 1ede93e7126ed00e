// Beads in an order of place, so that what cannot be seen is passed over many at a time.

const BITS = 10;

function spread(bits: number): number {
  bits = (bits | (bits << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}

/** Where points lie along Hilbert's curve (J. Skilling, AIP Conf. Proc. 707, 381, 2004). */
function codes(points: Float32Array): Uint32Array {
  const count = points.length / 3;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    low[i % 3] = Math.min(low[i % 3], points[i]);
    high[i % 3] = Math.max(high[i % 3], points[i]);
  }
  const longest = Math.max(high[0] - low[0], high[1] - low[1], high[2] - low[2], 1e-6);
  const scale = ((1 << BITS) - 1) / longest;
  const found = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.floor((points[3 * i] - low[0]) * scale);
    let y = Math.floor((points[3 * i + 1] - low[1]) * scale);
    let z = Math.floor((points[3 * i + 2] - low[2]) * scale);
    for (let step = 0; step < BITS - 1; step++) {
      const bit = 1 << (BITS - 1 - step);
      const below = bit - 1;
      if (x & bit) x ^= below;
      let swap = y & bit ? 0 : (x ^ y) & below;
      x ^= y & bit ? below : swap;
      y ^= swap;
      swap = z & bit ? 0 : (x ^ z) & below;
      x ^= z & bit ? below : swap;
      z ^= swap;
    }
    y ^= x;
    z ^= y;
    let turn = 0;
    for (let step = 0; step < BITS - 1; step++) {
      const bit = 1 << (BITS - 1 - step);
      if (z & bit) turn ^= bit - 1;
    }
    found[i] = ((spread(x ^ turn) << 2) | (spread(y ^ turn) << 1) | spread(z ^ turn)) >>> 0;
  }
  return found;
}

/** An order of points in which neighbours in space mostly follow each other. */
export function placeOrder(points: Float32Array): Int32Array {
  const keys = codes(points);
  let order = new Int32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (const shift of [0, 16]) {
    const starts = new Int32Array(65_537);
    for (const key of keys) starts[((key >>> shift) & 0xffff) + 1]++;
    for (let i = 0; i < 65_536; i++) starts[i + 1] += starts[i];
    const next = new Int32Array(order.length);
    for (const index of order) next[starts[(keys[index] >>> shift) & 0xffff]++] = index;
    order = next;
  }
  return order;
}

/** Six numbers a cluster: the middle of a box around its shown beads, and half of its sides. */
export function clusterBounds(
  centres: Float32Array,
  radii: Float32Array,
  hidden: Uint8Array,
  size: number,
): Float32Array {
  const count = radii.length;
  const bounds = new Float32Array(6 * Math.ceil(count / size));
  for (let cluster = 0; 6 * cluster < bounds.length; cluster++) {
    let [lx, ly, lz, hx, hy, hz] = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
    const last = Math.min((cluster + 1) * size, count);
    for (let i = cluster * size; i < last; i++) {
      if (hidden[i]) continue;
      const reach = Math.max(radii[i], 0.4);
      const x = centres[3 * i];
      const y = centres[3 * i + 1];
      const z = centres[3 * i + 2];
      if (x - reach < lx) lx = x - reach;
      if (y - reach < ly) ly = y - reach;
      if (z - reach < lz) lz = z - reach;
      if (x + reach > hx) hx = x + reach;
      if (y + reach > hy) hy = y + reach;
      if (z + reach > hz) hz = z + reach;
    }
    const at = 6 * cluster;
    bounds[at] = (lx + hx) / 2;
    bounds[at + 1] = (ly + hy) / 2;
    bounds[at + 2] = (lz + hz) / 2;
    // Of a cluster without anything the sides are minus infinity.
    bounds[at + 3] = (hx - lx) / 2 + 1e-4;
    bounds[at + 4] = (hy - ly) / 2 + 1e-4;
    bounds[at + 5] = (hz - lz) / 2 + 1e-4;
  }
  return bounds;
}
