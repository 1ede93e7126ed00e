// Columns of numbers as `exoviz.lessons.story.columns` packs them.

/** Reads columns by their numbers: all lowest bytes stand first, then the next. */
export class Columns {
  private readonly starts: number[] = [];

  constructor(
    private readonly kinds: readonly (readonly [number, number, number])[],
    private readonly content: Uint8Array,
  ) {
    let start = 0;
    for (const [count, width] of kinds) {
      this.starts.push(start);
      start += count * width;
    }
  }

  /** Whole numbers; steps are added up, and come round at the end of their bytes. */
  whole(column: number): Int32Array {
    const [count, width, steps] = this.kinds[column];
    const found = new Int32Array(count);
    let at = this.starts[column];
    for (let byte = 0; byte < width; byte++, at += count) {
      for (let i = 0; i < count; i++) found[i] |= this.content[at + i] << (8 * byte);
    }
    if (!steps) return found;
    const spare = 32 - 8 * width;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum = ((sum + found[i]) << spare) >> spare;
      found[i] = sum;
    }
    return found;
  }

  /** The same without a sign, of two bytes. */
  unsigned(column: number): Uint16Array {
    return Uint16Array.from(this.whole(column), (one) => one & 0xffff);
  }

  floats(column: number): Float32Array {
    return new Float32Array(this.whole(column).buffer);
  }

  /** Whole numbers of a quantum, some columns side by side. */
  places(columns: readonly number[], quantum: number): Float32Array {
    const wide = columns.length;
    const axes = columns.map((column) => this.whole(column));
    const found = new Float32Array(axes[0].length * wide);
    axes.forEach((axis, part) => {
      for (let i = 0; i < axis.length; i++) found[wide * i + part] = axis[i] * quantum;
    });
    return found;
  }
}
