// The vesicle as it is drawn: which beads are shown, in which colours, and how they keep light away.

import type { Contents, Seen, Vector } from "../data/contents";
import { byLongestPrefix, isBelow, matches } from "../data/layers";
import { type Beads, palette } from "../data/unpack";
import { type Balls, ballsOf } from "../geometry/balls";
import type { Extent } from "../geometry/camera";
import { middles, mixedDepths, moleculeDepths } from "../geometry/cut";
import { clusterBounds, placeOrder } from "../geometry/order";
import { Screen } from "../geometry/screen";
import { type Solids, solidsOf } from "../geometry/sugars";

/** Share of its own colour that a bead keeps while others are lit up. */
const DIMMED = 0.16;
/** Reaches of balls that stand for beads, nm: each is the double area of the one before. */
const MERGED_NM = [0.5, 0.7, 1, 1.4];

export class Model {
  /** In the order of place; sugars that are solids have no radius. */
  readonly centres: Float32Array;
  readonly radii: Float32Array;
  readonly molecule: Int32Array;
  readonly layer: Int32Array;
  readonly hidden: Uint8Array;
  /** Number of each bead in the vesicle. */
  readonly order: Int32Array;
  readonly extent: Extent;
  /** With which beads keep light away. */
  readonly roundRadii: Float32Array;
  matter: Float32Array;
  bounds: Float32Array = new Float32Array(0);
  /** Layers' opacity and outline, two numbers each. */
  readonly layers: Float32Array;
  private readonly shade: Uint16Array;
  private readonly nearMidplane: Uint8Array;
  private readonly sugar: Uint8Array;
  private readonly middles: Float32Array;
  private readonly solids: Solids;
  private readonly known = new Map<string, Balls>();
  private screen: Screen | null = null;

  constructor(
    private readonly contents: Contents,
    readonly beads: Beads,
  ) {
    const { drawn } = contents;
    this.order = placeOrder(beads.centres);
    const count = beads.count;
    this.centres = new Float32Array(3 * count);
    this.radii = new Float32Array(count);
    this.molecule = new Int32Array(count);
    this.layer = new Int32Array(count);
    this.shade = new Uint16Array(count);
    this.hidden = new Uint8Array(count);
    this.nearMidplane = new Uint8Array(count);
    this.sugar = new Uint8Array(count);
    const { midplane } = drawn.geometry;
    const number = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const bead = this.order[i];
      number[bead] = i;
      for (let axis = 0; axis < 3; axis++) {
        this.centres[3 * i + axis] = beads.centres[3 * bead + axis];
      }
      this.radii[i] = beads.radii[bead];
      this.molecule[i] = beads.molecule[bead];
      this.layer[i] = beads.layer[beads.molecule[bead]];
      this.shade[i] = beads.shade[bead];
      const [x, y, z] = this.centres.subarray(3 * i, 3 * i + 3);
      const height = Math.abs(Math.hypot(x, y, z) - midplane);
      this.nearMidplane[i] = height <= drawn.layers.tailEndsNm ? 1 : 0;
    }
    this.roundRadii = this.radii.slice();
    beads.sugars.forEach((bead, i) => {
      this.sugar[number[bead]] = 1;
      this.radii[number[bead]] = beads.solid[i] === 0 ? drawn.sugarSphereNm : 0;
      this.roundRadii[number[bead]] = drawn.sugarSphereNm;
    });
    const made = solidsOf(beads, drawn);
    this.solids = { corners: made.corners, owner: made.owner.map((bead) => number[bead]) };
    this.middles = middles(beads);
    this.extent = this.measured();
    const chains = new Set(drawn.layers.chains);
    this.layers = new Float32Array(2 * Math.max(beads.layers.length, 1)).fill(1);
    beads.layers.forEach((layer, i) => {
      this.layers[2 * i + 1] = chains.has(layer) ? 1 : 0;
    });
    this.matter = this.radii;
  }

  /** Spheres that hold everything, whatever is hidden: those of lipids are one. */
  private measured(): Extent {
    const { beads } = this;
    const lipids = new Set(this.contents.drawn.layers.lipids);
    const isLipid = beads.layers.map((layer) => lipids.has(layer));
    const found = [0, 0, 0, this.contents.drawn.geometry.radius];
    for (let bead = 0; bead < beads.count; bead++) {
      if (isLipid[beads.layer[beads.molecule[bead]]]) continue;
      for (let axis = 0; axis < 3; axis++) found.push(beads.centres[3 * bead + axis]);
      found.push(beads.radii[bead]);
    }
    return Float32Array.from(found);
  }

  /** Farthest that anything reaches from the centre, nm. */
  get reach(): number {
    let most = this.contents.drawn.geometry.radius;
    for (let i = 0; i < this.extent.length; i += 4) {
      const [x, y, z, radius] = this.extent.subarray(i, i + 4);
      most = Math.max(most, Math.hypot(x, y, z) + radius);
    }
    return most;
  }

  /** How deep each molecule lies in what a view takes away. */
  depths(seen: Seen): Float32Array {
    return moleculeDepths(seen, this.contents.drawn, this.beads, this.middles);
  }

  /** Says what is shown: `depths` of molecules above 0 are cut away. */
  show(seen: Seen, depths: Float32Array, isWhole: boolean): void {
    const { beads, hidden, layer, molecule } = this;
    const { drawn } = this.contents;
    const inside = drawn.cameras[seen.camera].inside && !seen.section;
    const gone = beads.layers.map((one) => matches(one, seen.hide));
    const covered = beads.layers.some(
      (one, i) =>
        isBelow(one, drawn.layers.outer) &&
        !gone[i] &&
        byLongestPrefix(one, seen.opacity, 1) >= 1 &&
        !matches(one, Object.keys(seen.opacity)),
    );
    // A whole membrane hides what is inside: only the ends of its inner tails can be seen.
    const hides = isWhole && !inside && covered;
    const isLipid = new Set(drawn.layers.lipids);
    const behind = beads.layers.map((one) => {
      if (!hides || matches(one, seen.keep) || !matches(one, drawn.layers.behindMembrane)) return 0;
      return isLipid.has(one) ? 1 : 2;
    });
    const clear = beads.layers.map((one) => byLongestPrefix(one, seen.opacity, 1));
    clear.forEach((one, i) => (this.layers[2 * i] = one));
    const plain = !inside && clear.every((one) => one === 1);
    const { sugarNm } = drawn.light;
    if (plain && this.matter === this.radii) this.matter = new Float32Array(hidden.length);
    for (let bead = 0; bead < hidden.length; bead++) {
      const own = layer[bead];
      const back = behind[own];
      hidden[bead] =
        gone[own] ||
        depths[molecule[bead]] > 0 ||
        back === 2 ||
        (back === 1 && !this.nearMidplane[bead])
          ? 1
          : 0;
      let radius = (this.radii[bead] || sugarNm) * Math.cbrt(clear[own]);
      if (inside) radius *= isLipid.has(beads.layers[own]) ? 0 : 0.6;
      this.matter[bead] = radius;
    }
    const { cluster } = drawn;
    this.bounds = clusterBounds(this.centres, this.radii, hidden, cluster);
    this.screen = null;
  }

  /** What hides clusters from a place; what is seen through hides nothing. */
  screenFrom(place: Vector): Screen {
    const { layer, layers, hidden } = this;
    this.screen ??= new Screen(
      this.centres,
      this.roundRadii,
      (bead) => hidden[bead] !== 0 || layers[2 * layer[bead]] < 1,
    );
    this.screen.lookFrom(place);
    return this.screen;
  }

  /** Balls of beads no farther apart than `reach`, nm, in steps, and nearly of a colour in a style. */
  balls(reach: number, style: string): Balls {
    const merged = MERGED_NM.filter((one) => one <= reach).pop() ?? 0;
    const key = `${merged} ${style}`;
    let found = this.known.get(key);
    if (!found) {
      const { centres, roundRadii: radii, molecule, layer } = this;
      const colours = this.colours(style, []);
      // Sugars, which are told by their colours, stay as they are.
      const alone = (bead: number): boolean => this.sugar[bead] !== 0;
      const beads = { centres, radii, colours, molecule, layer, alone };
      found = ballsOf(beads, merged, this.contents.drawn.cluster);
      this.known.set(key, found);
    }
    return found;
  }

  /** Whether anything that is shown can be seen through. */
  get isClear(): boolean {
    for (let i = 0; i < this.layers.length; i += 2) if (this.layers[i] < 1) return true;
    return false;
  }

  /** The solids whose sugars are shown. */
  shownSolids(): Solids {
    const { corners, owner } = this.solids;
    const kept: number[] = [];
    owner.forEach((bead, i) => {
      if (!this.hidden[bead]) kept.push(i);
    });
    if (kept.length === owner.length) return this.solids;
    const found = new Float32Array(9 * kept.length);
    kept.forEach((triangle, i) => {
      found.set(corners.subarray(9 * triangle, 9 * triangle + 9), 9 * i);
    });
    return { corners: found, owner: Int32Array.from(kept, (i) => owner[i]) };
  }

  /** Colours of the beads in a style; those of layers that are not lit up fade to its background. */
  colours(style: string, lit: readonly string[]): Float32Array {
    const table = palette(this.contents.beads!.palettes[style]);
    const hex = this.contents.looks[style].background[0];
    const towards = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
    const isLit = this.beads.layers.map((one) => !lit.length || matches(one, lit));
    const found = new Float32Array(3 * this.shade.length);
    for (let bead = 0; bead < this.shade.length; bead++) {
      const row = 3 * this.shade[bead];
      const grey = 0.3 * table[row] + 0.6 * table[row + 1] + 0.1 * table[row + 2];
      for (let part = 0; part < 3; part++) {
        const own = table[row + part];
        const dim = 0.45 * grey + 0.55 * towards[part];
        found[3 * bead + part] = isLit[this.layer[bead]] ? own : DIMMED * own + (1 - DIMMED) * dim;
      }
    }
    return found;
  }

  /** Layer of a bead of the picture. */
  layerOf(bead: number): string {
    return this.beads.layers[this.layer[bead]];
  }
}

export { mixedDepths };
