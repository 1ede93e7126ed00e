// Where the camera stands: the geometry of exoviz.renderer.geometry.camera and orbiting.

import type { Drawn, Place, Plane, Seen } from "../data/contents";
import {
  type Vector,
  add,
  clamp,
  cross,
  degrees,
  direction,
  dot,
  mixed,
  radians,
  scaled,
  subtract,
  unit,
  within,
} from "./vectors";

export interface Shot {
  position: Vector;
  focus: Vector;
  /** Right, up and backwards. */
  axes: readonly [Vector, Vector, Vector];
  /** Tangent of half of the vertical angle of view. */
  halfHeight: number;
  /** To the plane of focus, nm. */
  distance: number;
}

/** Spheres that must be in the picture: four numbers each, x, y, z and radius, nm. */
export type Extent = Float32Array;

const NEAREST_NM = 2;
const FARTHEST_NM = 5000;

function shotOf(position: Vector, focus: Vector, axes: Shot["axes"], halfHeight: number): Shot {
  const distance = dot(subtract(position, focus), axes[2]);
  return { position, focus, axes, halfHeight, distance };
}

/** The camera of some axes that has all spheres in its picture, evenly filled. */
function fitted(
  axes: Shot["axes"],
  extent: Extent,
  half: number,
  aspect: number,
  fill: number,
): Shot {
  let distance = 0;
  const middle: number[] = [];
  for (const [axis, tangent] of [
    [axes[0], fill * half * aspect],
    [axes[1], fill * half],
  ] as const) {
    const angle = Math.atan(tangent);
    const sine = Math.sin(angle);
    const cosine = Math.cos(angle);
    let high = -Infinity;
    let low = -Infinity;
    for (let i = 0; i < extent.length; i += 4) {
      const x = extent[i];
      const y = extent[i + 1];
      const z = extent[i + 2];
      const across = (axis[0] * x + axis[1] * y + axis[2] * z) * cosine;
      const away = (axes[2][0] * x + axes[2][1] * y + axes[2][2] * z) * sine + extent[i + 3];
      high = Math.max(high, away + across);
      low = Math.max(low, away - across);
    }
    middle.push((high - low) / (2 * cosine));
    distance = Math.max(distance, (high + low) / (2 * sine));
  }
  const focus = add(scaled(axes[0], middle[0]), scaled(axes[1], middle[1]));
  return shotOf(add(focus, scaled(axes[2], distance)), focus, axes, half);
}

function isInside(seen: Seen, drawn: Drawn): boolean {
  return drawn.cameras[seen.camera].inside && !seen.section;
}

function halfAngle(seen: Seen, drawn: Drawn, aspect: number): number {
  const { angle, lumenAngle } = drawn.viewing;
  const wide = isInside(seen, drawn) ? lumenAngle : angle;
  return Math.tan(radians(wide) / 2) / Math.min(1, aspect);
}

function ofPlace(place: Place, half: number): Shot {
  const towards = direction(place.azimuth, place.elevation);
  const upright = direction(place.azimuth, place.elevation + 90);
  const level = cross(upright, towards);
  const turn = radians(place.roll);
  const right = add(scaled(level, Math.cos(turn)), scaled(upright, Math.sin(turn)));
  const up = subtract(scaled(upright, Math.cos(turn)), scaled(level, Math.sin(turn)));
  const position = add(place.focus, scaled(towards, place.distance));
  return shotOf(position, place.focus, [right, up, towards], half);
}

function beforePlane(
  plane: Plane,
  extent: Extent,
  half: number,
  aspect: number,
  fill: number,
): Shot {
  const towards = scaled(direction(plane.azimuth, plane.elevation), plane.flip ? -1 : 1);
  const up = direction(plane.azimuth, plane.elevation + 90);
  return fitted([cross(up, towards), up, towards], extent, half, aspect, fill);
}

/** The camera of a view before its perspective is taken away. */
export function standpoint(seen: Seen, drawn: Drawn, extent: Extent, aspect: number): Shot {
  const half = halfAngle(seen, drawn, aspect);
  const { fill } = drawn.viewing;
  if (seen.orbit) return ofPlace(seen.orbit, half);
  if (seen.section) return beforePlane(seen.plane, extent, half, aspect, fill);
  const camera = drawn.cameras[seen.camera];
  const towards = direction(...camera.towards);
  const right = unit(cross(camera.up, towards));
  const axes: Shot["axes"] = [right, cross(towards, right), towards];
  if (!camera.inside) return fitted(axes, extent, half, aspect, fill);
  const { lumen } = drawn.geometry;
  return shotOf(scaled(towards, 0.8 * lumen), scaled(towards, -0.55 * lumen), axes, half);
}

/** The camera of a view. */
export function shotOfView(seen: Seen, drawn: Drawn, extent: Extent, aspect: number): Shot {
  const found = standpoint(seen, drawn, extent, aspect);
  if (!seen.flat || isInside(seen, drawn)) return found;
  const half = Math.tan(radians(drawn.viewing.narrowAngle) / 2) / Math.min(1, aspect);
  const away = (found.distance * found.halfHeight) / half;
  return shotOf(add(found.focus, scaled(found.axes[2], away)), found.focus, found.axes, half);
}

/** The place on its orbit of a camera that has perspective. */
export function placeOf(at: Shot): Place {
  const [right, up, towards] = at.axes;
  const elevation = degrees(Math.asin(clamp(towards[2], -1, 1)));
  // From straight above, the azimuth is that of where "up" points away from.
  const upright = Math.hypot(towards[0], towards[1]) > 1e-6;
  const sign = -Math.sign(towards[2]);
  const [x, y] = upright ? towards : [up[0] * sign, up[1] * sign];
  const azimuth = degrees(Math.atan2(y, x));
  const above = direction(azimuth, elevation + 90);
  const level = cross(above, direction(azimuth, elevation));
  const roll = degrees(Math.atan2(dot(right, above), dot(right, level)));
  return { azimuth, elevation, roll, distance: at.distance, focus: at.focus };
}

export function turned(place: Place, azimuth: number, elevation: number): Place {
  return {
    ...place,
    azimuth: within(place.azimuth + azimuth),
    elevation: clamp(place.elevation + elevation, -90, 90),
  };
}

export function zoomed(place: Place, factor: number): Place {
  return { ...place, distance: clamp(place.distance / factor, NEAREST_NM, FARTHEST_NM) };
}

/** The place moved along the picture, nm. */
export function panned(place: Place, right: number, up: number): Place {
  const { axes } = ofPlace(place, 1);
  const focus = add(place.focus, add(scaled(axes[0], right), scaled(axes[1], up)));
  return { ...place, focus };
}

export const eased = (share: number): number => share * share * (3 - 2 * share);

/** A place on the way from one to another, the shorter way round; a zoom is even in the logarithm. */
export function between(start: Place, end: Place, share: number): Place {
  const by = eased(share);
  return {
    azimuth: within(start.azimuth + by * within(end.azimuth - start.azimuth)),
    elevation: mixed(start.elevation, end.elevation, by),
    roll: within(start.roll + by * within(end.roll - start.roll)),
    distance: Math.exp(mixed(Math.log(start.distance), Math.log(end.distance), by)),
    focus: [
      mixed(start.focus[0], end.focus[0], by),
      mixed(start.focus[1], end.focus[1], by),
      mixed(start.focus[2], end.focus[2], by),
    ],
  };
}
