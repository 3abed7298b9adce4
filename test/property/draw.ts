/** Small choices out of one drawn number: cheap, and the same again for the same number. */
export class Draw {
  constructor(private state: number) {}

  /** From 0, inclusive, to 1, exclusive (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number between two, both inclusive. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws RangeError where there is nothing to pick from */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[Math.floor(this.next() * items.length)] as T;
  }

  /** The same in any order, each as likely (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): readonly T[] {
    const mixed = [...items];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = this.between(0, last);
      [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
    }
    return mixed;
  }

  /** One of them, or, where there is none, something else. */
  oneOr<T>(items: readonly T[], otherwise: T): T {
    return items.length === 0 ? otherwise : this.pick(items);
  }

  /** Mostly the one, now and then the other. */
  mostly<T>(usual: T, unusual: () => T, probability = 0.08): T {
    return this.chance(probability) ? unusual() : usual;
  }

  weighted<T extends string>(weights: readonly (readonly [T, number])[]): T {
    let left = this.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of weights) if ((left -= weight) < 0) return item;
    return weights.at(-1)![0];
  }
}
