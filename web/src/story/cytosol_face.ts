// The cut face of the cytosol behind what is drawn: exoviz.renderer.geometry.scenery.

import type { Look } from "../data/contents";
import type { Shot } from "../geometry/camera";
import type { Section, State } from "./timeline";

/** From the end of the heads to where the face begins, nm. */
const WITHIN_NM = 0.4;
/** Colour of tails that fill a stalk. */
const TAILS = "#b8b09e";
/** Pixels of the mask across, by which what lies behind the face is told. */
const MASK = 480;
/** Nearer than this rows of both membranes are one, nm. */
const JOINED_NM = 0.5;

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
  if (packed.single) halves.push(points);
  else {
    const [a, b] = [points[first - 1], points[first]];
    const joined = Math.hypot(a[0] - b[0], a[1] - b[1]) < JOINED_NM;
    if (joined) halves.push(points);
    else halves.push(points.slice(0, first), points.slice(first));
  }
  return halves.map((half) => [
    ...half
      .slice()
      .reverse()
      .map(([r, z]): [number, number] => [-r, z]),
    ...half.slice(1),
  ]);
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

function canvasOf(): HTMLCanvasElement {
  return document.createElement("canvas");
}

function pen(canvas: HTMLCanvasElement, [width, height]: Size): CanvasRenderingContext2D {
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  // What a device draws would have to be waited for before each picture.
  const made = canvas.getContext("2d", { willReadFrequently: true })!;
  made.setTransform(1, 0, 0, 1, 0, 0);
  made.globalCompositeOperation = "source-over";
  made.globalAlpha = 1;
  return made;
}

function paint(
  to: CanvasRenderingContext2D,
  [width, height]: Size,
  shapes: Filled[],
  everywhere: boolean,
  colour: string | CanvasGradient,
): void {
  to.clearRect(0, 0, width, height);
  to.fillStyle = colour;
  if (everywhere) to.fillRect(0, 0, width, height);
  // Smaller shapes lie in larger ones.
  for (const { corners, within } of [...shapes].sort((a, b) => b.wide - a.wide)) {
    to.globalCompositeOperation = within ? "source-over" : "destination-out";
    to.beginPath();
    corners.forEach(([x, y], i) => (i ? to.lineTo(x, y) : to.moveTo(x, y)));
    to.closePath();
    to.fill();
  }
  to.globalCompositeOperation = "source-over";
}

export class CytosolFace {
  readonly canvas = canvasOf();
  private readonly near = canvasOf();
  private readonly far = canvasOf();
  private readonly mask = canvasOf();
  private covered: Uint8ClampedArray = new Uint8ClampedArray(0);
  private maskSize: Size = [1, 1];
  private depth = 0;
  private project: (x: number, y: number, z: number) => [number, number] = () => [0, 0];
  private scale = 1;

  constructor(
    private readonly colours: readonly [string, string],
    private readonly cutNm: number,
  ) {}

  /** Paints the background of a moment. */
  paint(state: State, at: Shot, size: Size, look: Look): void {
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
    const near = pen(this.near, size);
    const light = near.createLinearGradient(0, 0, 0, height);
    light.addColorStop(0, this.colours[0]);
    light.addColorStop(1, this.colours[1]);
    paint(near, size, shapes(true), state.everywhere, light);
    // Neither cytosol nor the other side: what lies between both leaflets.
    paint(pen(this.far, size), size, shapes(false), state.everywhere, TAILS);
    const whole = pen(this.canvas, size);
    const [centre, edge] = look.background;
    const long = Math.hypot(width * 0.76, height * 0.69);
    const sky = whole.createRadialGradient(0, 0, 0, 0, 0, 1);
    sky.addColorStop(0, centre);
    sky.addColorStop(1, edge);
    whole.fillStyle = edge;
    whole.fillRect(0, 0, width, height);
    whole.save();
    whole.translate(width / 2, 0.46 * height);
    whole.scale(width / 2 / 0.76, height / 2 / 0.69);
    whole.fillStyle = sky;
    whole.fillRect(-long, -long, 2 * long, 2 * long);
    whole.restore();
    if (state.sections.length) whole.drawImage(this.far, 0, 0);
    if (state.sections.length || state.everywhere) whole.drawImage(this.near, 0, 0);
    this.scale = Math.min(MASK / width, 1);
    this.maskSize = [
      Math.max(Math.round(width * this.scale), 1),
      Math.max(Math.round(height * this.scale), 1),
    ];
    const small = pen(this.mask, this.maskSize);
    small.clearRect(0, 0, ...this.maskSize);
    if (state.sections.length || state.everywhere) {
      small.drawImage(this.near, 0, 0, ...this.maskSize);
    }
    this.covered = small.getImageData(0, 0, ...this.maskSize).data;
  }

  /** Whether a place lies behind the cut face, as the camera sees it. */
  readonly hides = (x: number, y: number, z: number): boolean => {
    if (y <= this.depth) return false;
    const [column, row] = this.project(x, y, z);
    const [width, height] = this.maskSize;
    const i = Math.min(Math.max(Math.floor(column * this.scale), 0), width - 1);
    const j = Math.min(Math.max(Math.floor(row * this.scale), 0), height - 1);
    return this.covered[4 * (j * width + i) + 3] > 127;
  };
}
