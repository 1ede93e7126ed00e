// A story that plays: the film's camera, turned and moved by hand.

import type { Columns } from "../data/columns";
import type { Contents, Each, PackedStory, Span, Turn, Vector } from "../data/contents";
import type { Shot } from "../geometry/camera";
import { add, clamp, cross, direction, radians, scaled, subtract, unit } from "../geometry/vectors";
import { type Ball, ballAt } from "../geometry/places";
import { clusterBounds } from "../geometry/order";
import { type Volume, volumeOf } from "../light/volume";
import type { Backdrop } from "../gl/backdrop";
import { CrowdBox } from "../story/crowd/crowd_box";
import { CrowdPainting } from "../story/crowd/crowd_painting";
import { CytosolFace } from "../story/cytosol_face";
import { DetailCamera } from "../story/detail";
import { Pile } from "../story/pile";
import { StoryDrawing } from "../story/story_drawing";
import { modelsOf } from "../story/story_models";
import { type Callout, type Pose, type State, Timeline } from "../story/timeline";
import { type Change, type Moment, Stage } from "./stage";

/** Pixels of the picture across a bead of a membrane. */
const GRAIN = 3.5;
/** How long what moves keeps its light, s. */
const LIGHT_S = 0.3;
/** Longest step from one picture to the next, s of the story: what is slow plays slower. */
const LONGEST_S = 0.25;
/** Cells along the longest side of the volume in which light is followed. */
const CELLS = 48;
/** How far behind the focus one sees, in heights of the picture. */
const REACH = 5;
const STEEPEST = 80;
const rgb = (hex: string): Vector => [
  parseInt(hex.slice(1, 3), 16) / 255,
  parseInt(hex.slice(3, 5), 16) / 255,
  parseInt(hex.slice(5, 7), 16) / 255,
];
const ONWARDS: Turn = { azimuth: 0, elevation: 0, nearer: 1 };

export interface Said {
  chapter: number;
  caption: Each<string>;
  clock: Each<string>;
  fade: number;
  callouts: { text: Each<string>; beside: Callout["beside"]; anchor: Vector; strength: number }[];
  inset: {
    picture: string;
    title: Each<string>;
    text: Each<string>;
    bar: number;
    long: Each<string>;
    strength: number;
  } | null;
}

export class StoryStage extends Stage {
  readonly story: PackedStory;
  /** s of the story. */
  time: number;
  /** Until when it plays; where it stands still, less than its time. */
  private until = -1;
  private last = 0;
  /** The part of the story that a step stands for, until it is played or left. */
  private part: Span | null = null;
  /** The time that the light is of. */
  private lightTime = NaN;
  private turning: Turn = ONWARDS;
  /** How far the focus is moved by hand, to the right and up, in heights of the picture. */
  private moved: readonly [number, number] = [0, 0];
  private readonly timeline: Timeline;
  private readonly pile = new Pile();
  private readonly drawing: StoryDrawing;
  private readonly face: CytosolFace;
  private readonly crowds: CrowdBox[];
  private readonly crowd: CrowdPainting;
  private backdrop: Backdrop | null = null;
  private hidden = new Uint8Array(0);
  private drawn = "";

  constructor(canvas: HTMLCanvasElement, contents: Contents, columns: Columns) {
    super(canvas, contents);
    this.story = contents.story!;
    this.timeline = new Timeline(this.story, columns);
    const [models, lipids] = modelsOf(this.story, columns);
    this.drawing = new StoryDrawing(this.story, models, lipids, this.pile);
    this.face = new CytosolFace(this.story.detail.cutNm);
    this.crowds = this.story.media.map((one) => new CrowdBox(one, columns));
    this.crowd = new CrowdPainting(models);
    this.time = this.story.still;
    this.begin();
  }

  protected begin(): void {
    this.drawn = "";
    // Between layers there are lines as the style has them, and nothing can be seen through.
    this.painter.setLayers(
      new Float32Array(this.story.layers.length * 2).map((_one, i) => 1 - (i % 2)),
    );
    this.painter.setSolids({ corners: new Float32Array(0), owner: new Int32Array(0) });
  }

  get reach(): number {
    return 0;
  }

  // -- time

  get duration(): number {
    return this.story.duration;
  }

  get isPlaying(): boolean {
    return this.until > this.time;
  }

  /** Plays on, to the end or up to a time; from its end it begins again, and a step that stands. */
  play(until = this.duration): void {
    if (this.time >= this.duration) this.time = 0;
    if (this.part) this.time = this.part.begin;
    this.until = this.part?.end ?? until;
    this.part = null;
    this.last = 0;
    this.move();
  }

  pause(): void {
    this.until = -1;
    this.move();
  }

  seek(time: number): void {
    this.time = clamp(time, 0, this.duration);
    this.until = -1;
    this.part = null;
    this.move();
  }

  /** Shows a part of the story, as a step of the lesson has it. */
  span(part: Span): void {
    const { begin, end, still, turn } = part;
    this.turning = turn;
    this.moved = [0, 0];
    this.seek(this.reducedMotion ? still : begin);
    if (end === begin) return;
    if (this.reducedMotion) this.part = part;
    else this.play(end);
  }

  chapterAt(time: number): number {
    return this.timeline.chapterAt(time);
  }

  /** What is said at the time that is shown. */
  said(): Said {
    const { chapter, caption, clock, fade, callouts, inset } = this.timeline.words(this.time);
    const { texts } = this.story;
    const { picture = "", title = 0, text = 0, bar = 0, long = 0 } = inset?.packed ?? {};
    return {
      chapter,
      caption: texts[caption],
      clock: texts[clock],
      fade,
      callouts: callouts.map((one) => ({ ...one, text: texts[one.text] })),
      inset: inset && {
        picture,
        title: texts[title],
        text: texts[text],
        bar,
        long: texts[long],
        strength: inset.strength,
      },
    };
  }

  protected get goesOn(): boolean {
    return this.isPlaying;
  }

  protected next(now: number): Shot {
    if (this.isPlaying) {
      const passed = this.last ? (now - this.last) / 1000 : 0;
      this.last = now;
      this.time = Math.min(this.time + Math.min(passed, LONGEST_S), this.until);
    }
    return this.shot();
  }

  // -- the camera

  private pose(): Pose {
    const own = this.timeline.pose(this.time);
    const { azimuth, elevation, nearer } = this.turning;
    return {
      ...own,
      azimuth: own.azimuth + azimuth,
      elevation:
        elevation === 0 ? own.elevation : clamp(own.elevation + elevation, -STEEPEST, STEEPEST),
      height: own.height / nearer,
    };
  }

  shot(): Shot {
    const pose = this.pose();
    const towards = direction(pose.azimuth - 90, pose.elevation);
    const level = unit(cross([0, 0, 1], towards));
    const above = cross(towards, level);
    const turn = radians(pose.roll);
    const right = add(scaled(level, Math.cos(turn)), scaled(above, Math.sin(turn)));
    const up = subtract(scaled(above, Math.cos(turn)), scaled(level, Math.sin(turn)));
    // In a narrow picture as much is seen across as in one that is as high as wide.
    const halfHeight =
      Math.tan(radians(this.story.detail.viewAngle) / 2) / Math.min(1, this.aspect);
    const distance = pose.height / 2 / Math.tan(radians(this.story.detail.viewAngle) / 2);
    const focus = add(
      pose.focus,
      add(scaled(right, this.moved[0] * pose.height), scaled(up, this.moved[1] * pose.height)),
    );
    return {
      position: add(focus, scaled(towards, distance)),
      focus,
      axes: [right, up, towards],
      halfHeight,
      distance,
    };
  }

  /** Shows the camera as the film has it again. */
  reset(turn: Turn = ONWARDS): void {
    this.turning = turn;
    this.moved = [0, 0];
    this.move();
  }

  get turned(): Turn {
    return this.turning;
  }

  turn(azimuth: number, elevation: number): void {
    const own = this.timeline.pose(this.time).elevation;
    this.turning = {
      ...this.turning,
      azimuth: this.turning.azimuth + azimuth,
      elevation: clamp(this.turning.elevation + elevation, -STEEPEST - own, STEEPEST - own),
    };
    this.move();
  }

  zoom(factor: number): void {
    this.turning = { ...this.turning, nearer: clamp(this.turning.nearer * factor, 0.1, 10) };
    this.move();
  }

  pan(right: number, down: number): void {
    const share = this.nmPerPixel / this.pose().height;
    this.moved = [this.moved[0] - right * share, this.moved[1] + down * share];
    this.move();
  }

  show({ seen }: Change): void {
    this.seen = seen;
    this.drawn = "";
    this.move();
  }

  light(layers: readonly string[]): void {
    this.lit = layers;
    this.drawn = "";
    this.request();
  }

  setStyle(style: string): void {
    this.style = style;
    this.drawn = "";
    this.request();
  }

  // -- drawing

  private far(pose: Pose, distance: number): number {
    return distance + clamp(REACH * pose.height, 300, 1000);
  }

  protected prepare(at: Shot, size: readonly [number, number], quick: boolean): Moment {
    const pose = this.pose();
    const far = this.far(pose, at.distance);
    const { pile } = this;
    const key = [this.time, ...at.position, ...at.axes[0], ...size].join();
    if (key !== this.drawn) {
      this.drawn = key;
      const look = this.contents.looks[this.style];
      const state = this.timeline.at(this.time);
      this.face.paint(state, at, size);
      this.drawing.show(this.seen.hide, this.lit, rgb(look.background[0]));
      this.backdrop = this.behind(state, at, size);
      const camera = new DetailCamera(
        at,
        size[0] / size[1],
        size[1],
        GRAIN,
        far,
        this.story.detail,
      );
      this.drawing.draw(state, camera, this.face);
      // A jump brings other things into the light.
      this.darken(quick && Math.abs(this.time - this.lightTime) < LIGHT_S ? 1000 * LIGHT_S : 0);
      const { count } = pile;
      if (this.hidden.length < count) this.hidden = new Uint8Array(2 * count);
      this.painter.setBeads({
        centres: pile.centres.subarray(0, 3 * count),
        radii: pile.radii.subarray(0, count),
        molecule: pile.molecule.subarray(0, count),
        layer: pile.group.subarray(0, count),
      });
      this.painter.setColours(pile.colours.subarray(0, 3 * count));
      this.painter.setHidden(this.hidden.subarray(0, count));
    }
    return {
      near: at.distance + 0.12 * pose.height,
      far,
      bounds: clusterBounds(
        pile.centres,
        pile.radii.subarray(0, pile.count),
        this.hidden,
        this.contents.drawn.cluster,
      ),
      behind: false,
      screen: null,
      backdrop: this.backdrop,
    };
  }

  /** What lies behind all beads of a moment. */
  private behind(state: State, at: Shot, size: readonly [number, number]): Backdrop {
    const { face, story } = this;
    const anywhere = state.sections.length > 0 || state.everywhere || state.inFluid;
    const medium = anywhere && state.medium ? this.crowds[state.medium - 1] : null;
    const covers = state.inFluid ? new Uint8Array(face.covers.length).fill(1) : face.covers;
    const colours = medium?.packed.shapes.map((one) =>
      this.drawing.colourOf(one.layer, one.colour),
    );
    const crowd = colours?.some((one) => one !== null)
      ? this.crowd.paint(
          medium!,
          state,
          at,
          { size: face.coarse, covers },
          face.depth,
          colours,
          this.canvas.height,
        )
      : null;
    return {
      masks: face.masks,
      crowd,
      inFluid: state.inFluid,
      cytosol: [rgb(story.cytosol[0]), rgb(story.cytosol[1])],
      nmPerPixel: (2 * at.distance * at.halfHeight) / size[1],
    };
  }

  protected lightWork(cells: number): Generator<void, Volume> {
    const { pile } = this;
    const { count } = pile;
    this.lightTime = this.time;
    const { focus, axes } = this.shot();
    const { height } = this.pose();
    // The volume in which things take light from each other stays where the camera looks.
    const half = [1.25 * height, 0.8 * height, 0.8 * height];
    const away = new Uint8Array(count);
    const matter = new Float32Array(count);
    const [fx, fy, fz] = focus;
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let bead = 0; bead < count; bead++) {
      matter[bead] = pile.matter[bead] * pile.radii[bead];
      const x = pile.centres[3 * bead] - fx;
      const y = pile.centres[3 * bead + 1] - fy;
      const z = pile.centres[3 * bead + 2] - fz;
      for (let axis = 0; axis < 3; axis++) {
        const [i, j, k] = axes[axis];
        if (Math.abs(x * i + y * j + z * k) > half[axis]) away[bead] = 1;
      }
      if (away[bead]) continue;
      for (let axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], pile.centres[3 * bead + axis]);
        high[axis] = Math.max(high[axis], pile.centres[3 * bead + axis]);
      }
    }
    // As large as if the volume were all that the camera looks at.
    const most = Math.max(...high.map((one, axis) => one - low[axis]), 1);
    const own = Math.max(Math.ceil((CELLS * most) / (2 * half[0])), 4);
    const centres = pile.centres.subarray(0, 3 * count);
    return volumeOf(centres, matter, away, this.contents.drawn.light, Math.min(cells, own));
  }

  protected layerOf(bead: number): string {
    return this.story.layers[this.pile.layer[bead]];
  }

  protected ballOf(bead: number): Ball {
    return ballAt(this.pile.centres, this.pile.radii, bead);
  }

  protected numberOf(bead: number): number {
    return bead;
  }

  /** Layers of the picture's pixels by name, and -1 for none; for tests. */
  layersSeen(): { size: readonly [number, number]; layers: number[]; names: string[] } {
    const { size, beads } = this.examined();
    return {
      size,
      layers: beads.map((bead) => (bead < 0 ? -1 : this.pile.layer[bead])),
      names: this.story.layers,
    };
  }

  get beads(): number {
    return this.pile.count;
  }
}
