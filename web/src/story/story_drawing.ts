// From a moment of a story to beads, each in the detail that its size asks for:
// exoviz.renderer.geometry.story_drawing.

import type { PackedStory, Vector } from "../data/contents";
import { matches } from "../data/layers";
import { clamp } from "../geometry/vectors";
import type { CytosolFace } from "./cytosol_face";
import type { DetailCamera } from "./detail";
import { drawMembrane } from "./membrane_beads";
import type { Pile } from "./pile";
import type { Level, Lipids, Model } from "./story_models";
import type { Copy, State } from "./timeline";

/** Grains of a vesicle or a protein, in grains of a membrane: they are what one looks at. */
const FINER = 0.8;
const BLEND = 0.15;
const FAINT = 0.35;
/** Distance behind the cut, nm, up to which a molecule in the cytosol is not hidden by it. */
const IN_FRONT = 8;
/** Beads that face this far away from the camera, as a cosine, are hidden by their vesicle. */
const BEHIND = -0.12;
const LEVELS = 4;
/** Share of its radius with which a bead of a membrane, and any other, keeps light away. */
const MEMBRANE_MATTER = 0.45;
const MATTER = 0.8;
/** Radius of a lipid's bead whose matter is that of its sphere, nm; matter goes with area. */
const LEAFLET_NM = 0.263;
/** Share of its own colour that a bead keeps while others are lit up. */
const DIMMED = 0.16;

function shareOf(level: number, number: number): number {
  if (number === 0 && level < 0.5 - BLEND) return 1;
  if (number === LEVELS - 1 && level > number) return 1;
  return Math.sqrt(clamp((0.5 + BLEND - Math.abs(level - number)) / (2 * BLEND), 0, 1));
}

export class StoryDrawing {
  private hidden: boolean[] = [];
  private dim: boolean[] = [];
  private readonly leaflets: boolean[];
  private background: readonly [number, number, number] = [0, 0, 0];
  private molecules = 0;

  constructor(
    private readonly story: PackedStory,
    private readonly models: readonly Model[],
    private readonly lipids: readonly Lipids[],
    readonly pile: Pile,
  ) {
    this.leaflets = story.layers.map((one) => matches(one, ["membrane"]));
    this.show([], [], [0, 0, 0]);
  }

  /** Says which layers are hidden, which alone are lit up, and what others fade to. */
  show(
    hide: readonly string[],
    lit: readonly string[],
    background: readonly [number, number, number],
  ): void {
    this.hidden = this.story.layers.map((one) => matches(one, hide));
    this.dim = this.story.layers.map((one) => lit.length > 0 && !matches(one, lit));
    this.background = background;
  }

  /** Share of a bead's radius that keeps light away. */
  private matter(group: number, radius: number): number {
    return this.leaflets[group] ? MATTER * Math.cbrt(LEAFLET_NM / radius) : MATTER;
  }

  private readonly tint = (
    colour: Float32Array,
    from: number,
    layer: number,
    into: Float32Array,
  ): void => {
    const [r, g, b] = [colour[from], colour[from + 1], colour[from + 2]];
    if (!this.dim[layer]) {
      into[0] = r;
      into[1] = g;
      into[2] = b;
      return;
    }
    const grey = 0.3 * r + 0.6 * g + 0.1 * b;
    const own = [r, g, b];
    for (let part = 0; part < 3; part++) {
      const towards = 0.45 * grey + 0.55 * this.background[part];
      into[part] = DIMMED * own[part] + (1 - DIMMED) * towards;
    }
  };

  /** Colour in which a layer is painted, 0 to 1; null where it is hidden. */
  colourOf(layer: number, colour: Vector): readonly number[] | null {
    if (this.hidden[layer]) return null;
    const found = Float32Array.from(colour, (one) => one / 255);
    this.tint(found, 0, layer, found);
    return [...found];
  }

  draw(state: State, camera: DetailCamera, face: CytosolFace): void {
    const { pile, story } = this;
    pile.clear();
    this.molecules = 0;
    for (const section of state.sections) {
      const [one, two] = section.membrane.packed.kinds.map((kind) => this.lipids[kind]);
      drawMembrane(
        section,
        {
          lipids: [one, two],
          shown: [!this.hidden[one.layer], !this.hidden[two.layer]],
          group: story.membraneGroup,
          matter: MEMBRANE_MATTER,
          hides: face.hides,
          tint: this.tint,
        },
        camera,
        pile,
      );
    }
    for (const copy of state.copies) {
      const model = this.models[copy.model];
      if (!this.hidden[model.layer]) this.copy(copy, model, camera, face);
    }
    for (const [number, beads] of state.chains) {
      const model = this.models[number];
      if (!this.hidden[model.layer]) this.chain(beads, model.levels[0], camera);
    }
  }

  private copy(copy: Copy, model: Model, camera: DetailCamera, face: CytosolFace): void {
    const { place } = copy;
    const reach = model.levels[0].reach;
    if (!camera.sees(...place, reach)) return;
    // What begins before the cut face stands before it whole.
    if (!model.isVesicle && place[1] >= IN_FRONT && face.hides(...place)) return;
    const grain = camera.grain(camera.depth(...place)) * FINER;
    const level = clamp(Math.log2(Math.max(grain, 1e-6) / this.story.detail.finest), 0, LEVELS - 1);
    for (let number = 0; number < LEVELS; number++) {
      const share = shareOf(level, number);
      if (share > FAINT) this.placed(copy, model, number, share, camera);
    }
  }

  private placed(
    copy: Copy,
    model: Model,
    number: number,
    share: number,
    camera: DetailCamera,
  ): void {
    const { pile } = this;
    const level = model.levels[number];
    const [px, py, pz] = copy.place;
    const [qx, qy, qz, qw] = copy.turn;
    // The camera in the model's frame, to leave out what a whole vesicle's own front hides.
    const culls = model.isVesicle && !model.isOpen && copy.left >= 1;
    const clips = !model.isVesicle || !this.holds(copy, level.reach, camera);
    const away = [0, 1, 2].map((axis) => camera.at.position[axis] - copy.place[axis]);
    const distance = Math.hypot(away[0], away[1], away[2]) || 1;
    const [ax, ay, az] = away.map((one) => one / distance);
    const limit = BEHIND * level.reach;
    const first = this.molecules;
    const colour = new Float32Array(3);
    const { centres, radii, colours, group, layer, molecule, scatter } = level;
    for (let bead = 0; bead < level.count; bead++) {
      if (copy.left < 1 && scatter[bead] >= copy.left) continue;
      const own = layer[bead];
      if (this.hidden[own]) continue;
      const i = centres[3 * bead];
      const j = centres[3 * bead + 1];
      const k = centres[3 * bead + 2];
      const u = 2 * (qy * k - qz * j);
      const v = 2 * (qz * i - qx * k);
      const t = 2 * (qx * j - qy * i);
      const x = i + qw * u + qy * t - qz * v;
      const y = j + qw * v + qz * u - qx * t;
      const z = k + qw * t + qx * v - qy * u;
      if (culls && x * ax + y * ay + z * az <= limit) continue;
      if (clips && model.isVesicle && !camera.sees(x + px, y + py, z + pz, 1)) continue;
      this.tint(colours, 3 * bead, own, colour);
      pile.add(
        x + px,
        y + py,
        z + pz,
        radii[bead] * share,
        colour[0],
        colour[1],
        colour[2],
        first + molecule[bead],
        group[bead],
        own,
        this.matter(group[bead], radii[bead] * share),
      );
    }
    this.molecules += 65_536;
  }

  private holds(copy: Copy, reach: number, camera: DetailCamera): boolean {
    return camera.sees(...copy.place, -1.05 * reach);
  }

  private chain(beads: Float32Array, level: Level, camera: DetailCamera): void {
    const { pile } = this;
    const colour = new Float32Array(3);
    for (let bead = 0; bead < level.place.length; bead++) {
      const own = level.place[bead];
      const share = beads[4 * bead + 3];
      if (share <= 0.05 || this.hidden[level.layer[own]]) continue;
      const [x, y, z] = beads.subarray(4 * bead, 4 * bead + 3);
      if (!camera.sees(x, y, z, 3)) continue;
      this.tint(level.colours, 3 * own, level.layer[own], colour);
      pile.add(
        x,
        y,
        z,
        level.radii[own] * share,
        colour[0],
        colour[1],
        colour[2],
        this.molecules + level.molecule[own],
        level.group[own],
        level.layer[own],
        this.matter(level.group[own], level.radii[own] * share),
      );
    }
    this.molecules += 65_536;
  }
}
