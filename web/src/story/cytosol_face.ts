// Where the cut face of the cytosol is behind what is drawn: exoviz.renderer.geometry.scenery.

import type { Shot } from "../geometry/camera";
import type { Fold } from "./folds";
import type { Section, State } from "./timeline";

/** From the end of the heads inwards to where the face begins, nm: a little beyond them. */
const WITHIN_NM = -0.1;

type Size = readonly [number, number];

interface Filled {
  wide: number;
  corners: [number, number][];
  within: boolean;
}

/** Lines of the section of a leaflet, from side to side: x and z by turns. */
function outlines(section: Section, outer: boolean): [number, number][][] {
  const { membrane } = section;
  const { packed, rows } = membrane;
  const own = outer ? section.outer : section.inner;
  const other = outer ? section.inner : section.outer;
  const points: [number, number][] = [];
  for (let row = 0; row < rows; row++) {
    const [r, z] = [own[2 * row], own[2 * row + 1]];
    const [dr, dz] = [other[2 * row] - r, other[2 * row + 1] - z];
    const inwards = WITHIN_NM / (Math.hypot(dr, dz) || 1);
    points.push([Math.max(r + dr * inwards, 0), z + dz * inwards]);
  }
  const first = packed.rows[0];
  const halves: [number, number][][] = [];
  if (packed.single || section.whole[outer ? 0 : 1]) halves.push(points);
  else halves.push(points.slice(0, first), points.slice(first));
  const whole = halves.map((half) => mirrored(half));
  const cut = section.folds.filter((one) => one.atCut);
  return whole.map((line) => cut.reduce((one, fold) => spliced(one, fold, section, outer), line));
}

/** A line around a section with a fold in place of its cap. */
function spliced(
  line: [number, number][],
  fold: Fold,
  { membrane, ball }: Section,
  outer: boolean,
): [number, number][] {
  const { heads } = membrane.packed;
  const leaflet = ball[1] + (outer ? 1 : -1) * (heads - WITHIN_NM);
  const [across, , up] = fold.axis;
  const edge = Math.cos(fold.angle);
  const isInside = ([x, z]: [number, number]): boolean => {
    const size = Math.hypot(x, z - ball[0]);
    return x * across + (z - ball[0]) * up > size * edge && Math.abs(size - leaflet) < 1;
  };
  const first = line.findIndex(isInside);
  if (first < 0) return line;
  const half = fold.section(outer).map(([r, z, nr, nz]): [number, number] => {
    const inwards = outer ? -WITHIN_NM : WITHIN_NM;
    return [r + inwards * nr, z + inwards * nz];
  });
  const drawn = mirrored(half).map(([r, z]): [number, number] => [
    r * up + z * across,
    ball[0] + z * up - r * across,
  ]);
  const turned = ([x, z]: [number, number]): [number, number][] => {
    const [one, two] = [drawn[0], drawn[drawn.length - 1]];
    const isFirst = Math.hypot(one[0] - x, one[1] - z) < Math.hypot(two[0] - x, two[1] - z);
    return isFirst ? drawn : drawn.slice().reverse();
  };
  const rest = line.filter((one) => !isInside(one));
  if (first === 0 || isInside(line[line.length - 1])) {
    // The fold lies where the line begins and ends.
    return [...rest, ...turned(rest[rest.length - 1]), rest[0]];
  }
  return [
    ...line.slice(0, first),
    ...turned(line[first - 1]),
    ...line.slice(first).filter((one) => !isInside(one)),
  ];
}

/** A half of a section and its mirror image, from side to side. */
function mirrored(half: [number, number][]): [number, number][] {
  const other = half.map(([r, z]): [number, number] => [-r, z]);
  return [...other.reverse(), ...half.slice(1)];
}

function fills(
  section: Section,
  outer: boolean,
  state: State,
  depth: number,
  screen: (x: number, y: number, z: number) => [number, number],
  size: Size,
): Filled[] {
  const { packed } = section.membrane;
  const far = 40 * Math.max(...size);
  let lines = outlines(section, outer).map((line) => line.map(([x, z]) => screen(x, depth, z)));
  const isClosed = (line: [number, number][]): boolean => {
    const xs = line.map(([x]) => x);
    const [a, b] = [line[0], line[line.length - 1]];
    const wide = Math.max(...xs) - Math.min(...xs);
    return Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.02 * wide + 1;
  };
  if (state.depth > 0) {
    // So far behind only a plane is cut; a sphere is not reached.
    lines = lines.filter((line) => !isClosed(line));
    if (!packed.flat || packed.single || !lines.length) return [];
    const last = lines[lines.length - 1];
    lines = [[last[0], last[last.length - 1]]];
  }
  const many = lines.length > 1;
  return lines.map((line, number) => {
    const xs = line.map(([x]) => x);
    let within = !packed.cytosolOutside;
    if (packed.enclosed && !packed.single && (number > 0 || !many)) within = !within;
    if (isClosed(line)) return { wide: Math.max(...xs) - Math.min(...xs), corners: line, within };
    // A plane: the cytosol reaches from its section down out of the picture.
    const down = state.below ? far : -far;
    return {
      wide: Infinity,
      corners: [
        [-far, line[0][1]],
        ...line,
        [far, line[line.length - 1][1]],
        [far, down],
        [-far, down],
      ],
      within: true,
    };
  });
}

function pen(canvas: HTMLCanvasElement, [width, height]: Size): CanvasRenderingContext2D {
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  // What a device draws would have to be waited for before each picture.
  return canvas.getContext("2d", { willReadFrequently: true })!;
}

/** Fills shapes into one colour of a canvas, and leaves the others as they are. */
function paint(
  to: CanvasRenderingContext2D,
  [width, height]: Size,
  shapes: Filled[],
  everywhere: boolean,
  [own, others]: readonly [string, string],
): void {
  to.globalCompositeOperation = "lighter";
  to.fillStyle = own;
  if (everywhere) to.fillRect(0, 0, width, height);
  // Smaller shapes lie in larger ones.
  for (const { corners, within } of [...shapes].sort((a, b) => b.wide - a.wide)) {
    to.globalCompositeOperation = within ? "lighter" : "multiply";
    to.fillStyle = within ? own : others;
    to.beginPath();
    corners.forEach(([x, y], i) => (i ? to.lineTo(x, y) : to.moveTo(x, y)));
    to.closePath();
    to.fill();
  }
  to.globalCompositeOperation = "source-over";
}

export class CytosolFace {
  /** Red where cytosol is cut, green where that or what lies between both leaflets is. */
  readonly masks = document.createElement("canvas");
  private readonly small = document.createElement("canvas");
  /** The red of as many pixels in two, row by row. */
  covers = new Uint8Array(0);
  coarse: Size = [1, 1];
  /** y of the face, nm. */
  depth = 0;
  private project: (x: number, y: number, z: number) => [number, number] = () => [0, 0];
  private share: Size = [1, 1];

  constructor(private readonly cutNm: number) {}

  /** Paints the masks of a moment. */
  paint(state: State, at: Shot, size: Size): void {
    const [width, height] = size;
    const [px, py, pz] = at.position;
    const [right, up, back] = at.axes;
    const perDepth = height / (2 * at.halfHeight);
    this.project = (x, y, z) => {
      const [a, b, c] = [x - px, y - py, z - pz];
      const deep = Math.max(-(back[0] * a + back[1] * b + back[2] * c), 1e-3);
      return [
        width / 2 + ((right[0] * a + right[1] * b + right[2] * c) * perDepth) / deep,
        height / 2 - ((up[0] * a + up[1] * b + up[2] * c) * perDepth) / deep,
      ];
    };
    this.depth = this.cutNm + state.depth;
    const shapes = (proximal: boolean): Filled[] =>
      state.sections.flatMap((one) =>
        fills(
          one,
          one.membrane.packed.cytosolOutside === proximal,
          state,
          this.depth,
          this.project,
          size,
        ),
      );
    const whole = pen(this.masks, size);
    whole.globalCompositeOperation = "source-over";
    whole.fillStyle = "#000";
    whole.fillRect(0, 0, width, height);
    paint(whole, size, shapes(true), state.everywhere, ["#f00", "#0ff"]);
    const far = shapes(false);
    paint(whole, size, far, state.everywhere && far.length > 0, ["#0f0", "#f0f"]);
    this.coarse = [Math.max(Math.ceil(width / 2), 1), Math.max(Math.ceil(height / 2), 1)];
    this.share = [this.coarse[0] / width, this.coarse[1] / height];
    const small = pen(this.small, this.coarse);
    small.drawImage(this.masks, 0, 0, ...this.coarse);
    const { data } = small.getImageData(0, 0, ...this.coarse);
    const pixels = this.coarse[0] * this.coarse[1];
    if (this.covers.length !== pixels) this.covers = new Uint8Array(pixels);
    for (let i = 0; i < pixels; i++) this.covers[i] = data[4 * i];
  }

  /** Whether a place lies behind the cut face, as the camera sees it. */
  readonly hides = (x: number, y: number, z: number): boolean => {
    if (y <= this.depth) return false;
    const [column, row] = this.project(x, y, z);
    const [width, height] = this.coarse;
    const i = Math.min(Math.max(Math.floor(column * this.share[0]), 0), width - 1);
    const j = Math.min(Math.max(Math.floor(row * this.share[1]), 0), height - 1);
    return this.covers[j * width + i] > 127;
  };
}
