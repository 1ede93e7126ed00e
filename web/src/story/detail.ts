// How finely things are drawn: exoviz.renderer.geometry.detail_camera.

import type { PackedStory } from "../data/contents";
import type { Shot } from "../geometry/camera";
import { clamp } from "../geometry/vectors";

export const BLEND = 0.18;
const ASLANT = 0.5;
const CLEAR = 6;
const TURNED = 0.25;

export class DetailCamera {
  private readonly perDepth: number;
  private readonly wide: number;

  constructor(
    readonly at: Shot,
    aspect: number,
    height: number,
    grain: number,
    readonly far: number,
    readonly detail: PackedStory["detail"],
  ) {
    /** nm of a grain in a depth of 1 nm. */
    this.perDepth = ((2 * at.halfHeight) / height) * grain;
    this.wide = at.halfHeight * aspect;
  }

  /** How deep in the picture a place is, nm. */
  depth(x: number, y: number, z: number): number {
    const [px, py, pz] = this.at.position;
    const back = this.at.axes[2];
    return -(back[0] * (x - px) + back[1] * (y - py) + back[2] * (z - pz));
  }

  grain(depth: number): number {
    return depth * this.perDepth;
  }

  /** The level of detail of a membrane at a depth, with fractions. */
  level(depth: number, finer = 1): number {
    const pixel = Math.max(depth * this.perDepth * finer, 1e-6);
    return clamp(Math.log2(pixel / this.detail.spacing), 0, this.detail.levels - 1);
  }

  /** Whether a place is in the picture, or nearly. */
  sees(x: number, y: number, z: number, margin: number): boolean {
    const [px, py, pz] = this.at.position;
    const [right, up, back] = this.at.axes;
    const [a, b, c] = [x - px, y - py, z - pz];
    const depth = -(back[0] * a + back[1] * b + back[2] * c);
    if (!(depth > 1 && depth < this.far + margin)) return false;
    const across = Math.abs(right[0] * a + right[1] * b + right[2] * c);
    if (across >= depth * this.wide + margin) return false;
    return Math.abs(up[0] * a + up[1] * b + up[2] * c) < depth * this.at.halfHeight + margin;
  }

  /** Cosine of the angle of sight on a surface, 0 to 1. */
  facing(x: number, y: number, z: number, nx: number, ny: number, nz: number): number {
    const [px, py, pz] = this.at.position;
    const [a, b, c] = [x - px, y - py, z - pz];
    const size = Math.hypot(a, b, c) || 1;
    return Math.abs(a * nx + b * ny + c * nz) / size;
  }

  /** Whether heads that point along a normal face the camera, or nearly. */
  faces(x: number, y: number, z: number, nx: number, ny: number, nz: number): boolean {
    const [px, py, pz] = this.at.position;
    const [a, b, c] = [x - px, y - py, z - pz];
    return a * nx + b * ny + c * nz < TURNED * Math.hypot(a, b, c);
  }

  /** A level raised where a surface is seen aslant, but not at the cut. */
  aslant(level: number, y: number, cosine: number): number {
    const spacing = this.detail.spacing * 2 ** level;
    const clear = clamp(y / (CLEAR * spacing) - 1, 0, 1);
    if (clear === 0) return level;
    const raised = level - ASLANT * clear * Math.log2(clamp(cosine, 0.2, 1));
    return clamp(raised, 0, this.detail.levels - 1);
  }
}

/** How large beads of a level are where another is wanted, 0 to 1. */
export function weight(level: number, number: number): number {
  if (number === 0 && level < 0.5) return 1;
  const fade = clamp((0.5 + BLEND - Math.abs(level - number)) / (2 * BLEND), 0, 1);
  return fade >= 1 ? 1 : fade ** 0.35;
}
