// Molecules, vesicles and lipids of a story, ready to be placed.

import type { Columns } from "../data/columns";
import type { PackedLevel, PackedLipids, PackedModel, PackedStory } from "../data/contents";
import { placeOrder } from "../geometry/order";

/** A model in one level of detail, its beads in the order of place. */
export interface Level {
  count: number;
  reach: number;
  centres: Float32Array;
  radii: Float32Array;
  colours: Float32Array;
  group: Uint16Array;
  layer: Uint16Array;
  molecule: Uint16Array;
  /** Numbers from 0 to 1 in an order without pattern: what is left of a share of the beads. */
  scatter: Float32Array;
  /** Place of each bead of the model in this order. */
  place: Int32Array;
}

export interface Model {
  layer: number;
  isVesicle: boolean;
  isOpen: boolean;
  /** Spheres that hold it, four numbers each, nm. */
  solid: Float32Array;
  levels: Level[];
}

export interface Species {
  /** Beads of a conformer. */
  size: number;
  conformers: number;
  beads: Float32Array;
  radii: number[];
  colours: Float32Array;
}

export interface Lipids {
  layer: number;
  share: number[];
  heads: Float32Array;
  mean: Float32Array;
  tail: Float32Array;
  species: Species[];
}

const shares = (bytes: readonly number[]): Float32Array =>
  Float32Array.from(bytes, (one) => one / 255);

/** A number from 0 to 1 that looks random and belongs to its index for ever. */
export function chance(index: number, salt: number): number {
  let mixed = Math.imul(index + Math.imul(salt, 7919), 0x9e3779b1);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0) / 4_294_967_296;
}

function levelOf(packed: PackedLevel, columns: Columns): Level {
  const [x, y, z, radius, red, green, blue, group, layer, molecule] = packed.columns;
  const given = columns.places([x, y, z], packed.quantum);
  const order = placeOrder(given);
  const count = order.length;
  const centres = new Float32Array(3 * count);
  const radii = new Float32Array(count);
  const colours = new Float32Array(3 * count);
  const parts = [red, green, blue].map((column) => columns.whole(column));
  const numbers = columns.whole(radius);
  const own = [group, layer, molecule].map((column) => columns.unsigned(column));
  const sorted = own.map(() => new Uint16Array(count));
  const scatter = new Float32Array(count);
  const place = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const bead = order[i];
    place[bead] = i;
    for (let axis = 0; axis < 3; axis++) {
      centres[3 * i + axis] = given[3 * bead + axis];
      colours[3 * i + axis] = parts[axis][bead] / 255;
    }
    radii[i] = packed.radii[numbers[bead]];
    sorted.forEach((column, part) => (column[i] = own[part][bead]));
    scatter[i] = chance(bead, 15);
  }
  return {
    count,
    reach: packed.reach,
    centres,
    radii,
    colours,
    group: sorted[0],
    layer: sorted[1],
    molecule: sorted[2],
    scatter,
    place,
  };
}

function modelOf(packed: PackedModel, columns: Columns): Model {
  const { layer, isVesicle, isOpen } = packed;
  const levels: Level[] = [];
  const solid = columns.floats(packed.solid);
  const made: Model = { layer, isVesicle, isOpen, solid, levels };
  // Most levels are never seen: each is read when it is.
  packed.levels.forEach((one, number) => {
    let known: Level | null = null;
    Object.defineProperty(levels, number, {
      enumerable: true,
      get: () => (known ??= levelOf(one, columns)),
    });
  });
  return made;
}

function lipidsOf(packed: PackedLipids, columns: Columns): Lipids {
  const heads = shares(packed.heads);
  const mean = new Float32Array(3);
  heads.forEach((value, i) => {
    const species = Math.floor(i / 3);
    mean[i % 3] += value * (packed.share[species] - (packed.share[species - 1] ?? 0));
  });
  const species = packed.species.map(({ quantum, radii, colours, beads }) => {
    const whole = columns.whole(beads);
    return {
      size: radii.length,
      conformers: whole.length / 3 / radii.length,
      beads: Float32Array.from(whole, (one) => one * quantum),
      radii,
      colours: shares(colours),
    };
  });
  return {
    layer: packed.layer,
    share: packed.share,
    heads,
    mean,
    tail: shares(packed.tail),
    species,
  };
}

export function modelsOf(story: PackedStory, columns: Columns): [Model[], Lipids[]] {
  return [
    story.models.map((one) => modelOf(one, columns)),
    story.lipids.map((one) => lipidsOf(one, columns)),
  ];
}
