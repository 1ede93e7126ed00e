// Draws beads in two passes, as exoviz.renderer.card does: what is seen, then its light.

import type { Drawn, Look } from "../data/contents";
import type { Shot } from "../geometry/camera";
import type { Solids } from "../geometry/sugars";
import { type Vector, dot } from "../geometry/vectors";
import type { Volume } from "../light/volume";
import { type Backdrop, BackdropPainter } from "./backdrop";
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

/** Beads in the order of place in which they are drawn. */
export interface DrawnBeads {
  centres: Float32Array;
  /** Radii, nm; 0 for what is drawn of triangles. */
  radii: Float32Array;
  /** Radii where balls stand for triangles; null where there are none. */
  roundRadii: Float32Array | null;
  molecule: Int32Array;
  layer: Int32Array;
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
  /** Radius of a ball in the middle through which nothing is seen, nm; 0 for none. */
  opaque: number;
  /** Whether balls stand for solids: where pixels are few, each has more triangles than pixels. */
  round: boolean;
  /** What lies behind all; the style's background where it is null. */
  backdrop: Backdrop | null;
}

/** Six faces of a box that hold shapes in the frame of a camera, or null where it sees none. */
function inView(at: Shot, bounds: Float32Array, from: number): readonly number[] {
  const x = bounds[from] - at.position[0];
  const y = bounds[from + 1] - at.position[1];
  const z = bounds[from + 2] - at.position[2];
  const found: number[] = [];
  for (const axis of at.axes) {
    found.push(axis[0] * x + axis[1] * y + axis[2] * z);
    found.push(
      Math.abs(axis[0]) * bounds[from + 3] +
        Math.abs(axis[1]) * bounds[from + 4] +
        Math.abs(axis[2]) * bounds[from + 5] +
        1e-3,
    );
  }
  return found;
}

/** Whether a ball around the origin hides a box from a camera outside of it. */
function isBehind(at: Shot, bounds: Float32Array, from: number, radius: number): boolean {
  const reach = Math.hypot(bounds[from + 3], bounds[from + 4], bounds[from + 5]);
  const within = radius - reach;
  if (within <= 0) return false;
  const { position } = at;
  const way = [0, 1, 2].map((axis) => bounds[from + axis] - position[axis]);
  const away = Math.hypot(way[0], way[1], way[2]);
  // Where the way to the box comes nearest to the origin; the box must lie beyond.
  const along = -(way[0] * position[0] + way[1] * position[1] + way[2] * position[2]) / away;
  if (along <= 0 || away < along + reach) return false;
  const apart = dot(position, position) - along * along;
  return apart < within * within;
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
  private beads = 0;
  private hidden: Uint8Array = new Uint8Array(0);
  private shown = new Int32Array(0);
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
    gl.bindVertexArray(gl.createVertexArray());
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

  private list(name: string, values: Float32Array | Int32Array | Uint8Array, parts: number): void {
    this.textures.set(name, listTexture(this.gl, this.textures.get(name), values, parts));
  }

  setBeads(beads: DrawnBeads): void {
    this.beads = beads.radii.length;
    this.list("centres", beads.centres, 3);
    this.list("own_radii", beads.radii, 1);
    if (beads.roundRadii) this.list("round_radii", beads.roundRadii, 1);
    this.list("molecule", beads.molecule, 1);
    this.list("layer", beads.layer, 1);
  }

  setColours(colours: Float32Array): void {
    this.list("colours", colours, 3);
  }

  setHidden(hidden: Uint8Array): void {
    this.hidden = hidden;
    this.list("hidden", hidden, 1);
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

  /** The beads that may be in the picture, the nearest clusters first, and the depths between which all is. */
  private seen(request: PictureRequest): { shown: Int32Array; depths: [number, number] } {
    const { at, size, bounds } = request;
    const high = at.halfHeight;
    const wide = (high * size[0]) / size[1];
    const found: [number, number][] = [];
    let far = 0;
    let near = Infinity;
    for (let cluster = 0; 6 * cluster < bounds.length; cluster++) {
      if (!(bounds[6 * cluster + 3] >= 0)) continue;
      if (request.opaque && isBehind(at, bounds, 6 * cluster, request.opaque)) continue;
      const [x, across, y, up, z, deep] = inView(at, bounds, 6 * cluster);
      const first = Math.max(-z - deep, 1e-3);
      const last = -z + deep;
      if (last <= 1e-3) continue;
      if (Math.abs(x) - across > wide * last || Math.abs(y) - up > high * last) continue;
      found.push([first, cluster]);
      near = Math.min(near, first);
      far = Math.max(far, last);
    }
    found.sort((one, two) => one[0] - two[0]);
    if (!found.length) [near, far] = [1, 2];
    if (this.triangles) {
      const away = -dot(at.axes[2], [-at.position[0], -at.position[1], -at.position[2]]);
      near = Math.min(near, away - this.solidDepth[1]);
      far = Math.max(far, away + this.solidDepth[1]);
    }
    const spare = 2 * this.drawn.spareNm;
    near = Math.max(near - spare, 0.005);
    const shown = this.shownOf(found);
    return { shown, depths: [near, Math.max(far + spare, near + 1)] };
  }

  /** The beads of some clusters that are not hidden: where pixels are few, beads are what takes time. */
  private shownOf(clusters: [number, number][]): Int32Array {
    const { cluster } = this.drawn;
    const { hidden, beads } = this;
    if (this.shown.length < beads) this.shown = new Int32Array(beads);
    let count = 0;
    for (const [, number] of clusters) {
      const end = Math.min((number + 1) * cluster, beads);
      for (let bead = number * cluster; bead < end; bead++) {
        if (!hidden[bead]) this.shown[count++] = bead;
      }
    }
    return this.shown.subarray(0, count);
  }

  private uniforms(request: PictureRequest, depths: [number, number]): Uniforms {
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
      ...shadingUniforms(look, this.drawn, at, size, [request.near, request.far]),
      camera_position: at.position,
      camera_axes: axes,
      middle: [(size[0] * fine) / 2, (size[1] * fine) / 2],
      pixel: (2 * at.halfHeight) / (size[1] * fine),
      columns: COLUMNS,
      samples: [size[0] * fine, size[1] * fine],
      depths,
      // What is drawn is told bead by bead.
      cluster: 1,
      beads: this.beads,
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
    [beads, triangles]: readonly [number, number],
    behind: boolean,
  ): void {
    const { gl, programs, textures } = this;
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
    if (beads) programs.sphere.draw(values, textures, 3 * beads);
    if (triangles) programs.triangle.draw(values, textures, 3 * triangles);
    gl.disable(gl.DEPTH_TEST);
    this.use(behind ? targets.back : targets.front, targets.size);
    textures.set("ground", targets.ground.parts[0]);
    programs.shading.draw(values, textures, 3);
  }

  /** Draws a picture and shows it in the canvas, in whatever size that has. */
  draw(request: PictureRequest): void {
    const { gl, textures } = this;
    const targets = this.targets(request.size);
    const { shown, depths } = this.seen(request);
    this.list("order", shown, 1);
    this.setVolume(request.volume, request.key);
    const sky = request.backdrop ? "" : `${request.style} ${request.size.join()}`;
    if (!request.backdrop && sky !== this.sky) {
      const values = background(request.look, request.size);
      textures.set(
        "background",
        pictureTexture(gl, textures.get("background"), values, request.size),
      );
    }
    this.sky = sky;
    const uniforms = this.uniforms(request, depths);
    const round = request.round && this.triangles > 0;
    textures.set("radii", textures.get(round ? "round_radii" : "own_radii")!);
    const counts = [shown.length, round ? 0 : this.triangles] as const;
    this.lit(targets, uniforms, counts, false);
    if (request.behind) this.lit(targets, uniforms, counts, true);
    const [front] = targets.front.parts;
    if (request.backdrop) {
      this.behind ??= new BackdropPainter(gl, this.light);
      textures.set(
        "background",
        this.behind.painted(request.backdrop, request.look, front, request.size),
      );
    }
    textures.set("front", front);
    textures.set("front_bead", targets.front.parts[1]);
    textures.set("back", (request.behind ? targets.back : targets.front).parts[0]);
    this.use(targets.picture, request.size);
    this.programs.picture.draw({ ...uniforms, behind: request.behind }, textures, 3);
    this.show(targets);
    this.last = targets;
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
    return found[0];
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
    return { size: last.size, beads: found.filter((_one, i) => i % 4 === 0) };
  }
}
