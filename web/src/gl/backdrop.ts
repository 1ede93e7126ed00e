// What lies behind the beads of a story: the sky, the cut face of the cytosol with the shadows of
// what stands before it, and the crowd: exoviz.renderer.geometry.scenery.

import type { Look, Vector } from "../data/contents";
import { clamp } from "../geometry/vectors";
import { Program, type Texture, bytesTexture, canvasTexture, emptyTexture } from "./programs";

type GL = WebGL2RenderingContext;
type Size = readonly [number, number];

export interface Backdrop {
  /** Red where cytosol is cut, green where that or what lies between leaflets is. */
  masks: HTMLCanvasElement;
  /** What fills the medium: colour times weight, and weight. */
  crowd: { size: Size; bytes: Uint8Array } | null;
  /** Whether the medium is all that there is. */
  inFluid: boolean;
  /** Colours of the face, above and below. */
  cytosol: readonly [Vector, Vector];
  nmPerPixel: number;
}

/** How far shadows reach, nm, and pixels between which that is kept. */
const SHADOW_NM = 6;
const REACHES = [4, 96] as const;
/** Pixels of the shadows that a standard deviation has at most: they are soft, and need few. */
const SOFT = 3;

const SCREEN = `#version 300 es
void main() {
  gl_Position = vec4(2.0 * vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) - 1.0, 0.0, 1.0);
}`;

const SMALLER = `#version 300 es
precision highp float;
uniform sampler2D lit;
uniform int step_pixels;
out vec4 cover;
void main() {
  ivec2 first = ivec2(gl_FragCoord.xy) * step_pixels;
  ivec2 last = textureSize(lit, 0) - 1;
  float sum = 0.0;
  for (int i = 0; i < 16; i++) {
    ivec2 place = first + (ivec2(2 * (i & 3) + 1, 2 * (i >> 2) + 1) * step_pixels) / 8;
    sum += texelFetch(lit, min(place, last), 0).w;
  }
  cover = vec4(sum / 16.0);
}`;

const SOFTER = `#version 300 es
precision highp float;
uniform sampler2D cover;
uniform ivec2 along;
uniform float spread;
out vec4 softer;
void main() {
  ivec2 place = ivec2(gl_FragCoord.xy);
  ivec2 last = textureSize(cover, 0) - 1;
  vec2 sum = vec2(0.0);
  for (int i = -10; i <= 10; i++) {
    float weight = exp(-0.5 * float(i * i) / (spread * spread));
    ivec2 other = clamp(place + i * along, ivec2(0), last);
    sum += weight * vec2(texelFetch(cover, other, 0).x, 1.0);
  }
  softer = vec4(sum.x / sum.y);
}`;

const BEHIND = `#version 300 es
precision highp float;
uniform sampler2D masks;
uniform sampler2D shadows;
uniform sampler2D crowd;
uniform bool in_fluid;
uniform vec3 sky_middle;
uniform vec3 sky_edge;
uniform vec3 face_above;
uniform vec3 face_below;
uniform vec2 picture_size;
uniform vec2 shadow_step;
out vec4 behind;
const vec3 TAILS = vec3(0.72, 0.69, 0.62);
void main() {
  vec2 share = (gl_FragCoord.xy - 0.5) / max(picture_size - 1.0, vec2(1.0));
  vec2 away = vec2(0.76, 0.69) * (2.0 * share - vec2(1.0, 0.92));
  float far = min(length(away), 1.0);
  vec3 sky = mix(sky_middle, sky_edge, far * far * (3.0 - 2.0 * far));
  vec2 place = gl_FragCoord.xy / picture_size;
  vec4 mask = texelFetch(masks, ivec2(gl_FragCoord.xy), 0);
  float stalk = max(mask.y - mask.x, 0.0);
  // From the light above and to the left.
  float keep = 1.0 - 0.55 * texture(shadows, place - shadow_step).x;
  float deep = min(0.65 * share.y + 0.3 * abs(2.0 * share.x - 1.0), 1.0);
  vec3 found = mix(sky, keep * mix(face_above, face_below, deep), mask.x);
  found = mix(found, TAILS * (0.5 + 0.5 * keep), stalk);
  vec4 own = texture(crowd, place);
  float medium = (in_fluid ? 1.0 : mask.x) * (1.0 - stalk);
  behind = vec4(found + medium * (own.xyz * keep - own.w * found), 1.0);
}`;

interface Surface {
  buffer: WebGLFramebuffer;
  texture: Texture;
  size: Size;
}

export class BackdropPainter {
  private readonly smaller: Program;
  private readonly softer: Program;
  private readonly behind: Program;
  private readonly textures = new Map<string, Texture>();
  private readonly kept = new Map<string, Surface>();

  constructor(
    private readonly gl: GL,
    private readonly format: number,
  ) {
    this.smaller = new Program(gl, [SCREEN, SMALLER]);
    this.softer = new Program(gl, [SCREEN, SOFTER]);
    this.behind = new Program(gl, [SCREEN, BEHIND]);
  }

  /** A surface of a name to draw on, of the size that it has to have. */
  private surface(name: string, format: number, size: Size): Surface {
    const { gl } = this;
    const known = this.kept.get(name);
    if (known && known.size[0] === size[0] && known.size[1] === size[1]) return known;
    if (known) {
      gl.deleteTexture(known.texture.texture);
      gl.deleteFramebuffer(known.buffer);
    }
    const texture = emptyTexture(gl, format, size);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    }
    const buffer = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, buffer);
    const where = gl.COLOR_ATTACHMENT0;
    gl.framebufferTexture2D(gl.FRAMEBUFFER, where, gl.TEXTURE_2D, texture.texture, 0);
    const made = { buffer, texture, size };
    this.kept.set(name, made);
    return made;
  }

  private draw(program: Program, to: Surface, values: Record<string, number | number[]>): void {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, to.buffer);
    gl.viewport(0, 0, to.size[0], to.size[1]);
    program.draw(values, this.textures, 3);
  }

  /** Paints what lies behind beads whose light has been drawn. */
  painted(
    { masks, crowd, inFluid, cytosol, nmPerPixel }: Backdrop,
    look: Look,
    lit: Texture,
    size: Size,
  ): Texture {
    const { gl, textures } = this;
    const reach = clamp(SHADOW_NM / nmPerPixel, ...REACHES);
    const step = Math.max(4, Math.ceil(reach / SOFT));
    const few: Size = [Math.ceil(size[0] / step), Math.ceil(size[1] / step)];
    const [one, two] = ["one", "two"].map((name) => this.surface(name, gl.R8, few));
    textures.set("lit", lit);
    this.draw(this.smaller, one, { step_pixels: step });
    for (const [from, to, along] of [
      [one, two, [1, 0]],
      [two, one, [0, 1]],
    ] as const) {
      textures.set("cover", from.texture);
      this.draw(this.softer, to, { along: [...along], spread: reach / step });
    }
    textures.set("shadows", one.texture);
    textures.set("masks", canvasTexture(gl, textures.get("masks"), masks));
    const nothing = { size: [1, 1] as Size, bytes: new Uint8Array(4) };
    const { size: own, bytes } = crowd ?? nothing;
    textures.set("crowd", bytesTexture(gl, textures.get("crowd"), bytes, own));
    const whole = this.surface(`whole ${size.join()}`, this.format, size);
    // One for what moves and one for what stands still.
    for (const [name, { buffer, texture }] of this.kept) {
      if (this.kept.size <= 4) break;
      if (!name.startsWith("whole") || name === `whole ${size.join()}`) continue;
      gl.deleteTexture(texture.texture);
      gl.deleteFramebuffer(buffer);
      this.kept.delete(name);
    }
    const [middle, edge] = look.background.map((hex) =>
      [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16) / 255),
    );
    const shift = 4 * Math.max(Math.round(0.125 * reach), 1);
    this.draw(this.behind, whole, {
      in_fluid: inFluid ? 1 : 0,
      sky_middle: middle,
      sky_edge: edge,
      face_above: [...cytosol[0]],
      face_below: [...cytosol[1]],
      picture_size: [...size],
      shadow_step: [shift / size[0], shift / size[1]],
    });
    return whole.texture;
  }
}
