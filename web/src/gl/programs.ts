// Programs and textures of WebGL 2, by the names that the shaders give them.

import type { Uniforms } from "./shading_numbers";

type GL = WebGL2RenderingContext;

/** Columns of the textures that keep lists: every device has that many. */
export const COLUMNS = 2048;

/** What a point has of its own, by its place in a list of vertices. */
const POINTS = ["place", "radius"];

interface Known {
  location: WebGLUniformLocation;
  type: number;
}

export class Program {
  private readonly program: WebGLProgram;
  private readonly uniforms = new Map<string, Known>();
  private readonly samplers: string[] = [];

  constructor(
    private readonly gl: GL,
    [vertex, fragment]: readonly [string, string],
  ) {
    this.program = gl.createProgram();
    for (const [kind, text] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
    }
    POINTS.forEach((name, place) => gl.bindAttribLocation(this.program, place, name));
    gl.linkProgram(this.program);
    if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) {
      const logs = gl.getAttachedShaders(this.program) ?? [];
      throw new Error([...logs.map((one) => gl.getShaderInfoLog(one))].join("\n"));
    }
    const textures: number[] = [
      gl.SAMPLER_2D,
      gl.SAMPLER_3D,
      gl.INT_SAMPLER_2D,
      gl.UNSIGNED_INT_SAMPLER_2D,
    ];
    const count = gl.getProgramParameter(this.program, gl.ACTIVE_UNIFORMS) as number;
    for (let i = 0; i < count; i++) {
      const info = gl.getActiveUniform(this.program, i)!;
      const name = info.name.replace("[0]", "");
      const location = gl.getUniformLocation(this.program, info.name)!;
      this.uniforms.set(name, { location, type: info.type });
      if (textures.includes(info.type)) this.samplers.push(name);
    }
  }

  /** Draws triangles of so many vertices. */
  draw(values: Uniforms, textures: ReadonlyMap<string, Texture>, vertices: number): void {
    this.begin(values, textures);
    this.gl.drawArrays(this.gl.TRIANGLES, 0, vertices);
  }

  /** Puts the program into use, with all that it needs. */
  begin(values: Uniforms, textures: ReadonlyMap<string, Texture>): void {
    const { gl } = this;
    gl.useProgram(this.program);
    this.samplers.forEach((name, unit) => {
      const texture = textures.get(name);
      if (!texture) throw new Error(`no texture ${name}`);
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(texture.target, texture.texture);
      gl.uniform1i(this.uniforms.get(name)!.location, unit);
    });
    for (const [name, value] of Object.entries(values)) {
      const known = this.uniforms.get(name);
      if (known) this.set(known, typeof value === "object" ? value : [Number(value)]);
    }
  }

  private set({ location, type }: Known, value: readonly number[]): void {
    const { gl } = this;
    const list = value as number[];
    if (type === gl.FLOAT) gl.uniform1fv(location, list);
    else if (type === gl.FLOAT_VEC2) gl.uniform2fv(location, list);
    else if (type === gl.FLOAT_VEC3) gl.uniform3fv(location, list);
    else if (type === gl.FLOAT_MAT3) gl.uniformMatrix3fv(location, false, list);
    else if (type === gl.INT_VEC2) gl.uniform2iv(location, list);
    else gl.uniform1iv(location, list);
  }

  dispose(): void {
    this.gl.deleteProgram(this.program);
  }
}

export interface Texture {
  texture: WebGLTexture;
  target: number;
  /** Rows of a list. */
  rows?: number;
}

function plain(gl: GL, target: number, filter: number): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(target, texture);
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, filter);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, filter);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) {
    gl.texParameteri(target, side, gl.CLAMP_TO_EDGE);
  }
  return texture;
}

/** What is drawn into, or read once: a texture of a size without content. */
export function emptyTexture(
  gl: GL,
  format: number,
  [width, height]: readonly [number, number],
): Texture {
  const texture = plain(gl, gl.TEXTURE_2D, gl.NEAREST);
  gl.texStorage2D(gl.TEXTURE_2D, 1, format, width, height);
  return { texture, target: gl.TEXTURE_2D };
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** A list as a texture of so many columns; `parts` numbers stand together. */
export function listTexture(
  gl: GL,
  old: Texture | undefined,
  list: Numbers,
  parts: number,
): Texture {
  const texture = old?.texture ?? plain(gl, gl.TEXTURE_2D, gl.NEAREST);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const rows = Math.max(Math.ceil(list.length / parts / COLUMNS), 1);
  const whole = filled(list, rows * COLUMNS * parts);
  let formats: [number, number, number];
  if (list instanceof Float32Array) {
    formats = [
      [gl.R32F, gl.RED, gl.FLOAT],
      [gl.RG32F, gl.RG, gl.FLOAT],
      [gl.RGB32F, gl.RGB, gl.FLOAT],
    ][parts - 1] as [number, number, number];
  } else if (list instanceof Int32Array) formats = [gl.R32I, gl.RED_INTEGER, gl.INT];
  else formats = [gl.R8UI, gl.RED_INTEGER, gl.UNSIGNED_BYTE];
  const [inner, outer, kind] = formats;
  if (old?.rows && old.rows >= rows) {
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, COLUMNS, rows, outer, kind, whole);
    return old;
  }
  gl.texImage2D(gl.TEXTURE_2D, 0, inner, COLUMNS, rows, 0, outer, kind, whole);
  return { texture, target: gl.TEXTURE_2D, rows };
}

/** A list with so many numbers: what stands behind it in its memory, or else nothing, is not looked at. */
function filled(list: Numbers, size: number): Numbers {
  const kind = list.constructor as {
    new (size: number): Numbers;
    new (buffer: ArrayBufferLike, from: number, size: number): Numbers;
  };
  if (list.byteOffset + size * list.BYTES_PER_ELEMENT <= list.buffer.byteLength) {
    return new kind(list.buffer, list.byteOffset, size);
  }
  const made = new kind(size);
  made.set(list);
  return made;
}

/** A picture of three numbers a pixel. */
export function pictureTexture(
  gl: GL,
  old: Texture | undefined,
  values: Float32Array,
  [width, height]: readonly [number, number],
): Texture {
  const texture = old?.texture ?? plain(gl, gl.TEXTURE_2D, gl.NEAREST);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB16F, width, height, 0, gl.RGB, gl.FLOAT, values);
  return { texture, target: gl.TEXTURE_2D };
}

/** What has been painted into a canvas. */
export function canvasTexture(
  gl: GL,
  old: Texture | undefined,
  canvas: HTMLCanvasElement,
): Texture {
  const texture = old?.texture ?? plain(gl, gl.TEXTURE_2D, gl.NEAREST);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
  return { texture, target: gl.TEXTURE_2D };
}

/** A picture of four bytes a pixel, of which what lies between pixels is asked. */
export function bytesTexture(
  gl: GL,
  old: Texture | undefined,
  bytes: Uint8Array,
  [width, height]: readonly [number, number],
): Texture {
  const texture = old?.texture ?? plain(gl, gl.TEXTURE_2D, gl.LINEAR);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
  return { texture, target: gl.TEXTURE_2D };
}

/** A volume whose cells stand in the order x, y, z, of which what lies between cells is asked. */
export function volumeTexture(
  gl: GL,
  old: Texture | undefined,
  values: Float32Array,
  shape: readonly [number, number, number],
  parts: 1 | 3,
): Texture {
  const texture = old?.texture ?? plain(gl, gl.TEXTURE_3D, gl.LINEAR);
  gl.bindTexture(gl.TEXTURE_3D, texture);
  const [inner, outer] = parts === 3 ? [gl.RGB16F, gl.RGB] : [gl.R16F, gl.RED];
  const [deep, high, wide] = shape;
  gl.texImage3D(gl.TEXTURE_3D, 0, inner, wide, high, deep, 0, outer, gl.FLOAT, values);
  return { texture, target: gl.TEXTURE_3D };
}
