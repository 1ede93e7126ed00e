// What a story is at each of its times: between two moments things go straight on.

import type { Columns } from "../data/columns";
import type {
  PackedChains,
  PackedChapter,
  PackedInset,
  PackedMembrane,
  PackedStory,
  Vector,
} from "../data/contents";
import { mixed } from "../geometry/vectors";
import { type Fold, FoldTrack } from "./folds";
import { type Between, Shapes } from "./shapes";

/** Something rigid at a time: its model, place and turn (a quaternion), and what is left of it. */
export interface Copy {
  model: number;
  place: Vector;
  turn: readonly [number, number, number, number];
  left: number;
}

export interface Pose {
  focus: Vector;
  height: number;
  azimuth: number;
  elevation: number;
  roll: number;
}

/** What an instrument shows at a time. */
export interface Inset {
  packed: PackedInset;
  strength: number;
}

export interface Callout {
  text: number;
  beside: readonly [number, number];
  anchor: Vector;
  strength: number;
}

interface Track {
  model: number;
  /** First key and number of keys of places, of turns, and of what is left. */
  spans: readonly (readonly [number, number])[];
}

class Chapter {
  readonly times: Float32Array;
  readonly captions: Uint16Array;
  readonly clocks: Uint16Array;
  readonly cytosol: Int32Array;
  readonly media: Int32Array;
  private readonly camera: Float32Array;
  private readonly fades: Float32Array;
  private readonly depths: Float32Array;
  private readonly callouts: {
    text: number;
    beside: [number, number];
    row: Map<number, number>;
    values: Float32Array;
  }[];
  private readonly insets: {
    packed: PackedInset;
    row: Map<number, number>;
    values: Float32Array;
  }[];
  private readonly tracks: Track[];
  private readonly stamps: readonly Uint16Array[];
  private readonly places: Float32Array;
  private readonly turns: Float32Array;
  private readonly left: Int32Array;

  constructor(
    readonly packed: PackedChapter,
    columns: Columns,
    private readonly clock: number,
  ) {
    this.times = columns.floats(packed.times);
    this.camera = columns.floats(packed.camera);
    this.fades = columns.floats(packed.fade);
    this.depths = columns.floats(packed.depth);
    this.cytosol = columns.whole(packed.cytosol);
    this.media = columns.whole(packed.medium);
    this.captions = columns.unsigned(packed.caption);
    this.clocks = columns.unsigned(packed.clock);
    this.callouts = packed.callouts.map(({ text, beside, moments, values }) => ({
      text,
      beside,
      row: new Map(Array.from(columns.unsigned(moments), (moment, row) => [moment, row])),
      values: columns.floats(values),
    }));
    this.insets = packed.insets.map((one) => ({
      packed: one,
      row: new Map(Array.from(columns.unsigned(one.moments), (moment, row) => [moment, row])),
      values: columns.floats(one.values),
    }));
    const { quantum, columns: given } = packed.copies;
    const [models, ...counts] = given.slice(0, 4).map((one) => columns.unsigned(one));
    const next = [0, 0, 0];
    this.tracks = Array.from(models, (model, i) => ({
      model,
      spans: counts.map((own, kind) => {
        const first = next[kind];
        next[kind] += own[i];
        return [first, own[i]] as const;
      }),
    }));
    this.stamps = [given[4], given[8], given[13]].map((one) => columns.unsigned(one));
    this.places = columns.places(given.slice(5, 8), quantum);
    this.turns = columns.places(given.slice(9, 13), 1 / 32_767);
    this.left = columns.whole(given[14]);
  }

  /** Between which moments a time of the chapter lies; over a cut nothing moves. */
  between(local: number): [number, number, number] {
    const { times } = this;
    let low = 0;
    let high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= local) low = middle;
      else high = middle;
    }
    const span = times[high] - times[low];
    const share = span > 0 ? Math.min(Math.max((local - times[low]) / span, 0), 1) : 0;
    for (const cut of this.packed.cuts) {
      if (times[low] < cut && cut <= times[high]) {
        return local < cut ? [low, low, 0] : [high, high, 0];
      }
    }
    return [low, high, share];
  }

  private mix(values: Float32Array, wide: number, part: number, at: Between): number {
    return mixed(values[wide * at.one + part], values[wide * at.two + part], at.share);
  }

  pose(at: Between): Pose {
    const own = (part: number): number => this.mix(this.camera, 7, part, at);
    return {
      focus: [own(0), own(1), own(2)],
      height: own(3),
      azimuth: own(4),
      elevation: own(5),
      roll: own(6),
    };
  }

  fade(at: Between): number {
    return this.mix(this.fades, 1, 0, at);
  }

  depth(at: Between): number {
    return this.mix(this.depths, 1, 0, at);
  }

  named(at: Between): Callout[] {
    const found: Callout[] = [];
    for (const { text, beside, row, values } of this.callouts) {
      const first = row.get(at.one);
      const second = row.get(at.two);
      if (first === undefined && second === undefined) continue;
      const [one, two] = [first ?? second!, second ?? first!];
      const own = (part: number): number =>
        mixed(values[4 * one + part], values[4 * two + part], at.share);
      const there =
        (first === undefined ? 0 : 1 - at.share) + (second === undefined ? 0 : at.share);
      const strength = own(3) * there;
      if (strength > 0.02) {
        found.push({ text, beside, anchor: [own(0), own(1), own(2)], strength });
      }
    }
    return found;
  }

  /** What an instrument shows, and how strongly; null where that is nothing. */
  inset(at: Between): Inset | null {
    for (const { packed, row, values } of this.insets) {
      const own = (moment: number): number => values[row.get(moment) ?? -1] ?? 0;
      const strength = mixed(own(at.one), own(at.two), at.share);
      if (strength > 0.02) return { packed, strength };
    }
    return null;
  }

  /** Key of a track at or before a time, and how far it is to the next. */
  private key(kind: number, first: number, count: number, stamp: number): [number, number] {
    const stamps = this.stamps[kind];
    let low = first;
    let high = first + count - 1;
    if (count < 2 || stamp <= stamps[low]) return [low, 0];
    if (stamp >= stamps[high]) return [high, 0];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (stamps[middle] <= stamp) low = middle;
      else high = middle;
    }
    return [low, (stamp - stamps[low]) / Math.max(stamps[high] - stamps[low], 1e-6)];
  }

  *copies(local: number): Generator<Copy> {
    const stamp = local * this.clock;
    const { places, turns, left } = this;
    for (const { model, spans } of this.tracks) {
      const [at, on] = this.key(2, ...spans[2], stamp);
      const rest = on ? mixed(left[at], left[at + 1], on) : left[at];
      if (rest <= 0) continue;
      const [a, s] = this.key(0, ...spans[0], stamp);
      const b = s ? a + 1 : a;
      const [c, t] = this.key(1, ...spans[1], stamp);
      const d = t ? c + 1 : c;
      const turn: [number, number, number, number] = [0, 0, 0, 1];
      let size = 0;
      for (let part = 0; part < 4; part++) {
        turn[part] = mixed(turns[4 * c + part], turns[4 * d + part], t);
        size += turn[part] ** 2;
      }
      size = Math.sqrt(size) || 1;
      for (let part = 0; part < 4; part++) turn[part] /= size;
      yield {
        model,
        place: [
          mixed(places[3 * a], places[3 * b], s),
          mixed(places[3 * a + 1], places[3 * b + 1], s),
          mixed(places[3 * a + 2], places[3 * b + 2], s),
        ],
        turn,
        left: rest / 255,
      };
    }
  }
}

/** Beads that do not keep their places to each other. */
export class Chains {
  readonly model: number;
  private readonly shapes: Shapes;
  private readonly places: Float32Array;
  private readonly sizes: Int32Array;
  private readonly many: number;

  constructor(packed: PackedChains, columns: Columns) {
    this.model = packed.model;
    this.many = packed.shapes;
    this.shapes = new Shapes(packed.moments, columns);
    this.places = columns.places(packed.places.slice(0, 3), packed.quantum);
    this.sizes = columns.whole(packed.places[3]);
  }

  /** x, y, z and the share of the radius of each bead; null where it is not there. */
  at(at: Between): Float32Array | null {
    const mixes = this.shapes.mixedAt(at);
    if (!mixes.length) return null;
    const { many, places, sizes } = this;
    const count = sizes.length / many;
    const found = new Float32Array(4 * count);
    for (const [shape, weight] of mixes) {
      for (let bead = 0; bead < count; bead++) {
        const from = bead * many + shape;
        for (let axis = 0; axis < 3; axis++) {
          found[4 * bead + axis] += weight * places[3 * from + axis];
        }
        found[4 * bead + 3] += (weight * sizes[from]) / 255;
      }
    }
    return found;
  }
}

/** A membrane's section at a time: r and z of the rows of both leaflets, where heads end. */
export interface Section {
  membrane: MembraneTrack;
  outer: Float32Array;
  inner: Float32Array;
  mixing: number;
  fused: number;
  /** Whether both membranes' outer leaflets are one, and the inner ones. */
  whole: readonly [boolean, boolean];
  /** Buds and tubules, and the ball that they are on: the height of its centre and its radius. */
  folds: Fold[];
  ball: readonly [number, number];
}

export class MembraneTrack {
  /** Areas of the rows of the outer and of the inner leaflet, nm². */
  readonly areas: readonly [Float32Array, Float32Array];
  readonly rows: number;
  private readonly shapes: Shapes;
  private readonly places: Float32Array;
  private readonly mixing: Float32Array[];
  private readonly fused: Float32Array[];
  private readonly whole: Int32Array[];
  private readonly folds: FoldTrack[];
  private readonly ball: Float32Array[][];

  constructor(
    readonly packed: PackedMembrane,
    columns: Columns,
  ) {
    this.rows = packed.rows.reduce((sum, one) => sum + one, 0);
    const areas = columns.floats(packed.areas);
    this.areas = [areas.subarray(0, this.rows), areas.subarray(this.rows)];
    this.shapes = new Shapes(packed.moments, columns);
    this.places = columns.places(packed.places, packed.quantum);
    this.mixing = packed.mixing.map((one) => columns.floats(one));
    this.fused = packed.fused.map((one) => columns.floats(one));
    this.whole = packed.whole.map((one) => columns.whole(one));
    this.folds = packed.folded?.folds.map((one) => new FoldTrack(one, columns)) ?? [];
    const ball = packed.folded?.ball ?? [];
    this.ball = ball.map((part) => part.map((one) => columns.floats(one)));
  }

  at(at: Between): Section | null {
    const mixes = this.shapes.mixedAt(at);
    if (!mixes.length) return null;
    const { rows, places, packed } = this;
    const sides = [new Float32Array(2 * rows), new Float32Array(2 * rows)];
    for (const [shape, weight] of mixes) {
      for (let side = 0; side < 2; side++) {
        for (let row = 0; row < rows; row++) {
          const from = 2 * ((side * rows + row) * packed.shapes + shape);
          sides[side][2 * row] += weight * places[from];
          sides[side][2 * row + 1] += weight * places[from + 1];
        }
      }
    }
    const scalar = (values: Float32Array[]): number =>
      mixed(values[at.chapter][at.one], values[at.chapter][at.two], at.share);
    const bits = this.whole[at.chapter][at.one];
    return {
      membrane: this,
      outer: sides[0],
      inner: sides[1],
      mixing: scalar(this.mixing),
      fused: scalar(this.fused),
      whole: [(bits & 1) !== 0, (bits & 2) !== 0],
      folds: this.folds.flatMap((one) => one.at(at) ?? []),
      ball: this.ball.length ? [scalar(this.ball[0]), scalar(this.ball[1])] : [0, 1],
    };
  }
}

export interface State {
  chapter: number;
  pose: Pose;
  fade: number;
  /** Whether there is cytosol below a plane, everywhere, and depth of its face, nm. */
  below: boolean;
  everywhere: boolean;
  inFluid: boolean;
  /** Number of the medium from 1; 0 for one of which it is not known what fills it. */
  medium: number;
  depth: number;
  caption: number;
  clock: number;
  callouts: Callout[];
  inset: Inset | null;
  copies: Copy[];
  sections: Section[];
  chains: [number, Float32Array][];
}

export class Timeline {
  private readonly chapters: Chapter[];
  private readonly membranes: MembraneTrack[];
  private readonly chains: Chains[];

  constructor(
    readonly packed: PackedStory,
    columns: Columns,
  ) {
    const { clock } = packed.detail;
    this.chapters = packed.chapters.map((one) => new Chapter(one, columns, clock));
    this.membranes = packed.membranes.map((one) => new MembraneTrack(one, columns));
    this.chains = packed.chains.map((one) => new Chains(one, columns));
  }

  chapterAt(time: number): number {
    const { chapters } = this.packed;
    let found = 0;
    while (found + 1 < chapters.length && time >= chapters[found + 1].start) found++;
    return found;
  }

  private place(time: number): Between {
    const chapter = this.chapterAt(time);
    const { start, duration } = this.packed.chapters[chapter];
    const local = Math.min(Math.max(time - start, 0), duration);
    const [one, two, share] = this.chapters[chapter].between(local);
    return { chapter, local, one, two, share };
  }

  pose(time: number): Pose {
    const at = this.place(time);
    return this.chapters[at.chapter].pose(at);
  }

  /** What is said at a time. */
  words(
    time: number,
  ): Pick<State, "chapter" | "caption" | "clock" | "fade" | "callouts" | "inset"> {
    const at = this.place(time);
    const own = this.chapters[at.chapter];
    return {
      chapter: at.chapter,
      fade: own.fade(at),
      caption: own.captions[at.one],
      clock: own.clocks[at.one],
      callouts: own.named(at),
      inset: own.inset(at),
    };
  }

  at(time: number): State {
    const at = this.place(time);
    const own = this.chapters[at.chapter];
    const bits = own.cytosol[at.one];
    return {
      ...this.words(time),
      pose: own.pose(at),
      below: (bits & 1) !== 0,
      everywhere: (bits & 2) !== 0,
      inFluid: (bits & 4) !== 0,
      medium: own.media[at.one],
      depth: own.depth(at),
      copies: [...own.copies(at.local)],
      sections: this.membranes
        .map((one) => one.at(at))
        .filter((one): one is Section => one !== null),
      chains: this.chains.flatMap((one): [number, Float32Array][] => {
        const beads = one.at(at);
        return beads ? [[one.model, beads]] : [];
      }),
    };
  }
}
