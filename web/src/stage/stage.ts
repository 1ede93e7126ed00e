// The picture: what is seen from where, drawn quickly while it moves and finely when it stands.

import type { Contents, Seen, Vector } from "../data/contents";
import type { Shot } from "../geometry/camera";
import { type Ball, pointAt } from "../geometry/places";
import type { Screen } from "../geometry/screen";
import type { Backdrop } from "../gl/backdrop";
import { Painter } from "../gl/painter";
import { type Volume, finished, keyLight } from "../light/volume";

/** Cells of the light while the picture moves. */
const COARSE_CELLS = 18;
/** How long after the last move the fine picture is made, ms. */
const STILL_MS = 160;
/** Pixels that are drawn at most: a board of four times as many shows them enlarged. */
const MOST_PIXELS = 2_600_000;
/** A frame that takes longer is drawn with fewer pixels, ms. */
const SLOW_MS = 100;
const FAST_MS = 40;
/** Where a quick picture in all pixels takes less, what moves is drawn as finely as what stands, ms. */
const FASTEST_MS = 12;
/** Time in which light is followed before the page looks up again, ms. */
const SLICE_MS = 12;

export interface Change {
  /** A camera, a cut, and what is hidden; what is not given stays. */
  seen: Seen;
  /** Whether the camera goes where the view has it, or stays where it is. */
  camera: boolean;
  glides: boolean;
}

/** What a moment has of its own: depths between which things fade, and boxes around its beads. */
export interface Moment {
  near: number;
  far: number;
  bounds: Float32Array;
  /** Whether something can be seen through. */
  behind: boolean;
  /** What hides clusters while they move; null for nothing. */
  screen: Screen | null;
  /** What lies behind all; the style's background where it is null. */
  backdrop: Backdrop | null;
}

export abstract class Stage {
  seen: Seen;
  style: string;
  /** Called after each picture. */
  onPicture: () => void = () => undefined;
  reducedMotion = false;
  protected painter: Painter;
  protected lit: readonly string[] = [];
  protected frame = 0;
  protected moving = false;
  private coarse: Volume | null = null;
  private fine: Volume | null = null;
  /** When the coarse light was followed, ms. */
  private followed = 0;
  private work: Generator<void, void> | null = null;
  private timer = 0;
  /** When the last picture of a movement was begun, ms; 0 once it is known how long it took. */
  private began = 0;
  private share = 2;
  /** Whether what a quick picture needs has been made. */
  private isWarm = false;
  /** Least of what `share` has been, once its pictures took too long; below 1 they are no quick ones. */
  private least = 0.5;

  constructor(
    protected readonly canvas: HTMLCanvasElement,
    protected readonly contents: Contents,
  ) {
    this.seen = contents.view;
    this.style = contents.style;
    this.painter = new Painter(canvas, contents.drawn);
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.painter = new Painter(canvas, contents.drawn);
      this.begin();
      this.request();
    });
    new ResizeObserver(() => this.request()).observe(canvas);
  }

  // -- what is shown: vesicles and stories differ in this

  /** Gives a painter that has nothing yet what never changes. */
  protected abstract begin(): void;
  /** The camera of the next picture; while it goes on by itself, where it has come to. */
  protected abstract next(now: number): Shot;
  /** Whether it goes on by itself. */
  protected abstract get goesOn(): boolean;
  /** Gives the painter what is shown, for a quick picture or a fine one, and says what stands around it. */
  protected abstract prepare(at: Shot, size: readonly [number, number], quick: boolean): Moment;
  protected abstract lightWork(cells: number): Generator<void, Volume>;
  /** Layer of a bead of the picture. */
  protected abstract layerOf(bead: number): string;
  /** Where a bead of the picture is. */
  protected abstract ballOf(bead: number): Ball;
  /** Number of a bead of the picture in what is shown, for tests. */
  protected abstract numberOf(bead: number): number;
  /** The camera as it stands now. */
  abstract shot(): Shot;
  /** Shows another view; it glides there where it may. */
  abstract show(change: Change): void;
  abstract turn(azimuth: number, elevation: number): void;
  abstract zoom(factor: number): void;
  /** Moves the picture by pixels of the page. */
  abstract pan(right: number, down: number): void;
  /** Puts layers in the light; none for all. */
  abstract light(layers: readonly string[]): void;
  abstract setStyle(style: string): void;
  /** Farthest that anything reaches from the centre, nm; 0 where nothing can be cut by hand. */
  abstract get reach(): number;

  protected get aspect(): number {
    return Math.max(this.canvas.clientWidth, 1) / Math.max(this.canvas.clientHeight, 1);
  }

  /** Size of a pixel of the page in the plane of focus, nm. */
  get nmPerPixel(): number {
    const { distance, halfHeight } = this.shot();
    return (2 * distance * halfHeight) / Math.max(this.canvas.clientHeight, 1);
  }

  // -- drawing

  protected move(): void {
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
    const waits = this.moving || this.frame !== 0 || this.work !== null || this.goesOn;
    return !waits && this.fine !== null && !this.painter.isBusy;
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

  /** Forgets the light: other things stand in it. What moves may keep its own for a while, ms. */
  protected darken(keep = 0): void {
    if (!(performance.now() - this.followed < keep)) this.coarse = null;
    this.fine = null;
    this.work = null;
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
    const at = this.next(began);
    const moves = this.moving || this.goesOn;
    const shrunk = moves ? Math.max(this.share, 1) : 1;
    const size = this.size(shrunk);
    const quick = moves && this.share >= 1;
    const moment = this.prepare(at, size, quick);
    const fine = moves ? null : this.fine;
    const { light } = this.contents.drawn;
    const volume = fine ?? this.coarseVolume();
    const key = finished(keyLight(volume, light, at.axes));
    this.painter.draw({
      ...moment,
      shrunk,
      quick,
      at,
      size,
      look: this.contents.looks[this.style],
      style: this.style,
      volume,
      key,
    });
    this.onPicture();
    if (moves) {
      this.began = began;
      window.requestAnimationFrame(() => this.watch(began));
    }
    if (this.goesOn) this.move();
    else if (!moves && !fine) this.refine();
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
    // The first one also made what the next ones need.
    if (!this.isWarm) this.isWarm = true;
    else if (took > SLOW_MS) {
      if (this.share < 1) this.least = 1;
      this.share = Math.min(this.share + 1, 6);
    } else if (took < (this.share > 1 ? FAST_MS : FASTEST_MS)) {
      this.share = Math.max(this.share - 0.5, this.least);
    }
  }

  private coarseVolume(): Volume {
    if (!this.coarse) {
      this.coarse = finished(this.lightWork(COARSE_CELLS));
      this.followed = performance.now();
    }
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

  /** A place of the page as shares of the picture's width and height. */
  private shares(clientX: number, clientY: number): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [
      (clientX - box.left) / Math.max(box.width, 1),
      (clientY - box.top) / Math.max(box.height, 1),
    ];
  }

  /** The layer seen at a place of the page, and null where nothing is. */
  layerAt(clientX: number, clientY: number): string | null {
    const bead = this.painter.beadAt(...this.shares(clientX, clientY));
    return bead < 0 ? null : this.layerOf(bead);
  }

  /** The point at a place of the page: of what is seen there, or in the plane of focus, nm. */
  pointAt(clientX: number, clientY: number): Vector {
    const [across, down] = this.shares(clientX, clientY);
    const bead = this.painter.beadAt(across, down);
    const ball = bead < 0 ? null : this.ballOf(bead);
    return pointAt(this.shot(), this.aspect, across, down, ball);
  }

  /** Name of what draws. */
  get device(): string {
    return this.painter.device;
  }

  /** What the last picture shows: its size, and the bead of each pixel, or -1; for tests. */
  examined(): { size: readonly [number, number]; beads: number[] } {
    const { size, beads } = this.painter.allBeads();
    return { size, beads: Array.from(beads, (bead) => (bead < 0 ? -1 : this.numberOf(bead))) };
  }
}
