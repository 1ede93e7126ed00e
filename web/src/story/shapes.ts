// What deforms in a story: few shapes, and what of each there is at a time.

import type { Columns } from "../data/columns";

/** Where a time lies: between two moments of a chapter, and how far it is from one to the other. */
export interface Between {
  chapter: number;
  local: number;
  one: number;
  two: number;
  share: number;
}

/** Two shapes of something that deforms, for each moment of each chapter, and the share of both. */
export class Shapes {
  private readonly moments: { one: Uint16Array; two: Uint16Array; share: Uint16Array }[];

  constructor(packed: readonly (readonly [number, number, number])[], columns: Columns) {
    this.moments = packed.map(([one, two, share]) => ({
      one: columns.unsigned(one),
      two: columns.unsigned(two),
      share: columns.unsigned(share),
    }));
  }

  /** Shapes that are mixed at a time, and their shares; none where it is not there. */
  mixedAt(at: Between): [number, number][] {
    const own = this.moments[at.chapter];
    const found: [number, number][] = [];
    const second = own.one[at.two] === 0xffff ? at.one : at.two;
    for (const [moment, weight] of [
      [at.one, 1 - at.share],
      [second, at.share],
    ]) {
      const one = own.one[moment];
      if (one === 0xffff) return [];
      const share = own.share[moment] / 65_535;
      if (weight * (1 - share) > 0) found.push([one, weight * (1 - share)]);
      if (weight * share > 0) found.push([own.two[moment], weight * share]);
    }
    return found;
  }
}
