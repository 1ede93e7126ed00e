// Draws beads in two passes, as exoviz.renderer.card does: what is seen, then its light.

import type { Drawn, Look } from "../data/contents";
import type { Shot } from "../geometry/camera";
import type { Screen } from "../geometry/screen";
import { seenClusters } from "../geometry/seen_clusters";
import type { Solids } from "../geometry/sugars";
import { type Vector, dot } from "../geometry/vectors";
import type { Volume } from "../light/volume";
import { type Backdrop, BackdropPainter } from "./backdrop";
import { BeadLists, type DrawnBeads } from "./bead_lists";
import {
  COLUMNS,
  Program,
  type Texture,
  emptyTexture,
  listTexture,
  pictureTexture,
  volumeTexture,
} from "./programs";
import { type Uniforms, background, shadingUniforms } from "./shading_numbers";

type Size = readonly [number, number];

interface Target {
  buffer: WebGLFramebuffer;
  parts: Texture[];
  depth: WebGLRenderbuffer | null;
}

interface Targets {
  size: Size;
  ground: Target;
  front: Target;
  back: Target;
  picture: Target;
}

export interface PictureRequest {
  at: Shot;
  /** Width and height, pixels. */
  size: Size;
  look: Look;
  style: string;
  /** Depths between which things fade into the distance, nm. */
  near: number;
  far: number;
  bounds: Float32Array;
  volume: Volume;
  key: Float32Array;
  /** Whether something can be seen through. */
  behind: boolean;
  /** How many times as large it is shown as it is drawn. */
  shrunk: number;
  /** Whether it moves: balls stand for all that there is, and light is reckoned once a pixel. */
  quick: boolean;
  /** What hides clusters; null for nothing. */
  screen: Screen | null;
  /** What lies behind all; the style's background where it is null. */
  backdrop: Backdrop | null;
}

/** Enlarges a picture, whose rows go down, to the canvas. */
const SHOWN: [string, string] = [
  `#version 300 es
out vec2 place;
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  place = vec2(corner.x, 1.0 - corner.y);
  gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
}`,
  `#version 300 es
precision highp float;
uniform sampler2D shown;
in vec2 place;
out vec4 colour;
void main() { colour = vec4(texture(shown, place).rgb, 1.0); }`,
];

export class Painter {
  private fence: WebGLSync | null = null;
  private behind: BackdropPainter | null = null;
  private readonly gl: WebGL2RenderingContext;
  private readonly programs: Record<string, Program> = {};
  private readonly textures = new Map<string, Texture>();
  private readonly kept: Targets[] = [];
  private readonly light: number;
  private last: Targets | null = null;
  private readonly beads: BeadLists;
  /** Fewer, which stand for the beads while they move; where there are none, these do. */
  private balls: BeadLists | null = null;
  private drawnOf: Int32Array | null = null;
  private triangles = 0;
  private solidDepth: [Vector, number] = [[0, 0, 0], 0];
  private sky = "";
  private volume: Volume | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly drawn: Drawn,
  ) {
    const gl = canvas.getContext("webgl2", {
      alpha: false,
      antialias: false,
      depth: false,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new Error("no WebGL 2");
    this.gl = gl;
    gl.getExtension("EXT_conservative_depth");
    // Light beyond white is kept where the device can; elsewhere highlights are cut off.
    const fine =
      gl.getExtension("EXT_color_buffer_float") ?? gl.getExtension("EXT_color_buffer_half_float");
    this.light = fine ? gl.RGBA16F : gl.RGBA8;
    for (const [name, sources] of Object.entries(drawn.shaders)) {
      this.programs[name] = new Program(gl, sources);
    }
    this.programs.shown = new Program(gl, SHOWN);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.beads = new BeadLists(gl, drawn.cluster);
    this.list("corners", new Float32Array(9), 3);
    this.list("owner", new Int32Array(1), 1);
  }

  /** The largest side of a picture, pixels. */
  get largest(): number {
    const { gl } = this;
    const sides = [gl.getParameter(gl.MAX_TEXTURE_SIZE), gl.getParameter(gl.MAX_RENDERBUFFER_SIZE)];
    return Math.floor(Math.min(...sides) / this.drawn.sampling.supersampling);
  }

  /** Name of what draws, where the browser tells. */
  get device(): string {
    const { gl } = this;
    const known = gl.getExtension("WEBGL_debug_renderer_info");
    return String(gl.getParameter(known ? known.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  }

  private list(name: string, values: Float32Array | Int32Array, parts: number): void {
    this.textures.set(name, listTexture(this.gl, this.textures.get(name), values, parts));
  }

  setBeads(beads: DrawnBeads): void {
    this.beads.set(beads);
  }

  setColours(colours: Float32Array): void {
    this.beads.list("colours", colours, 3);
  }

  setHidden(hidden: Uint8Array): void {
    this.beads.hide(hidden);
  }

  /** Gives balls that stand for beads while they move, their colours, and which of them are hidden. */
  setBalls(balls: DrawnBeads, colours: Float32Array, hidden: Uint8Array): void {
    this.balls ??= new BeadLists(this.gl, this.drawn.cluster);
    if (this.balls.beads !== balls) this.balls.set(balls);
    this.balls.list("colours", colours, 3);
    this.balls.hide(hidden);
  }

  /** Opacity of each layer, and whether it always has an outline. */
  setLayers(layers: Float32Array): void {
    this.list("layers", layers, 2);
  }

  setSolids(solids: Solids): void {
    this.triangles = solids.owner.length;
    const { corners } = solids;
    let reach = 0;
    for (let i = 0; i < corners.length; i += 3) {
      reach = Math.max(reach, Math.hypot(corners[i], corners[i + 1], corners[i + 2]));
    }
    this.solidDepth = [[0, 0, 0], reach];
    if (!this.triangles) return;
    this.list("corners", corners, 3);
    this.list("owner", solids.owner, 1);
  }

  private setVolume(volume: Volume, key: Float32Array): void {
    const { gl, textures } = this;
    const keep = (name: string, values: Float32Array, parts: 1 | 3): void => {
      textures.set(name, volumeTexture(gl, textures.get(name), values, volume.shape, parts));
    };
    if (this.volume !== volume) {
      this.volume = volume;
      const cells = volume.matter.length;
      for (const [part, name] of ["light_first", "light_squares", "light_products"].entries()) {
        const own = new Float32Array(3 * cells);
        for (let cell = 0; cell < cells; cell++) {
          for (let i = 0; i < 3; i++) own[3 * cell + i] = volume.moments[9 * cell + 3 * part + i];
        }
        keep(name, own, 3);
      }
    }
    keep("light_key", key, 1);
  }

  private target(formats: number[], size: Size, deep = false): Target {
    const { gl } = this;
    const parts = formats.map((format) => emptyTexture(gl, format, size));
    const buffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, buffer);
    parts.forEach((part, i) => {
      const where = gl.COLOR_ATTACHMENT0 + i;
      gl.framebufferTexture2D(gl.FRAMEBUFFER, where, gl.TEXTURE_2D, part.texture, 0);
    });
    gl.drawBuffers(parts.map((_part, i) => gl.COLOR_ATTACHMENT0 + i));
    let depth: WebGLRenderbuffer | null = null;
    if (deep) {
      depth = gl.createRenderbuffer();
      gl.bindRenderbuffer(gl.RENDERBUFFER, depth);
      gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH_COMPONENT24, size[0], size[1]);
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, depth);
    }
    return { buffer, parts, depth };
  }

  private targets(size: Size): Targets {
    const known = this.kept.find((one) => one.size[0] === size[0] && one.size[1] === size[1]);
    if (known) return known;
    // One for what moves and one for what stands still.
    while (this.kept.length > 1) {
      const { gl } = this;
      const old = this.kept.shift()!;
      for (const one of [old.ground, old.front, old.back, old.picture]) {
        one.parts.forEach((part) => gl.deleteTexture(part.texture));
        gl.deleteFramebuffer(one.buffer);
        gl.deleteRenderbuffer(one.depth);
      }
    }
    const { gl } = this;
    const fine = this.drawn.sampling.supersampling;
    const made: Targets = {
      size,
      ground: this.target([gl.RG32UI], [size[0] * fine, size[1] * fine], true),
      front: this.target([this.light, gl.R32I], size),
      back: this.target([this.light, gl.R32I], size),
      picture: this.target([gl.RGBA8], size),
    };
    gl.bindTexture(gl.TEXTURE_2D, made.picture.parts[0].texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    this.kept.push(made);
    return made;
  }

  /** The clusters that may be in the picture, the nearest first, and the depths between which all is. */
  private seen(request: PictureRequest): { clusters: Int32Array; depths: [number, number] } {
    const { at, size, bounds, quick, screen } = request;
    const found = seenClusters(at, size[0] / size[1], bounds, screen);
    let { near, far } = found;
    if (!found.clusters.length) [near, far] = [1, 2];
    if (this.triangles && !quick) {
      const away = -dot(at.axes[2], [-at.position[0], -at.position[1], -at.position[2]]);
      near = Math.min(near, away - this.solidDepth[1]);
      far = Math.max(far, away + this.solidDepth[1]);
    }
    const spare = 2 * this.drawn.spareNm;
    near = Math.max(near - spare, 0.005);
    return { clusters: found.clusters, depths: [near, Math.max(far + spare, near + 1)] };
  }

  private uniforms(request: PictureRequest, depths: [number, number], beads: number): Uniforms {
    const { at, size, look, volume } = request;
    const { light, sampling } = this.drawn;
    const fine = sampling.supersampling;
    const [right, up, back] = at.axes;
    // As GLSL has matrices: column by column.
    const axes = [0, 1, 2].flatMap((column) => [right[column], up[column], back[column]]);
    const bright = [0, 1, 2].map((i) => light.above * up[i] + light.inFront * back[i]) as number[];
    const mean = [0, 1, 2].map(
      (i) => light.sky.reduce((sum, one) => sum + one[i], 0) / light.sky.length,
    );
    const even = 1 / (1 + mean[0] * bright[0] + mean[1] * bright[1] + mean[2] * bright[2]);
    return {
      ...shadingUniforms(look, this.drawn, at, size, [request.near, request.far], request.shrunk),
      camera_position: at.position,
      camera_axes: axes,
      middle: [(size[0] * fine) / 2, (size[1] * fine) / 2],
      pixel: (2 * at.halfHeight) / (size[1] * fine),
      columns: COLUMNS,
      samples: [size[0] * fine, size[1] * fine],
      depths,
      // What is drawn is told bead by bead.
      cluster: 1,
      beads,
      light_origin: [0, 0, 0],
      light_axes: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      light_low: volume.low,
      light_cell: volume.cell,
      studio_axes: axes,
      studio_bright: bright,
      studio_even: even,
      dither: this.drawn.dither,
    };
  }

  private use(target: Target, [width, height]: Size): void {
    this.gl.bindFramebuffer(this.gl.FRAMEBUFFER, target.buffer);
    this.gl.viewport(0, 0, width, height);
  }

  private lit(
    targets: Targets,
    uniforms: Uniforms,
    drawBeads: (values: Uniforms) => void,
    quick: boolean,
    behind: boolean,
  ): void {
    const { gl, programs, textures, triangles } = this;
    const fine = this.drawn.sampling.supersampling;
    const size: Size = [targets.size[0] * fine, targets.size[1] * fine];
    const values = { ...uniforms, behind };
    this.use(targets.ground, size);
    gl.enable(gl.DEPTH_TEST);
    gl.depthMask(true);
    gl.clearBufferfv(gl.DEPTH, 0, [1]);
    gl.depthFunc(gl.ALWAYS);
    gl.depthMask(false);
    programs.nothing.draw({}, textures, 3);
    gl.depthMask(true);
    gl.depthFunc(gl.LESS);
    drawBeads(values);
    if (triangles && !quick) programs.triangle.draw(values, textures, 3 * triangles);
    gl.disable(gl.DEPTH_TEST);
    this.use(behind ? targets.back : targets.front, targets.size);
    textures.set("ground", targets.ground.parts[0]);
    programs[quick ? "once" : "shading"].draw(values, textures, 3);
  }

  /** Draws a picture and shows it in the canvas, in whatever size that has. */
  draw(request: PictureRequest): void {
    const { gl, programs, textures } = this;
    const { quick, size, behind } = request;
    const targets = this.targets(size);
    const lists = quick ? (this.balls ?? this.beads) : this.beads;
    const { clusters, depths } = this.seen(request);
    const shown = lists.shownOf(clusters);
    const uniforms = this.uniforms(request, depths, lists.count);
    // Every device draws points of 64 pixels, and larger ones are few.
    const widest = (2 * lists.largest) / Math.max(depths[0] - lists.largest, 1e-3);
    const points = quick && widest < 60 * (uniforms.pixel as number);
    if (!points) lists.list("order", new Int32Array(shown.buffer, 0, shown.length), 1);
    lists.textures.forEach((texture, name) => textures.set(name, texture));
    this.setVolume(request.volume, request.key);
    const sky = request.backdrop ? "" : `${request.style} ${size.join()}`;
    if (!request.backdrop && sky !== this.sky) {
      const values = background(request.look, size);
      textures.set("background", pictureTexture(gl, textures.get("background"), values, size));
    }
    this.sky = sky;
    const drawBeads = (values: Uniforms): void => {
      if (!shown.length) return;
      if (points) {
        programs.ball.begin(values, textures);
        lists.drawPoints(shown);
      } else programs.sphere.draw(values, textures, 3 * shown.length);
    };
    this.lit(targets, uniforms, drawBeads, quick, false);
    if (behind) this.lit(targets, uniforms, drawBeads, quick, true);
    const [front] = targets.front.parts;
    if (request.backdrop) {
      this.behind ??= new BackdropPainter(gl, this.light);
      const painted = this.behind.painted(request.backdrop, request.look, front, size);
      textures.set("background", painted);
    }
    textures.set("front", front);
    textures.set("front_bead", targets.front.parts[1]);
    textures.set("back", (behind ? targets.back : targets.front).parts[0]);
    this.use(targets.picture, size);
    programs.picture.draw({ ...uniforms, behind }, textures, 3);
    this.show(targets);
    this.last = targets;
    this.drawnOf = lists.beads.first ?? null;
    gl.deleteSync(this.fence);
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  /** Whether the last picture is still being drawn: the device takes its time. */
  get isBusy(): boolean {
    const { gl, fence } = this;
    if (!fence) return false;
    if (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) return true;
    gl.deleteSync(fence);
    this.fence = null;
    return false;
  }

  /**
   * Shows the picture in the canvas, in whatever size that has. It is drawn: a browser may take a
   * picture that is copied there for none, and go on showing the one before.
   */
  private show(targets: Targets): void {
    const { gl, textures } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    textures.set("shown", targets.picture.parts[0]);
    this.programs.shown.draw({}, textures, 3);
  }

  /** The bead that is seen at a place of the picture, shares of its width and height; -1 for none. */
  beadAt(across: number, down: number): number {
    const { gl, last } = this;
    if (!last) return -1;
    const [width, height] = last.size;
    const column = Math.min(Math.floor(across * width), width - 1);
    const row = Math.min(Math.floor(down * height), height - 1);
    if (column < 0 || row < 0) return -1;
    const found = new Int32Array(4);
    gl.bindFramebuffer(gl.FRAMEBUFFER, last.front.buffer);
    gl.readBuffer(gl.COLOR_ATTACHMENT1);
    gl.readPixels(column, row, 1, 1, gl.RGBA_INTEGER, gl.INT, found);
    gl.readBuffer(gl.COLOR_ATTACHMENT0);
    return found[0] >= 0 && this.drawnOf ? this.drawnOf[found[0]] : found[0];
  }

  /** The beads of all pixels of the picture, row by row from above; for tests. */
  allBeads(): { size: Size; beads: Int32Array } {
    const { gl, last } = this;
    if (!last) return { size: [0, 0], beads: new Int32Array(0) };
    const [width, height] = last.size;
    const found = new Int32Array(4 * width * height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, last.front.buffer);
    gl.readBuffer(gl.COLOR_ATTACHMENT1);
    gl.readPixels(0, 0, width, height, gl.RGBA_INTEGER, gl.INT, found);
    gl.readBuffer(gl.COLOR_ATTACHMENT0);
    const { drawnOf } = this;
    const beads = found.filter((_one, i) => i % 4 === 0);
    return {
      size: last.size,
      beads: drawnOf ? beads.map((one) => (one < 0 ? one : drawnOf[one])) : beads,
    };
  }
}
