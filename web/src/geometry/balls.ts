// Fewer beads for a picture that moves: exoviz.renderer.raster.clusters.merged.

/** How far apart colours of beads are at most that become one ball, 0 to 1. */
const ALIKE = 0.35;

/** Balls that stand for beads, in the order of these. */
export interface Balls {
  centres: Float32Array;
  radii: Float32Array;
  molecule: Int32Array;
  layer: Int32Array;
  /** First bead of each ball. */
  first: Int32Array;
  /** Ball of each bead. */
  ball: Int32Array;
  /** First ball of each cluster, and at the end their number. */
  starts: Int32Array;
}

export interface Merged {
  centres: Float32Array;
  radii: Float32Array;
  colours: Float32Array;
  molecule: Int32Array;
  layer: Int32Array;
  /** Whether a bead stays as it is. */
  alone: (bead: number) => boolean;
}

/** Makes one ball of beads of a molecule that are neighbours in a cluster, no farther apart than `reach`, nm. */
export function ballsOf(beads: Merged, reach: number, cluster: number): Balls {
  const { centres, radii, colours, molecule, layer, alone } = beads;
  const count = radii.length;
  const ball = new Int32Array(count).fill(-1);
  const first: number[] = [];
  const starts: number[] = [];
  const places: number[] = [];
  const sizes: number[] = [];
  for (let start = 0; start < count; start += cluster) {
    const end = Math.min(start + cluster, count);
    starts.push(first.length);
    for (let bead = start; bead < end; bead++) {
      if (ball[bead] >= 0) continue;
      const middle = [0, 0, 0];
      let covered = 0;
      const last = alone(bead) ? bead + 1 : end;
      for (let other = bead; other < last; other++) {
        if (ball[other] >= 0 || molecule[other] !== molecule[bead]) continue;
        if (other > bead && alone(other)) continue;
        let away = 0;
        let unlike = 0;
        for (let axis = 0; axis < 3; axis++) {
          away += (centres[3 * other + axis] - centres[3 * bead + axis]) ** 2;
          unlike += (colours[3 * other + axis] - colours[3 * bead + axis]) ** 2;
        }
        if (away > reach * reach || unlike > ALIKE * ALIKE) continue;
        ball[other] = first.length;
        const share = Math.max(radii[other] ** 2, 1e-6);
        covered += share;
        for (let axis = 0; axis < 3; axis++) middle[axis] += share * centres[3 * other + axis];
      }
      for (const one of middle) places.push(one / covered);
      // As much as they cover side by side: what one sees of them is their area.
      sizes.push(Math.sqrt(covered));
      first.push(bead);
    }
  }
  starts.push(first.length);
  const number = Int32Array.from(first);
  return {
    centres: Float32Array.from(places),
    radii: Float32Array.from(sizes),
    molecule: number.map((bead) => molecule[bead]),
    layer: number.map((bead) => layer[bead]),
    first: number,
    ball,
    starts: Int32Array.from(starts),
  };
}

/** Which balls have no bead that is shown. */
export function hiddenBalls({ ball, first }: Balls, hidden: Uint8Array): Uint8Array {
  const found = new Uint8Array(first.length).fill(1);
  for (let bead = 0; bead < ball.length; bead++) if (!hidden[bead]) found[ball[bead]] = 0;
  return found;
}

/** Colours of balls: those of their beads, nearly as light is mixed. */
export function ballColours(
  balls: Balls,
  radii: Float32Array,
  colours: Float32Array,
): Float32Array {
  const { ball, first } = balls;
  const found = new Float32Array(3 * first.length);
  const covered = new Float32Array(first.length);
  for (let bead = 0; bead < ball.length; bead++) {
    const own = ball[bead];
    const share = Math.max(radii[bead] ** 2, 1e-6);
    covered[own] += share;
    for (let part = 0; part < 3; part++) {
      found[3 * own + part] += share * colours[3 * bead + part] ** 2;
    }
  }
  for (let i = 0; i < found.length; i++)
    found[i] = Math.sqrt(found[i] / covered[Math.floor(i / 3)]);
  return found;
}
