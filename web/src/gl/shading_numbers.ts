// What is the same for all of a picture that is shaded: exoviz.renderer.raster.shading.

import type { Drawn, Look } from "../data/contents";
import type { Shot } from "../geometry/camera";
import { clamp, unit } from "../geometry/vectors";

export interface Uniforms {
  [name: string]: number | boolean | readonly number[];
}

function around(radius: number, count: number, turn: number): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    const angle = turn + (i * 2 * Math.PI) / count;
    // Across, then down.
    found.push([Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))]);
  }
  return found;
}

function contact(drawn: Drawn, nmPerPixel: number): { steps: number[]; reaches: number[] } {
  const { contactNm, contactWeight, halo } = drawn.sampling;
  const quarters: number[][] = [[], [], [], []];
  const reaches: number[] = [];
  contactNm.forEach((reach, index) => {
    const radius = clamp(reach / nmPerPixel, 1, halo - 2);
    const outer = around(radius, 8, 0.4);
    const inner = around(Math.max(radius * 0.55, 1), 4, 0.9);
    quarters.forEach((steps, quarter) => {
      steps.push(...outer[quarter], ...outer[quarter + 4], ...inner[quarter]);
    });
    // Where a pixel is larger than the reach, the slope between pixels must not count.
    reaches.push(1 / Math.max(reach, nmPerPixel), contactWeight[index] / 3);
  });
  return { steps: quarters.flat(), reaches };
}

function lineWidth(look: Look, drawn: Drawn, size: readonly [number, number]): number {
  return (look.line_px * drawn.sampling.supersampling * Math.max(Math.min(...size), 360)) / 1080;
}

/** How far a line of a width reaches, both in samples. */
function lineReach(drawn: Drawn, width: number): number {
  return clamp(width * 0.75, 1, drawn.sampling.halo - 1);
}

/** Share of their darkness that lines have in a smaller picture, where they are wider on the screen. */
function lineDarkness(
  look: Look,
  drawn: Drawn,
  size: readonly [number, number],
  shrunk: number,
): number {
  const full = lineWidth(look, drawn, [size[0] * shrunk, size[1] * shrunk]);
  const own = shrunk * lineReach(drawn, lineWidth(look, drawn, size));
  // Where many are beside each other they lie over one another.
  return Math.min(Math.sqrt(lineReach(drawn, full) / own), 1);
}

function lines(drawn: Drawn, width: number): { steps: number[]; count: number } {
  const radius = lineReach(drawn, width);
  const all = [...around(radius, 8, 0), ...(radius > 2 ? around(radius * 0.5, 4, 0) : [])];
  const known = new Map(all.map((step) => [step.join(), step]));
  const steps = [...known.values()];
  const room = 16;
  return {
    steps: [...steps.flat(), ...Array(2 * (room - steps.length)).fill(0)],
    count: steps.length,
  };
}

/**
 * The uniforms of a style in a picture in which things fade between two depths, nm; it is shown so many
 * times as large as it is drawn.
 */
export function shadingUniforms(
  look: Look,
  drawn: Drawn,
  at: Shot,
  size: readonly [number, number],
  [near, far]: readonly [number, number],
  shrunk: number,
): Uniforms {
  const fine = drawn.sampling.supersampling;
  const nmPerPixel = (2 * at.distance * at.halfHeight) / (size[1] * fine);
  const line = lineWidth(look, drawn, size);
  const darkness = lineDarkness(look, drawn, size, shrunk);
  const room = clamp(0.55 / nmPerPixel / Math.max(line, 1) / 2.2, 0, 1);
  const numbers: Record<string, number> = {
    flat: look.flat,
    enclosed: look.enclosed,
    contact: look.contact,
    key: look.key,
    gloss: look.gloss,
    rim: look.rim,
    fade_near: look.fade_near,
    fade_by_depth: look.fade_far - look.fade_near,
    near,
    per_depth: 1 / Math.max(far - near, 1e-6),
    between: look.edge_between * room * darkness,
    step_line: look.edge_step * (0.22 + 0.78 * room) * darkness,
    edge_group: look.edge_group * darkness,
  };
  const { keyDirection } = drawn.sampling;
  const halfway = unit([keyDirection[0], keyDirection[1], keyDirection[2] + 1]);
  const { steps, reaches } = contact(drawn, nmPerPixel);
  const drawnLines = lines(drawn, line);
  return {
    numbers: drawn.sampling.numbers.map((name) => numbers[name]),
    lights: [...look.lights, keyDirection, halfway].flat(),
    contact_steps: steps,
    contact_reaches: reaches,
    line_steps: drawnLines.steps,
    line_count: drawnLines.count,
  };
}

/** The background, three numbers a pixel: soft light behind the vesicle. */
export function background(look: Look, size: readonly [number, number]): Float32Array {
  const [width, height] = size;
  const [centre, edge] = look.background.map((hex) =>
    [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  const found = new Float32Array(3 * width * height);
  let next = 0;
  for (let row = 0; row < height; row++) {
    const down = 0.69 * (-0.92 + (2 * row) / Math.max(height - 1, 1));
    for (let column = 0; column < width; column++) {
      const across = 0.76 * (-1 + (2 * column) / Math.max(width - 1, 1));
      const away = Math.min(Math.hypot(across, down), 1);
      const share = away * away * (3 - 2 * away);
      for (let part = 0; part < 3; part++) {
        found[next++] = centre[part] + share * (edge[part] - centre[part]);
      }
    }
  }
  return found;
}
