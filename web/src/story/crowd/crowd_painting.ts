// What fills the cytosol or a body fluid, painted softly behind everything else, in half as many
// pixels as the picture has: exoviz.renderer.raster.crowd.

import type { Shot } from "../../geometry/camera";
import { clamp } from "../../geometry/vectors";
import type { Model } from "../story_models";
import type { State } from "../timeline";
import type { CrowdBox } from "./crowd_box";
import { CrowdRegion } from "./crowd_region";

/** Room that a molecule must have to be there wholly, nm: it fades as a membrane comes near. */
const ROOM_NM = 0.6;
/** Pixels of the layer in a nanometre from which on a crowd is seen in all its depth. */
const CLOSE = 1.5;
/** Share of light that must still come through for anything behind to be painted. */
const OPAQUE = 0.05;
/** Pixels of the layer that a molecule's radius must have to be painted with its shape. */
const SHAPED = 2.3;
/** Width of an outline, pixels of the layer, and its darkness. */
const LINE = 0.55;
const LINE_SHADE = 0.42;
/** Radius of most molecules, nm, and the pixels of the layer that it must have for all to be painted. */
const USUAL_NM = 3;
const GRAIN = 0.6;
/** Of how many small molecules one stands for all at most. */
const FEWEST = 4;
/** Numbers of a molecule that was found: its offset across and up, depth, presence, row, reach. */
const FOUND = 6;

/** A painted layer: colour times weight, and weight, a byte each. */
export interface CrowdLayer {
  size: readonly [number, number];
  bytes: Uint8Array;
}

/** Where the medium is: bytes that are not 0, row by row. */
export interface MediumMask {
  size: readonly [number, number];
  covers: Uint8Array;
}

/** Lowest and highest corner of what a camera sees of a slab behind a face, nm. */
function volume(
  at: Shot,
  aspect: number,
  depth: number,
  thick: number,
): [number[], number[]] | null {
  if (at.position[1] >= depth) return null;
  const low = [Infinity, depth, Infinity];
  const high = [-Infinity, depth + thick, -Infinity];
  for (const across of [-1, 1]) {
    for (const up of [-1, 1]) {
      const [a, b] = [across * at.halfHeight * aspect, up * at.halfHeight];
      const ray = [0, 1, 2].map(
        (axis) => a * at.axes[0][axis] + b * at.axes[1][axis] - at.axes[2][axis],
      );
      for (const plane of [depth, depth + thick]) {
        const way = clamp((plane - at.position[1]) / Math.max(ray[1], 1e-3), 0, 3 * at.distance);
        for (const axis of [0, 2]) {
          const place = at.position[axis] + way * ray[axis];
          low[axis] = Math.min(low[axis], place);
          high[axis] = Math.max(high[axis], place);
        }
      }
    }
  }
  return [low, high];
}

export class CrowdPainting {
  private readonly region: CrowdRegion;
  private found = new Float32Array(0);
  private which = new Int32Array(0);
  private light = new Float32Array(0);
  private clear = new Float32Array(0);
  private bytes = new Uint8Array(0);
  private width = 0;
  private height = 0;
  private scale = 1;
  /** Of how many small molecules one stands for all, as large as these: where they are a grain. */
  private every = 1;
  private at: Shot | null = null;

  constructor(models: readonly Model[]) {
    this.region = new CrowdRegion(models);
  }

  /**
   * Paints what a camera sees of a medium behind a face at a depth, nm; null if that is nothing.
   * Of shapes without a colour nothing is painted; `closeness` is told as of a picture at rest.
   */
  paint(
    box: CrowdBox,
    state: State,
    at: Shot,
    mask: MediumMask,
    depth: number,
    colours: readonly (readonly number[] | null)[],
    restingHeight: number,
  ): CrowdLayer | null {
    [this.width, this.height] = mask.size;
    this.at = at;
    this.scale = this.height / (2 * at.halfHeight);
    const seen = volume(at, this.width / this.height, depth, box.size[1]);
    if (!seen) return null;
    const [low, high] = seen;
    this.region.take(state, low, high);
    // From afar a crowd is a grain, and what is deep in it adds nothing.
    const near = restingHeight / 2 / (2 * at.halfHeight) / at.distance / CLOSE;
    const deepest = box.size[1] * (0.4 + 0.6 * Math.min(near, 1));
    const grain = (USUAL_NM * this.scale) / at.distance / GRAIN;
    this.every = clamp(Math.floor(1 / (grain * grain)), 1, FEWEST);
    const count = this.choose(box, mask, depth, deepest, colours, low, high);
    return { size: mask.size, bytes: this.painted(box, count, mask, depth, deepest, colours) };
  }

  /** Finds the molecules that are in the picture and have room. */
  private choose(
    box: CrowdBox,
    mask: MediumMask,
    face: number,
    deepest: number,
    colours: readonly (readonly number[] | null)[],
    low: readonly number[],
    high: readonly number[],
  ): number {
    const { width, height, scale } = this;
    const { position, axes } = this.at!;
    const images: [number, number][] = [];
    const [wide, , tall] = box.size;
    for (let i = Math.floor(low[0] / wide); i <= Math.floor(high[0] / wide); i++) {
      for (let k = Math.floor(low[2] / tall); k <= Math.floor(high[2] / tall); k++) {
        images.push([i * wide, k * tall]);
      }
    }
    if (this.which.length < box.count * images.length) {
      this.which = new Int32Array(box.count * images.length);
      this.found = new Float32Array(FOUND * box.count * images.length);
    }
    const { found, which, every } = this;
    const [right, up, back] = axes;
    let count = 0;
    for (let index = 0; index < box.count; index++) {
      const front = box.front[index];
      const shape = box.shape[index];
      if (front < 0 || !colours[shape]) continue;
      if (front >= deepest) break;
      if (every > 1 && index % every && this.isSmall(box, shape)) continue;
      const far = box.reach[shape];
      for (const [across, above] of images) {
        const x = box.centres[3 * index] + across;
        const y = box.centres[3 * index + 1] + face;
        const z = box.centres[3 * index + 2] + above;
        const a = x - position[0];
        const b = y - position[1];
        const c = z - position[2];
        const deep = -(back[0] * a + back[1] * b + back[2] * c);
        if (deep < 2 * far + 1) continue;
        const per = scale / deep;
        const size = far * per;
        const column = width / 2 + (right[0] * a + right[1] * b + right[2] * c) * per;
        if (column < -size || column > width + size) continue;
        const row = height / 2 - (up[0] * a + up[1] * b + up[2] * c) * per;
        if (row < -size || row > height + size) continue;
        if (!this.covered(mask, column, row, size)) continue;
        const there = this.presence(box, index, x, y, z, far, across, face, above);
        if (there <= 0) continue;
        const at = FOUND * count;
        found[at] = across;
        found[at + 1] = above;
        found[at + 2] = front;
        found[at + 3] = there;
        found[at + 4] = row;
        found[at + 5] = size;
        which[count++] = index;
      }
    }
    return count;
  }

  private isSmall(box: CrowdBox, shape: number): boolean {
    return box.packed.shapes[shape].body < 2 * USUAL_NM;
  }

  /** Whether the medium is behind the middle or the sides of a molecule. */
  private covered({ covers }: MediumMask, column: number, row: number, size: number): boolean {
    const { width, height } = this;
    for (let corner = 0; corner < 5; corner++) {
      const x = column + (corner === 1 ? size : corner === 2 ? -size : 0);
      const y = row + (corner === 3 ? size : corner === 4 ? -size : 0);
      const i = Math.min(Math.max(Math.trunc(x), 0), width - 1);
      const j = Math.min(Math.max(Math.trunc(y), 0), height - 1);
      if (covers[j * width + i]) return true;
    }
    return false;
  }

  /** How much of a molecule is there, 0 to 1. */
  private presence(
    box: CrowdBox,
    index: number,
    x: number,
    y: number,
    z: number,
    far: number,
    across: number,
    face: number,
    above: number,
  ): number {
    const { region } = this;
    let room = region.room(x, y, z, far);
    if (room < -far) return 0;
    if (room < ROOM_NM) {
      // Near something its shape counts, and not how far it reaches.
      room = 1e9;
      const { spheres } = box;
      for (let at = 4 * box.first[index]; at < 4 * box.first[index + 1] && room > 0; at += 4) {
        const own = region.room(
          spheres[at] + across,
          spheres[at + 1] + face,
          spheres[at + 2] + above,
          spheres[at + 3],
        );
        room = Math.min(room, own);
      }
    }
    return Math.min(room / ROOM_NM, 1);
  }

  private painted(
    box: CrowdBox,
    count: number,
    mask: MediumMask,
    face: number,
    deepest: number,
    colours: readonly (readonly number[] | null)[],
  ): Uint8Array {
    const { width, height, scale, found, which, every } = this;
    const grown = Math.sqrt(every);
    const { position, axes } = this.at!;
    const [right, up, back] = axes;
    const pixels = width * height;
    if (this.clear.length !== pixels) {
      this.clear = new Float32Array(pixels);
      this.light = new Float32Array(4 * pixels);
      this.bytes = new Uint8Array(4 * pixels);
    } else this.light.fill(0);
    const { clear, light, bytes } = this;
    for (let i = 0; i < pixels; i++) clear[i] = mask.covers[i] ? 1 : 0;
    const { spheres, first } = box;
    const { strength, shapes } = box.packed;
    for (let number = 0; number < count; number++) {
      const at = FOUND * number;
      const index = which[number];
      const shape = box.shape[index];
      const [across, above] = [found[at], found[at + 1]];
      const a = box.centres[3 * index] + across - position[0];
      const b = box.centres[3 * index + 1] + face - position[1];
      const c = box.centres[3 * index + 2] + above - position[2];
      const per = scale / -(back[0] * a + back[1] * b + back[2] * c);
      const middle = width / 2 + (right[0] * a + right[1] * b + right[2] * c) * per;
      const down = found[at + 4];
      const body = shapes[shape].body * per * (this.isSmall(box, shape) ? grown : 1);
      if (this.isHidden(middle, down, body)) continue;
      const colour = colours[shape]!;
      const share = Math.max(1 - found[at + 2] / deepest, 0);
      const weight = strength * share * share;
      const there = found[at + 3];
      // No two of a kind are quite alike.
      const shade = 0.93 + (0.14 * ((index * 7919) % 101)) / 101;
      if (body < SHAPED) {
        this.disc(middle, down, body, weight, there, colour, middle, down, 0, shade);
        continue;
      }
      const bold = Math.min((body - SHAPED) * 0.7, 1);
      const [line, dark] = [LINE * bold, LINE_SHADE + (1 - bold) * 0.5];
      for (let turn = 0; turn < 2; turn++) {
        const slope = turn ? 0 : 1 / body;
        for (let bead = 4 * first[index]; bead < 4 * first[index + 1]; bead += 4) {
          const i = spheres[bead] + across - position[0];
          const j = spheres[bead + 1] + face - position[1];
          const k = spheres[bead + 2] + above - position[2];
          const near = scale / -(back[0] * i + back[1] * j + back[2] * k);
          const x = width / 2 + (right[0] * i + right[1] * j + right[2] * k) * near;
          const y = height / 2 - (up[0] * i + up[1] * j + up[2] * k) * near;
          const radius = spheres[bead + 3] * near + (turn ? line : 0);
          const tone = turn ? dark : shade;
          this.disc(x, y, radius, weight, there, colour, middle, down, slope, tone);
        }
      }
    }
    for (let i = 0; i < 4 * pixels; i++) bytes[i] = Math.min(255 * light[i] + 0.5, 255);
    return bytes;
  }

  /** Whether nothing of a molecule would be seen, by a look at a few of its places. */
  private isHidden(across: number, down: number, size: number): boolean {
    const { clear, width, height } = this;
    const half = 0.6 * size;
    for (let i = -1; i < 2; i++) {
      const row = Math.min(Math.max(Math.trunc(down + half * i), 0), height - 1);
      for (let j = -1; j < 2; j++) {
        const column = Math.min(Math.max(Math.trunc(across + half * j), 0), width - 1);
        if (clear[row * width + column] >= OPAQUE) return false;
      }
    }
    return true;
  }

  /** Paints a disc with a soft edge under what is there; it is lightest at its upper left. */
  private disc(
    across: number,
    down: number,
    radius: number,
    weight: number,
    there: number,
    colour: readonly number[],
    middleX: number,
    middleY: number,
    slope: number,
    shade: number,
  ): void {
    const { clear, light, width, height } = this;
    const reach = radius + 0.5;
    const top = Math.max(Math.trunc(down - reach), 0);
    const bottom = Math.min(Math.trunc(down + reach) + 1, height);
    const left = Math.max(Math.trunc(across - reach), 0);
    const right = Math.min(Math.trunc(across + reach) + 1, width);
    // A disc smaller than a pixel covers a part of it.
    const most = Math.min(1, Math.PI * radius * radius);
    const square = reach * reach;
    const inner = Math.max(reach - most, 0) ** 2;
    for (let row = top; row < bottom; row++) {
      const y = row + 0.5;
      const dy = y - down;
      for (let column = left; column < right; column++) {
        const pixel = row * width + column;
        const open = clear[pixel];
        if (open < OPAQUE) continue;
        const x = column + 0.5;
        const dx = x - across;
        const away = dx * dx + dy * dy;
        if (away >= square) continue;
        const cover = away <= inner ? most : Math.min(reach - Math.sqrt(away), most);
        const share = open * cover * there;
        const own = share * weight;
        const bright = own * (shade - 0.16 * (x - middleX + y - middleY) * slope);
        light[4 * pixel] += bright * colour[0];
        light[4 * pixel + 1] += bright * colour[1];
        light[4 * pixel + 2] += bright * colour[2];
        light[4 * pixel + 3] += own;
        clear[pixel] = open - share;
      }
    }
  }
}
