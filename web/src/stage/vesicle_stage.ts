// A vesicle that stands still: turned, cut and lit.

import type { Contents, Place, Seen } from "../data/contents";
import type { Beads } from "../data/unpack";
import {
  type Shot,
  between,
  eased,
  panned,
  placeOf,
  shotOfView,
  standpoint,
  turned,
  zoomed,
} from "../geometry/camera";
import { type Balls, ballColours, hiddenBalls } from "../geometry/balls";
import { type Ball, ballAt } from "../geometry/places";
import { type Volume, volumeOf } from "../light/volume";
import { Model, mixedDepths } from "./model";
import { type Change, type Moment, Stage } from "./stage";

/** From one step to the next, ms. */
const MOVE_MS = 1400;
/** Beads nearer than this are one ball while they move, pixels. */
const MERGED_PX = 2;

interface Glide {
  from: Place;
  to: Place;
  start: Float32Array;
  end: Float32Array;
  began: number;
}

export class VesicleStage extends Stage {
  readonly model: Model;
  private depths: Float32Array;
  private glide: Glide | null = null;
  private stale = { colours: true, shown: true, balls: true };
  private balls: Balls | null = null;

  constructor(canvas: HTMLCanvasElement, contents: Contents, beads: Beads) {
    super(canvas, contents);
    this.model = new Model(contents, beads);
    this.depths = this.model.depths(this.seen);
    this.begin();
  }

  protected begin(): void {
    this.painter.setBeads(this.model);
    this.stale = { colours: true, shown: true, balls: true };
  }

  /** The camera as it stands now. */
  shot(): Shot {
    return shotOfView(this.seen, this.contents.drawn, this.model.extent, this.aspect);
  }

  private place(seen: Seen): Place {
    return placeOf(standpoint(seen, this.contents.drawn, this.model.extent, this.aspect));
  }

  /** Shows another view; it glides there where it may. */
  show({ seen, camera, glides }: Change): void {
    const from = this.place(this.seen);
    const next = camera ? seen : { ...seen, orbit: from, camera: seen.camera };
    const end = this.model.depths(next);
    // Into the lumen and out of it one cannot glide: the walls are in between.
    const jumps = this.contents.drawn.cameras[this.seen.camera].inside !== this.inside(next);
    if (glides && !this.reducedMotion && !jumps && !next.section && !this.seen.section) {
      const start = this.depths;
      this.glide = { from, to: this.place(next), start, end, began: performance.now() };
    } else this.glide = null;
    this.seen = next;
    if (!this.glide) this.depths = end;
    this.stale.shown = true;
    this.move();
  }

  private inside(seen: Seen): boolean {
    return this.contents.drawn.cameras[seen.camera].inside;
  }

  private go(place: Place): void {
    this.glide = null;
    this.seen = { ...this.seen, orbit: place };
    this.move();
  }

  turn(azimuth: number, elevation: number): void {
    this.go(turned(this.place(this.seen), azimuth, elevation));
  }

  zoom(factor: number): void {
    this.go(zoomed(this.place(this.seen), factor));
  }

  /** Moves the picture by pixels of the page. */
  pan(right: number, down: number): void {
    const nm = this.nmPerPixel;
    this.go(panned(this.place(this.seen), -right * nm, down * nm));
  }

  /** Puts layers in the light; none for all. */
  light(layers: readonly string[]): void {
    this.lit = layers;
    this.stale.colours = true;
    this.request();
  }

  setStyle(style: string): void {
    this.style = style;
    this.balls = null;
    this.stale.colours = true;
    this.request();
  }

  get reach(): number {
    return this.model.reach;
  }

  protected get goesOn(): boolean {
    return this.glide !== null;
  }

  protected next(now: number): Shot {
    return this.glideOn(now) ?? this.shot();
  }

  private glideOn(now: number): Shot | null {
    const glide = this.glide;
    if (!glide) return null;
    const share = Math.min((now - glide.began) / MOVE_MS, 1);
    const place = between(glide.from, glide.to, share);
    this.depths = mixedDepths(glide.start, glide.end, eased(share));
    this.stale.shown = true;
    if (share >= 1) {
      this.glide = null;
      this.depths = glide.end;
      return null;
    }
    const seen = { ...this.seen, orbit: place };
    return shotOfView(seen, this.contents.drawn, this.model.extent, this.aspect);
  }

  protected prepare(at: Shot, size: readonly [number, number], quick: boolean): Moment {
    const { model, painter, stale } = this;
    if (stale.shown) {
      stale.shown = false;
      stale.balls = true;
      const isWhole = this.seen.cutaway === "none" && !this.glide;
      model.show(this.seen, this.depths, isWhole);
      painter.setHidden(model.hidden);
      painter.setLayers(model.layers);
      painter.setSolids(model.shownSolids());
      this.darken();
    }
    if (stale.colours) {
      stale.colours = false;
      stale.balls = true;
      painter.setColours(model.colours(this.style, this.lit));
    }
    if (quick) this.prepareBalls((2 * at.distance * at.halfHeight) / size[1]);
    const { radius, lumen } = this.contents.drawn.geometry;
    const middle = this.inside(this.seen) ? lumen : at.distance;
    return {
      near: middle - radius,
      far: middle + radius,
      bounds: model.bounds,
      behind: model.isClear,
      screen: quick ? model.screenFrom(at.position) : null,
      backdrop: null,
    };
  }

  /** Gives the painter balls of what is as fine as a pixel, whose size is given in nm. */
  private prepareBalls(pixelNm: number): void {
    const { model } = this;
    const balls = model.balls(MERGED_PX * pixelNm, this.style);
    if (balls === this.balls && !this.stale.balls) return;
    this.balls = balls;
    this.stale.balls = false;
    const colours = ballColours(balls, model.roundRadii, model.colours(this.style, this.lit));
    this.painter.setBalls(balls, colours, hiddenBalls(balls, model.hidden));
  }

  protected lightWork(cells: number): Generator<void, Volume> {
    const { model } = this;
    return volumeOf(model.centres, model.matter, model.hidden, this.contents.drawn.light, cells);
  }

  protected layerOf(bead: number): string {
    return this.model.layerOf(bead);
  }

  protected ballOf(bead: number): Ball {
    return ballAt(this.model.centres, this.model.radii, bead);
  }

  protected numberOf(bead: number): number {
    return this.model.order[bead];
  }
}
