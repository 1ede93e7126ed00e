// The beads of one picture of a story, as they come in.

/** Columns that grow as they are filled, and are used again for the next picture. */
export class Pile {
  count = 0;
  centres = new Float32Array(3 << 16);
  radii = new Float32Array(1 << 16);
  colours = new Float32Array(3 << 16);
  molecule = new Int32Array(1 << 16);
  /** Groups, between which lines are drawn, and the layers that beads are of. */
  group = new Int32Array(1 << 16);
  layer = new Uint16Array(1 << 16);
  /** Share of its radius with which each keeps light away. */
  matter = new Float32Array(1 << 16);

  clear(): void {
    this.count = 0;
  }

  private grow(): void {
    const wider = <T extends Float32Array | Int32Array | Uint16Array>(old: T): T => {
      const made = new (old.constructor as { new (size: number): T })(2 * old.length);
      made.set(old);
      return made;
    };
    this.centres = wider(this.centres);
    this.radii = wider(this.radii);
    this.colours = wider(this.colours);
    this.molecule = wider(this.molecule);
    this.group = wider(this.group);
    this.layer = wider(this.layer);
    this.matter = wider(this.matter);
  }

  add(
    x: number,
    y: number,
    z: number,
    radius: number,
    red: number,
    green: number,
    blue: number,
    molecule: number,
    group: number,
    layer: number,
    matter: number,
  ): void {
    const i = this.count++;
    if (i >= this.radii.length) this.grow();
    this.centres[3 * i] = x;
    this.centres[3 * i + 1] = y;
    this.centres[3 * i + 2] = z;
    this.radii[i] = radius;
    this.colours[3 * i] = red;
    this.colours[3 * i + 1] = green;
    this.colours[3 * i + 2] = blue;
    this.molecule[i] = molecule;
    this.group[i] = group;
    this.layer[i] = layer;
    this.matter[i] = matter;
  }
}
