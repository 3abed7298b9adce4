/** Every sixteen bits in hexadecimal, so that an id is put together from few pieces. */
const HEX = Array.from({ length: 2 ** 16 }, (_, value) => value.toString(16).padStart(4, '0'));

/** Draws that are the same for the same seed. */
export class Draw {
  #a: number;
  #b = 0x9e3779b9;
  #c = 0x243f6a88;
  #count = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    for (let warming = 0; warming < 16; warming += 1) this.#next();
  }

  /** A whole number from `min` to `max`, both inclusive. */
  whole(min: number, max: number): number {
    return min + Math.floor((this.#next() / 2 ** 32) * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.#next() / 2 ** 32 < probability;
  }

  /** @throws RangeError where there is nothing to choose from */
  one<T>(items: readonly T[]): T {
    const item = items[this.whole(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  }

  /** Up to so many different ones. */
  some<T>(items: readonly T[], count: number): readonly T[] {
    const chosen = new Set<T>();
    for (let tries = 0; chosen.size < Math.min(count, items.length) && tries < count * 8; tries += 1) chosen.add(this.one(items));
    return [...chosen];
  }

  uuid(): string {
    const [a, b] = [this.#hex(), this.#hex()];
    return `${a}-${b.slice(0, 4)}-8${b.slice(5)}-9${this.#hex().slice(5)}-${this.#hex()}${this.#hex().slice(4)}`;
  }

  sha256(): string {
    const [a, b, c, d] = [this.#hex(), this.#hex(), this.#hex(), this.#hex()];
    return `${a}${b}${c}${d}${this.#hex()}${this.#hex()}${this.#hex()}${this.#hex()}`;
  }

  #hex(): string {
    const bits = this.#next();
    return `${HEX[bits >>> 16] ?? ''}${HEX[bits & 0xffff] ?? ''}`;
  }

  /** sfc32. */
  #next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }
}
