// Vectors of three numbers, and directions by angles.

import type { Vector } from "../data/contents";

export type { Vector };

const RADIANS = Math.PI / 180;

export const radians = (degrees: number): number => degrees * RADIANS;
export const degrees = (angle: number): number => angle / RADIANS;
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scaled = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
export const length = (a: Vector): number => Math.hypot(a[0], a[1], a[2]);
export const unit = (a: Vector): Vector => scaled(a, 1 / Math.max(length(a), 1e-9));
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Unit vector at an azimuth about z from x and an elevation above xy, degrees. */
export function direction(azimuth: number, elevation: number): Vector {
  const a = radians(azimuth);
  const e = radians(elevation);
  return [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** An angle as -180 to 180 degrees. */
export const within = (angle: number): number => ((((angle + 180) % 360) + 360) % 360) - 180;

export const mixed = (one: number, two: number, share: number): number => one + share * (two - one);
