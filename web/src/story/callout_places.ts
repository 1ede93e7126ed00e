// Where the names of a story stand in the page.

import type { Vector } from "../data/contents";
import type { Shot } from "../geometry/camera";
import { placeIn } from "../geometry/places";
import { clamp } from "../geometry/vectors";

/** Width of what is around a name to the sides, and half the height, in letters' heights. */
const AROUND = 0.8;
const HIGH = 0.9;

/** What names may not lie over: its left, right, upper and lower edge, pixels of the page. */
export type Taken = readonly [number, number, number, number];

export interface Named {
  text: string;
  /** Pixels. */
  long: number;
  beside: readonly [number, number];
  anchor: Vector;
  strength: number;
}

export interface PlacedName extends Named {
  /** What it names, and where the word begins, or ends where it stands to the left. */
  x: number;
  y: number;
  left: number;
  top: number;
  right: boolean;
}

/**
 * Names in a picture of a size, in letters so high, pixels of the page; those outside of it are left
 * out. They make way for what is there already, and for each other, downwards, or at the lower edge
 * upwards.
 */
export function placed(
  names: readonly Named[],
  at: Shot,
  [width, height]: readonly [number, number],
  letters: number,
  there: readonly Taken[] = [],
): PlacedName[] {
  const taken = [...there];
  const half = HIGH * letters;
  return names.flatMap((one): PlacedName[] => {
    const place = placeIn(one.anchor, at, width, height);
    if (!place) return [];
    const [x, y] = place;
    if (x < 0 || x > width || y < 0 || y > height) return [];
    const right = one.beside[0] >= 0;
    const wide = one.long + AROUND * letters;
    const margin = letters / 2;
    const left = clamp(
      x + one.beside[0] * letters,
      margin + (right ? 0 : wide),
      width - margin - (right ? wide : 0),
    );
    let top = clamp(y - one.beside[1] * letters, 2 * letters, height - 2 * letters);
    const from = right ? left : left - wide;
    const inTheWay = (): Taken | undefined =>
      taken.find(
        ([a, b, above, below]) =>
          from < b && a < from + wide && top - half < below - 0.5 && above < top + half - 0.5,
      );
    const wanted = top;
    let other = inTheWay();
    for (; other && top < height; other = inTheWay()) top = other[3] + half;
    if (top > height - half) {
      top = wanted;
      other = inTheWay();
      for (; other && top > 0; other = inTheWay()) top = other[2] - half;
    }
    taken.push([from, from + wide, top - half, top + half]);
    return [{ ...one, x, y, left, top, right }];
  });
}
