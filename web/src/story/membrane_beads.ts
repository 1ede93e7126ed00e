// Lipids of a membrane of the cell: exoviz.renderer.geometry.membrane_beads.
//
// Each level of detail is a lattice in the material coordinates of lipids, so that beads flow with
// the membrane. Only the half behind the cut is there.

import { clamp } from "../geometry/vectors";
import { AROUND, Chart, FINER, RIM_COARSEST } from "./chart";
import { type DetailCamera, weight } from "./detail";
import { Fold, type Placed } from "./folds";
import { LeafletShape, type Spot } from "./membrane_shape";
import type { Pile } from "./pile";
import { type Lipids, chance } from "./story_models";
import type { Section } from "./timeline";

const FAINT = 0.3;
const COVER = 0.75;
const RIM = 1.5;
const ASLANT_SIZE = 0.62;
const CORE = 9;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const JITTER = 0.5;
/** How far lipids lean at most, as a tangent along each axis, and stand out or in, nm. */
const LEAN = 0.3;
const UNEVEN = 0.22;
/** Molecules of membranes have numbers that others do not reach. */
const MEMBRANES = 0x40000000;

export interface MembraneLook {
  /** Lipids of both membranes, and whether they are shown. */
  lipids: readonly [Lipids, Lipids];
  shown: readonly [boolean, boolean];
  group: number;
  matter: number;
  hides: (x: number, y: number, z: number) => boolean;
  /** How bright a layer is drawn: less while others are lit up. */
  tint: (colour: Float32Array, from: number, layer: number, into: Float32Array) => void;
}

function speciesOf(lipids: Lipids, index: number): number {
  const draw = chance(index, 3);
  const { share } = lipids;
  let found = 0;
  while (found < share.length - 1 && share[found] <= draw) found++;
  return found;
}

/** Draws one leaflet of a membrane. */
class LeafletDrawing {
  private readonly shape: LeafletShape;
  private readonly chart: Chart;
  private readonly marks = new Uint8Array(AROUND);
  private readonly spot: Spot = { r: 0, z: 0, nr: 0, nz: 0 };
  private readonly placed: Placed = {
    x: 0,
    y: 0,
    z: 0,
    nx: 0,
    ny: 0,
    nz: 1,
    spread: 1,
    isOwn: false,
  };
  private readonly colour = new Float32Array(3);
  private readonly middle: number;

  constructor(
    private readonly section: Section,
    private readonly outer: boolean,
    private readonly look: MembraneLook,
    private readonly camera: DetailCamera,
    private readonly pile: Pile,
  ) {
    this.shape = new LeafletShape(section, outer);
    this.chart = new Chart(this.shape, camera, section.membrane.packed.bothSides);
    const row = this.shape.rowOf(this.shape.border, section.membrane.packed.rows[0]);
    this.middle = this.chart.beside[Math.min(row, this.shape.rows - 1)];
  }

  private get each(): number {
    return 2 * this.section.membrane.packed.areaPerLipid;
  }

  /** Material coordinates of a point of a lattice, a little off its place for ever. */
  private coordinates(index: number, number: number): [number, number] {
    const each = this.each * 4 ** number;
    const spacing = this.camera.detail.spacing * 2 ** number;
    const area = (index + 0.5) * each;
    const turns = index * GOLDEN;
    const beside = Math.max(this.shape.beside(area), spacing);
    const step = JITTER * spacing;
    return [
      clamp(area + (chance(index, 6) - 0.5) * step * 2 * Math.PI * beside, 0, this.shape.end),
      clamp(
        (turns - Math.floor(turns)) * Math.PI + ((chance(index, 7) - 0.5) * step) / beside,
        0,
        Math.PI,
      ),
    ];
  }

  /** Puts where a lipid's head ends, and its normal, into `placed`; says whether it is in a fold. */
  private place(area: number, azimuth: number, row: number, folds: readonly Fold[]): boolean {
    const { shape, spot, placed } = this;
    shape.spot(area, shape.rowOf(area, row), spot);
    const [cosine, sine] = [Math.cos(azimuth), Math.sin(azimuth)];
    placed.x = spot.r * cosine;
    placed.y = spot.r * sine;
    placed.z = spot.z;
    placed.nx = spot.nr * cosine;
    placed.ny = spot.nr * sine;
    placed.nz = spot.nz;
    placed.spread = 1;
    placed.isOwn = false;
    if (!folds.length) return false;
    return Fold.place(folds, this.section.ball, placed, this.outer, area, azimuth);
  }

  /** Which membrane a lipid came from; with time they mix across the border. */
  private kind(index: number, area: number): 0 | 1 {
    if (this.section.membrane.packed.single) return this.placed.isOwn ? 1 : 0;
    let label = area;
    if (this.section.mixing > 0) {
      const wide =
        Math.sqrt(-2 * Math.log(Math.max(chance(index, 1), 1e-6))) *
        Math.cos(2 * Math.PI * chance(index, 2));
      label += wide * this.section.mixing * 2 * Math.PI * this.middle;
    }
    return label >= this.shape.border ? 1 : 0;
  }

  private head(lipids: Lipids, index: number, number: number): Float32Array {
    const which = 3 * speciesOf(lipids, index);
    const share = 0.75 ** number;
    const shade = 1 + (chance(index, 4) - 0.5) * 0.14 * 0.9 ** number;
    for (let part = 0; part < 3; part++) {
      const mean = lipids.mean[part];
      this.colour[part] = clamp((mean + (lipids.heads[which + part] - mean) * share) * shade, 0, 1);
    }
    this.look.tint(this.colour, 0, lipids.layer, this.colour);
    return this.colour;
  }

  private molecule(index: number, number: number): number {
    const own = (index * this.camera.detail.levels + number) * 2 + (this.outer ? 1 : 0);
    return MEMBRANES | (own & 0x3fffffff);
  }

  /** The heads of one level behind the cut. */
  surface(number: number): void {
    const { shape, chart, camera, pile, look, placed, marks } = this;
    const each = this.each * 4 ** number;
    const spacing = camera.detail.spacing * 2 ** number;
    for (let row = 0; row < shape.rows - 1; row++) {
      if (!chart.row(row, number, false, marks)) continue;
      const folds = chart.folds(row, false);
      const first = Math.ceil(shape.areas[row] / each - 0.5);
      const last = Math.ceil(shape.areas[row + 1] / each - 0.5);
      for (let index = first; index < last; index++) {
        const turns = index * GOLDEN;
        const column = Math.floor((turns - Math.floor(turns)) * (AROUND - 1));
        // Other levels than the surroundings' are wanted in the folds alone, which are smaller.
        if (!marks[column] || (marks[column] === 2 && !folds[column].length)) continue;
        const [area, azimuth] = this.coordinates(index, number);
        const isIn = this.place(area, azimuth, row, folds[column]);
        if (marks[column] === 2 && !isIn) continue;
        const radius = COVER * spacing * placed.spread;
        // Large beads are sunk, so that the surface stays where the heads end.
        const sunk = 0.9 * radius;
        const x = placed.x - sunk * placed.nx;
        const y = placed.y - sunk * placed.ny;
        const z = placed.z - sunk * placed.nz;
        if (y <= 0.8 * radius || !camera.sees(x, y, z, radius)) continue;
        const facing = camera.facing(x, y, z, placed.nx, placed.ny, placed.nz);
        const deep = camera.depth(x, y, z);
        const level = camera.aslant(camera.level(deep, 1 / placed.spread), y, facing);
        const size = weight(level, number);
        if (size <= FAINT || look.hides(x, y, z)) continue;
        const kind = this.kind(index, area);
        if (!look.shown[kind]) continue;
        const lipids = look.lipids[kind];
        const [red, green, blue] = this.head(lipids, index, number);
        // Seen aslant, smaller beads leave no gaps either.
        const across = ASLANT_SIZE + (1 - ASLANT_SIZE) * Math.min(2 * facing, 1);
        const own = radius * size * across;
        pile.add(
          x,
          y,
          z,
          own,
          red,
          green,
          blue,
          this.molecule(index, number),
          look.group,
          lipids.layer,
          this.matter(deep, own),
        );
      }
    }
  }

  /** Share of a bead's radius that keeps light away: its matter goes with the area it covers. */
  private matter(deep: number, radius: number): number {
    const { camera, look } = this;
    const aimed = COVER * camera.detail.spacing * 2 ** camera.level(deep);
    return look.matter * Math.cbrt(aimed / radius);
  }

  /** The lipids of one level along the cut, with their tails. */
  rim(number: number): void {
    const { shape, chart, camera, look, placed, marks } = this;
    const { packed } = this.section.membrane;
    const each = this.each * 4 ** number;
    const spacing = camera.detail.spacing * 2 ** number;
    const depth = (RIM * spacing) / FINER;
    // While membranes join one looks between tails into the core.
    const deep = CORE * clamp(this.section.fused / 0.05, 0, 1);
    for (let row = 0; row < shape.rows - 1; row++) {
      if (!chart.row(row, number, true, marks)) continue;
      const folds = chart.folds(row, false);
      const cut = chart.folds(row, true);
      const first = Math.ceil(shape.areas[row] / each - 0.5);
      const last = Math.ceil(shape.areas[row + 1] / each - 0.5);
      const least = Math.min(chart.beside[row], chart.beside[row + 1]);
      const bound = least <= deep ? 1 : (depth * 1.3) / (Math.PI * Math.max(least, 1e-9));
      for (let index = first; index < last; index++) {
        const turns = index * GOLDEN;
        const fraction = turns - Math.floor(turns);
        const column = Math.floor(fraction * (AROUND - 1));
        // In a fold at the cut lipids come near it that were not.
        const comes = marks[column] > 0 && cut[column].length > 0;
        if (!comes) {
          const aside = Math.min(fraction, 1 - fraction);
          if (aside > bound) continue;
          const beside = chart.besideOf((index + 0.5) * each, row);
          if (aside * Math.PI * beside >= depth * 1.3 && beside >= deep) continue;
        }
        const [area, azimuth] = this.coordinates(index, number);
        this.place(area, azimuth, row, folds[column]);
        const { nx, ny, nz } = placed;
        const neutral = packed.heads - packed.offset;
        const x = placed.x - neutral * nx;
        const y = placed.y - neutral * ny;
        const z = placed.z - neutral * nz;
        if (y >= depth * placed.spread && Math.hypot(x, y) >= deep) continue;
        const level = camera.level(camera.depth(x, y, z), FINER / placed.spread);
        const size = weight(Math.min(level, RIM_COARSEST), number);
        if (size <= FAINT || !camera.sees(x, y, z, spacing)) continue;
        const kind = this.kind(index, area);
        if (!look.shown[kind]) continue;
        this.lipid(index, number, size, kind, [x, y, z], [nx, ny, nz], packed.offset);
      }
    }
  }

  /** A lipid with its tails; of coarser levels a row of balls that stands for many. */
  private lipid(
    index: number,
    number: number,
    size: number,
    kind: 0 | 1,
    place: readonly [number, number, number],
    up: readonly [number, number, number],
    offset: number,
  ): void {
    const { camera, pile, look } = this;
    const lipids = look.lipids[kind];
    const out = (chance(index, 14) - 0.5) * 2 * UNEVEN;
    const lean = [0, 1, 2].map((axis) => up[axis] + (chance(index, 11 + axis) - 0.5) * 2 * LEAN);
    const long = Math.hypot(lean[0], lean[1], lean[2]);
    const [a, b, c] = lean.map((one) => one / long);
    const base = [
      place[0] + up[0] * out - a * offset,
      place[1] + up[1] * out - b * offset,
      place[2] + up[2] * out - c * offset,
    ];
    const molecule = this.molecule(index, number);
    const deep = camera.depth(place[0], place[1], place[2]);
    const put = (
      x: number,
      y: number,
      z: number,
      radius: number,
      colour: Float32Array,
      from: number,
    ): void => {
      if (look.hides(x, y, z)) return;
      pile.add(
        x,
        y,
        z,
        radius,
        colour[from],
        colour[from + 1],
        colour[from + 2],
        molecule,
        look.group,
        lipids.layer,
        this.matter(deep, radius),
      );
    };
    if (number > 0) {
      const spacing = camera.detail.spacing * 2 ** number;
      const heads = this.section.membrane.packed.heads;
      const head = Math.min(0.62 * spacing, 1.15);
      const rows = Math.max(Math.round((heads - 2 * head) / (1.1 * spacing)), 1);
      const low = (heads - 2 * head) / rows;
      const height = heads - head;
      const at = (h: number): [number, number, number] => [
        base[0] + a * h,
        base[1] + b * h,
        base[2] + c * h,
      ];
      put(...at(height), size * head, this.head(lipids, index, number), 0);
      const tail = new Float32Array(3);
      look.tint(lipids.tail, 0, lipids.layer, tail);
      for (let row = 0; row < rows; row++) {
        put(...at(low * (row + 0.5)), size * Math.max(0.62 * low, 0.5 * spacing), tail, 0);
      }
      return;
    }
    // Upright along its lean, and turned about it as chance has it.
    const turn = chance(index, 5) * 2 * Math.PI;
    const species = lipids.species[speciesOf(lipids, index)];
    const conformer = Math.floor(chance(index, 10) * species.conformers);
    const w = 1 + c;
    const bend = w < 1e-6 ? [1, 0, 0, 0] : [-b, a, 0, w];
    const whole = Math.hypot(bend[0], bend[1], bend[3]);
    const [bx, by, bw] = [bend[0] / whole, bend[1] / whole, bend[3] / whole];
    const [s, o] = [Math.sin(turn / 2), Math.cos(turn / 2)];
    const [qx, qy, qz, qw] = [bx * o + by * s, by * o - bx * s, bw * s, bw * o];
    for (let bead = 0; bead < species.size; bead++) {
      const from = 3 * (conformer * species.size + bead);
      const [i, j, k] = [species.beads[from], species.beads[from + 1], species.beads[from + 2]];
      const u = 2 * (qy * k - qz * j);
      const v = 2 * (qz * i - qx * k);
      const t = 2 * (qx * j - qy * i);
      look.tint(species.colours, 3 * bead, lipids.layer, this.colour);
      put(
        i + qw * u + qy * t - qz * v + base[0],
        j + qw * v + qz * u - qx * t + base[1],
        k + qw * t + qx * v - qy * u + base[2],
        species.radii[bead],
        this.colour,
        0,
      );
    }
  }
}

/** Puts the lipids of a membrane that is cut open at y = 0 onto the pile. */
export function drawMembrane(
  section: Section,
  look: MembraneLook,
  camera: DetailCamera,
  pile: Pile,
): void {
  const { packed } = section.membrane;
  for (const outer of [true, false]) {
    const leaflet = new LeafletDrawing(section, outer, look, camera, pile);
    for (let number = 0; number < camera.detail.levels; number++) {
      leaflet.rim(number);
      if (outer !== packed.cytosolOutside || packed.bothSides) leaflet.surface(number);
    }
  }
}
