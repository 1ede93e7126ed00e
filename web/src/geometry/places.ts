// From places of the picture to points, and back.

import type { Vector } from "../data/contents";
import type { Shot } from "./camera";
import { add, dot, scaled, subtract, unit } from "./vectors";

export interface Ball {
  centre: Vector;
  radius: number;
}

/** A bead of a list. */
export function ballAt(centres: Float32Array, radii: Float32Array, bead: number): Ball {
  const [x, y, z] = centres.subarray(3 * bead, 3 * bead + 3);
  return { centre: [x, y, z], radius: radii[bead] };
}

/**
 * The point at a place of the picture, shares of its width and height: on a ball that is seen
 * there, or else in the plane of focus, nm.
 */
export function pointAt(
  at: Shot,
  aspect: number,
  across: number,
  down: number,
  ball: Ball | null,
): Vector {
  const [right, up, back] = at.axes;
  const wide = (2 * across - 1) * at.halfHeight * aspect;
  const high = (1 - 2 * down) * at.halfHeight;
  // As long as it goes 1 nm deep.
  const way = subtract(add(scaled(right, wide), scaled(up, high)), back);
  if (!ball) return add(at.position, scaled(way, at.distance));
  const ray = unit(way);
  const towards = subtract(ball.centre, at.position);
  const along = dot(ray, towards);
  const off = dot(towards, towards) - along * along;
  const inwards = Math.sqrt(Math.max(ball.radius ** 2 - off, 0));
  return add(at.position, scaled(ray, along - inwards));
}

/** Where a point stands in a picture of a size, from its left and top; null behind the camera. */
export function placeIn(
  point: Vector,
  at: Shot,
  width: number,
  height: number,
): [number, number] | null {
  const way = subtract(point, at.position);
  const depth = -dot(at.axes[2], way);
  if (depth <= 0) return null;
  const scale = height / (2 * at.halfHeight) / depth;
  return [width / 2 + dot(at.axes[0], way) * scale, height / 2 - dot(at.axes[1], way) * scale];
}
