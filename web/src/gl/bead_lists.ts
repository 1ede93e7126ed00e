// Beads as the device has them: in textures, by their numbers, and as points.

import { type Texture, listTexture } from "./programs";

/** Beads in the order of place in which they are drawn. */
export interface DrawnBeads {
  centres: Float32Array;
  /** Radii, nm; 0 for what is drawn of triangles. */
  radii: Float32Array;
  molecule: Int32Array;
  layer: Int32Array;
  /** What each stands for, where it is not itself. */
  first?: Int32Array;
  /** First bead of each cluster, and at the end their number, where clusters are not all of one size. */
  starts?: Int32Array;
}

const NONE: DrawnBeads = {
  centres: new Float32Array(0),
  radii: new Float32Array(0),
  molecule: new Int32Array(0),
  layer: new Int32Array(0),
};

export class BeadLists {
  beads = NONE;
  /** Radius of the largest bead, nm. */
  largest = 0;
  /** By the names that shaders give them. */
  readonly textures = new Map<string, Texture>();
  private readonly points: WebGLVertexArrayObject;
  private readonly buffers: WebGLBuffer[];
  private hidden: Uint8Array = new Uint8Array(0);
  private shown = new Uint32Array(0);
  private isPointed = false;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly cluster: number,
  ) {
    this.points = gl.createVertexArray();
    this.buffers = [0, 1, 2].map(() => gl.createBuffer());
  }

  get count(): number {
    return this.beads.radii.length;
  }

  list(name: string, values: Float32Array | Int32Array | Uint8Array, parts: number): void {
    this.textures.set(name, listTexture(this.gl, this.textures.get(name), values, parts));
  }

  set(beads: DrawnBeads): void {
    this.beads = beads;
    this.isPointed = false;
    this.largest = beads.radii.reduce((most, one) => Math.max(most, one), 0);
    this.list("centres", beads.centres, 3);
    this.list("radii", beads.radii, 1);
    this.list("molecule", beads.molecule, 1);
    this.list("layer", beads.layer, 1);
  }

  hide(hidden: Uint8Array): void {
    this.hidden = hidden;
    this.list("hidden", hidden, 1);
  }

  /** The beads of some clusters that are not hidden: where pixels are few, beads are what takes time. */
  shownOf(clusters: Int32Array): Uint32Array {
    const { cluster, hidden, count } = this;
    const { starts } = this.beads;
    if (this.shown.length < count) this.shown = new Uint32Array(count);
    let found = 0;
    for (const number of clusters) {
      const from = starts ? starts[number] : number * cluster;
      const end = starts ? starts[number + 1] : Math.min(from + cluster, count);
      for (let bead = from; bead < end; bead++) if (!hidden[bead]) this.shown[found++] = bead;
    }
    return this.shown.subarray(0, found);
  }

  /** Draws beads as points, with the program that is in use. */
  drawPoints(shown: Uint32Array): void {
    const { gl, buffers } = this;
    gl.bindVertexArray(this.points);
    if (!this.isPointed) {
      this.isPointed = true;
      [this.beads.centres, this.beads.radii].forEach((values, place) => {
        gl.bindBuffer(gl.ARRAY_BUFFER, buffers[place]);
        gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
        gl.enableVertexAttribArray(place);
        gl.vertexAttribPointer(place, place ? 1 : 3, gl.FLOAT, false, 0, 0);
      });
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers[2]);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, shown, gl.DYNAMIC_DRAW);
    gl.drawElements(gl.POINTS, shown.length, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
  }
}
