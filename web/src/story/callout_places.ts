// Where the names of a story stand in the page.

import type { Vector } from "../data/contents";
import type { Shot } from "../geometry/camera";
import { placeIn } from "../geometry/places";
import { clamp } from "../geometry/vectors";

/** Room that a name has to the sides, in its letters' height. */
const WIDE = 0.6;

export interface Named {
  text: string;
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

/** Names in a picture of a size, in letters so high, pixels of the page; those outside of it are left out. */
export function placed(
  names: readonly Named[],
  at: Shot,
  [width, height]: readonly [number, number],
  letters: number,
): PlacedName[] {
  const taken: [number, number, number][] = [];
  return names.flatMap((one): PlacedName[] => {
    const place = placeIn(one.anchor, at, width, height);
    if (!place) return [];
    const [x, y] = place;
    if (x < 0 || x > width || y < 0 || y > height) return [];
    const right = one.beside[0] >= 0;
    const long = WIDE * letters * one.text.length;
    const left = clamp(
      x + one.beside[0] * letters,
      letters + (right ? 0 : long),
      width - letters - (right ? long : 0),
    );
    let top = clamp(y - one.beside[1] * letters, 2 * letters, height - 2 * letters);
    const from = right ? left : left - long;
    for (const [a, b, row] of taken) {
      if (from < b && a < from + long && Math.abs(row - top) < 1.8 * letters) {
        top = row + 1.8 * letters;
      }
    }
    taken.push([from, from + long, top]);
    return [{ ...one, x, y, left, top, right }];
  });
}
