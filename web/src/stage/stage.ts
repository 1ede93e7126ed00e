// The picture: what is seen from where, drawn quickly while it moves and finely when it stands.

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
import { Painter } from "../gl/painter";
import { type Volume, finished, keyLight, volumeOf } from "../light/volume";
import { Model, mixedDepths } from "./model";

/** Cells of the light while the picture moves. */
const COARSE_CELLS = 18;
/** From one step to the next, ms, and how long after the last move the fine picture is made. */
const MOVE_MS = 1400;
const STILL_MS = 160;
/** Pixels that are drawn at most: a board of four times as many shows them enlarged. */
const MOST_PIXELS = 2_600_000;
/** A frame that takes longer is drawn with fewer pixels, ms. */
const SLOW_MS = 110;
const FAST_MS = 40;
/** Time in which light is followed before the page looks up again, ms. */
const SLICE_MS = 12;

export interface Change {
  /** A camera, a cut, and what is hidden; what is not given stays. */
  seen: Seen;
  /** Whether the camera goes where the view has it, or stays where it is. */
  camera: boolean;
  glides: boolean;
}

interface Glide {
  from: Place;
  to: Place;
  start: Float32Array;
  end: Float32Array;
  began: number;
}

export class Stage {
  readonly model: Model;
  seen: Seen;
  style: string;
  /** Called after each picture. */
  onPicture: () => void = () => undefined;
  private painter: Painter;
  private depths: Float32Array;
  private lit: readonly string[] = [];
  private glide: Glide | null = null;
  private coarse: Volume | null = null;
  private fine: Volume | null = null;
  private work: Generator<void, void> | null = null;
  private frame = 0;
  private timer = 0;
  private moving = false;
  /** When the last picture of a movement was begun, ms; 0 once it is known how long it took. */
  private began = 0;
  private share = 2;
  private stale = { colours: true, shown: true };
  reducedMotion = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly contents: Contents,
    beads: Beads,
  ) {
    this.seen = contents.view;
    this.style = contents.style;
    this.painter = new Painter(canvas, contents.drawn);
    this.model = new Model(contents, beads);
    this.depths = this.model.depths(this.seen);
    this.painter.setBeads(this.model);
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.painter = new Painter(canvas, contents.drawn);
      this.painter.setBeads(this.model);
      this.stale = { colours: true, shown: true };
      this.request();
    });
    new ResizeObserver(() => this.request()).observe(canvas);
  }

  // -- what is seen

  private get aspect(): number {
    return Math.max(this.canvas.clientWidth, 1) / Math.max(this.canvas.clientHeight, 1);
  }

  /** The camera as it stands now. */
  shot(): Shot {
    return shotOfView(this.seen, this.contents.drawn, this.model.extent, this.aspect);
  }

  private place(seen: Seen): Place {
    return placeOf(standpoint(seen, this.contents.drawn, this.model.extent, this.aspect));
  }

  /** Size of a pixel of the page in the plane of focus, nm. */
  get nmPerPixel(): number {
    const { distance, halfHeight } = this.shot();
    return (2 * distance * halfHeight) / Math.max(this.canvas.clientHeight, 1);
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
    this.stale.colours = true;
    this.request();
  }

  // -- drawing

  private move(): void {
    this.moving = true;
    this.work = null;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.settle(false), STILL_MS);
    this.request();
  }

  /** Ends a movement, but not before its last picture was seen for a while: a slow one is no rest. */
  private settle(waited: boolean): void {
    const waits = this.frame !== 0 || this.painter.isBusy;
    if (waits || waited) {
      this.timer = window.setTimeout(() => this.settle(waits), STILL_MS);
      return;
    }
    this.moving = false;
    this.request();
  }

  request(): void {
    if (!this.frame) this.frame = window.requestAnimationFrame(() => this.draw());
  }

  /** Whether the picture stands still and is drawn as finely as it can be. */
  get isFinished(): boolean {
    return !this.moving && !this.frame && !this.work && !this.glide && this.fine !== null;
  }

  private size(shrunk: number): [number, number] {
    const ratio = window.devicePixelRatio || 1;
    const wide = Math.max(this.canvas.clientWidth * ratio, 1);
    const high = Math.max(this.canvas.clientHeight * ratio, 1);
    const { largest } = this.painter;
    const fit = Math.min(1, Math.sqrt(MOST_PIXELS / (wide * high)), largest / wide, largest / high);
    const full: [number, number] = [
      Math.max(Math.round(wide * fit), 1),
      Math.max(Math.round(high * fit), 1),
    ];
    if (this.canvas.width !== full[0] || this.canvas.height !== full[1]) {
      [this.canvas.width, this.canvas.height] = full;
    }
    return [Math.max(Math.round(full[0] / shrunk), 1), Math.max(Math.round(full[1] / shrunk), 1)];
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

  private draw(): void {
    this.frame = 0;
    if (!this.canvas.clientWidth || !this.canvas.clientHeight) return;
    // A device that is behind would only fall farther behind.
    if (this.painter.isBusy) {
      this.request();
      return;
    }
    this.adapt();
    const began = performance.now();
    const at = this.glideOn(began) ?? this.shot();
    const moves = this.moving || this.glide !== null;
    this.prepare();
    const fine = moves ? null : this.fine;
    const { light } = this.contents.drawn;
    const volume = fine ?? this.coarseVolume();
    const key = finished(keyLight(volume, light, at.axes));
    const size = this.size(moves ? this.share : 1);
    this.painter.draw({
      at,
      size,
      look: this.contents.looks[this.style],
      style: this.style,
      middle: this.inside(this.seen) ? this.contents.drawn.geometry.lumen : at.distance,
      bounds: this.model.bounds,
      volume,
      key,
      behind: this.model.isClear,
      // Holes that are smaller than a protein show nothing while the picture moves.
      opaque: moves && this.model.isCovered ? this.contents.drawn.geometry.lumen : 0,
    });
    this.onPicture();
    if (moves) {
      this.began = began;
      window.requestAnimationFrame(() => this.watch(began));
    }
    if (this.glide) {
      this.move();
    } else if (!moves && !fine) this.refine();
  }

  /** Waits for the end of a picture, so that a pause after it is not taken for its time. */
  private watch(began: number): void {
    if (this.began !== began) return;
    if (this.painter.isBusy) window.requestAnimationFrame(() => this.watch(began));
    else this.adapt();
  }

  private adapt(): void {
    if (!this.began) return;
    const took = performance.now() - this.began;
    this.began = 0;
    if (took > SLOW_MS) this.share = Math.min(this.share + 1, 6);
    else if (took < FAST_MS) this.share = Math.max(this.share - 0.5, 1);
  }

  private prepare(): void {
    const { model, painter, stale } = this;
    if (stale.shown) {
      stale.shown = false;
      const isWhole = this.seen.cutaway === "none" && !this.glide;
      model.show(this.seen, this.depths, isWhole);
      painter.setHidden(model.hidden);
      painter.setLayers(model.layers);
      painter.setSolids(model.shownSolids());
      this.coarse = this.fine = null;
      this.work = null;
    }
    if (stale.colours) {
      stale.colours = false;
      painter.setColours(model.colours(this.style, this.lit));
    }
  }

  private lightWork(cells: number): Generator<void, Volume> {
    const { model } = this;
    return volumeOf(model.centres, model.matter, model.hidden, this.contents.drawn.light, cells);
  }

  private coarseVolume(): Volume {
    this.coarse ??= finished(this.lightWork(COARSE_CELLS));
    return this.coarse;
  }

  /** Follows the light finely, a little at a time, and draws again when that is done. */
  private refine(): void {
    const made = this.lightWork(this.contents.drawn.light.cells);
    const stage = this;
    this.work = (function* (): Generator<void, void> {
      stage.fine = yield* made;
    })();
    const goOn = (work: Generator<void, void>): void => {
      if (this.work !== work) return;
      const until = performance.now() + SLICE_MS;
      while (performance.now() < until) {
        if (work.next().done) {
          this.work = null;
          this.request();
          return;
        }
      }
      window.setTimeout(goOn, 0, work);
    };
    window.setTimeout(goOn, 0, this.work);
  }

  // -- picking

  /** The layer seen at a place of the page, and null where nothing is. */
  layerAt(clientX: number, clientY: number): string | null {
    const box = this.canvas.getBoundingClientRect();
    const across = (clientX - box.left) / Math.max(box.width, 1);
    const bead = this.painter.beadAt(across, (clientY - box.top) / Math.max(box.height, 1));
    return bead < 0 ? null : this.model.layerOf(bead);
  }

  /** Name of what draws. */
  get device(): string {
    return this.painter.device;
  }

  /** What the last picture shows: its size, and the bead of each pixel, or -1; for tests. */
  examined(): { size: readonly [number, number]; beads: number[] } {
    const { size, beads } = this.painter.allBeads();
    return { size, beads: Array.from(beads, (bead) => (bead < 0 ? -1 : this.model.order[bead])) };
  }
}
