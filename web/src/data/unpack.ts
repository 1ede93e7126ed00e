// Beads as `exoviz.lessons.packed_beads` packs them.

import type { PackedBeads } from "./contents";

export interface Beads {
  count: number;
  /** Three a bead, nm. */
  centres: Float32Array;
  /** nm, also of sugars, which are drawn in another size. */
  radii: Float32Array;
  /** Row of the palettes. */
  shade: Uint16Array;
  /** Number of the bead's molecule. */
  molecule: Int32Array;
  /** First bead of each molecule, and at the end their number. */
  start: Int32Array;
  /** Layer of each molecule, an index into `layers`. */
  layer: Uint16Array;
  /** Molecule that each is bound to, or its own number. */
  owner: Int32Array;
  layers: string[];
  /** Beads that are sugars, in order, what each is drawn as, and the bead it hangs on, or -1. */
  sugars: Int32Array;
  solid: Uint8Array;
  parent: Int32Array;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const found = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) found[i] = binary.charCodeAt(i);
  return found;
}

export async function inflated(text: string): Promise<Uint8Array> {
  const stream = new Blob([bytesOf(text)]).stream();
  const whole = stream.pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(whole).arrayBuffer());
}

/** Reads columns of whole numbers, all lowest bytes first. */
function reader(content: Uint8Array): (width: number, count: number) => Uint32Array {
  let offset = 0;
  return (width, count) => {
    const found = new Uint32Array(count);
    for (let byte = 0; byte < width; byte++) {
      for (let i = 0; i < count; i++) found[i] |= content[offset + i] << (8 * byte);
      offset += count;
    }
    return found;
  };
}

export function unpack(
  packed: PackedBeads,
  content: Uint8Array,
  isGlycan: (layer: string) => boolean,
): Beads {
  const [count, molecules, sugarCount] = packed.counts;
  const column = reader(content);
  const centres = new Float32Array(3 * count);
  for (let axis = 0; axis < 3; axis++) {
    const steps = column(2, count);
    let place = 0;
    for (let i = 0; i < count; i++) {
      // Differences are taken in two bytes: what goes over their end comes back at the other.
      place = ((place + steps[i]) << 16) >> 16;
      centres[3 * i + axis] = place * packed.quantum;
    }
  }
  const radii = new Float32Array(count);
  const numbers = column(1, count);
  for (let i = 0; i < count; i++) radii[i] = packed.radii[numbers[i]];
  const shade = Uint16Array.from(column(2, count));
  const solid = Uint8Array.from(column(1, sugarCount));
  const before = column(1, sugarCount);
  const counts = column(4, molecules);
  const layer = Uint16Array.from(column(2, molecules));
  const lower = column(4, molecules);
  const owner = new Int32Array(molecules);
  const start = new Int32Array(molecules + 1);
  const molecule = new Int32Array(count);
  const sugars = new Int32Array(sugarCount);
  const parent = new Int32Array(sugarCount);
  const glycans = packed.layers.map(isGlycan);
  let next = 0;
  for (let m = 0; m < molecules; m++) {
    owner[m] = m - (lower[m] | 0);
    start[m + 1] = start[m] + counts[m];
    molecule.fill(m, start[m], start[m + 1]);
    if (!glycans[layer[m]]) continue;
    for (let bead = start[m]; bead < start[m + 1]; bead++, next++) {
      sugars[next] = bead;
      parent[next] = before[next] ? bead - before[next] : -1;
    }
  }
  return {
    count,
    centres,
    radii,
    shade,
    molecule,
    start,
    layer,
    owner,
    layers: packed.layers,
    sugars,
    solid,
    parent,
  };
}

/** Colours of the shades of a palette, three numbers each, 0 to 1. */
export function palette(hex: string): Float32Array {
  const found = new Float32Array(hex.length / 2);
  for (let i = 0; i < found.length; i++) found[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16) / 255;
  return found;
}
