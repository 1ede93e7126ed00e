// Which clusters of beads a camera may see, the nearest first: exoviz.renderer.card.seen_clusters.

import type { Shot } from "./camera";
import type { Screen } from "./screen";

export interface SeenClusters {
  clusters: Int32Array;
  /** The nearest and the farthest of them, nm; `near` is not less than `far` where none is seen. */
  near: number;
  far: number;
}

/** Middle and half of the sides of a box in the frame of a camera, by turns. */
function inView(at: Shot, bounds: Float32Array, from: number): readonly number[] {
  const x = bounds[from] - at.position[0];
  const y = bounds[from + 1] - at.position[1];
  const z = bounds[from + 2] - at.position[2];
  const found: number[] = [];
  for (const axis of at.axes) {
    found.push(axis[0] * x + axis[1] * y + axis[2] * z);
    found.push(
      Math.abs(axis[0]) * bounds[from + 3] +
        Math.abs(axis[1]) * bounds[from + 4] +
        Math.abs(axis[2]) * bounds[from + 5] +
        1e-3,
    );
  }
  return found;
}

/** The clusters in boxes, six numbers each, that are in a picture of an aspect; a screen may hide some. */
export function seenClusters(
  at: Shot,
  aspect: number,
  bounds: Float32Array,
  screen: Screen | null,
): SeenClusters {
  const high = at.halfHeight;
  const wide = high * aspect;
  const found: number[] = [];
  const firsts = new Float32Array(bounds.length / 6);
  let far = 0;
  let near = Infinity;
  for (let cluster = 0; 6 * cluster < bounds.length; cluster++) {
    if (!(bounds[6 * cluster + 3] >= 0)) continue;
    const [x, across, y, up, z, deep] = inView(at, bounds, 6 * cluster);
    const first = Math.max(-z - deep, 1e-3);
    const last = -z + deep;
    if (last <= 1e-3) continue;
    if (Math.abs(x) - across > wide * last || Math.abs(y) - up > high * last) continue;
    if (screen?.hides(bounds, 6 * cluster)) continue;
    found.push(cluster);
    firsts[cluster] = first;
    near = Math.min(near, first);
    far = Math.max(far, last);
  }
  found.sort((one, two) => firsts[one] - firsts[two]);
  return { clusters: Int32Array.from(found), near, far };
}
