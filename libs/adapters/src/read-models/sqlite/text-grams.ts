/** Signs and pairs of signs share so many bits: with more, fewer places look as if they held a text that they do not. */
const SLICE_BITS = 10;

/**
 * Where a text may stand, without reading any: for each sign and each pair of neighbours, which places hold it, several of them sharing a bit
 * a place. What is said not to hold a text does not; what may hold it has to be looked at.
 */
export class TextGrams {
  readonly #slices = Array.from({ length: 1 << SLICE_BITS }, () => new Uint32Array(32));

  add(place: number, text: string): void {
    const [word, bit] = [place >>> 5, 1 << (place & 31)];
    for (let index = 0; index < text.length; index += 1) {
      this.#set(slot(text.charCodeAt(index), 0), word, bit);
      if (index > 0) this.#set(slot(text.charCodeAt(index - 1), text.charCodeAt(index)), word, bit);
    }
  }

  /** A bit for each of so many places: 1 where it may hold the text. */
  mayHold(text: string, size: number): Uint32Array {
    const words = new Uint32Array((size + 31) >>> 5).fill(-1);
    for (const slice of this.#slicesOf(text))
      for (let word = 0; word < words.length; word += 1) words[word] = (words[word] as number) & (slice[word] ?? 0);
    return words;
  }

  #slicesOf(text: string): readonly Uint32Array[] {
    const slots = new Set<number>();
    if (text.length === 1) slots.add(slot(text.charCodeAt(0), 0));
    for (let index = 1; index < text.length; index += 1) slots.add(slot(text.charCodeAt(index - 1), text.charCodeAt(index)));
    return [...slots].map((each) => this.#slices[each] as Uint32Array);
  }

  #set(index: number, word: number, bit: number): void {
    let slice = this.#slices[index] as Uint32Array;
    if (word >= slice.length) {
      const grown = new Uint32Array(Math.max(slice.length * 2, word + 1));
      grown.set(slice);
      slice = this.#slices[index] = grown;
    }
    slice[word] = (slice[word] as number) | bit;
  }
}

const slot = (first: number, second: number): number => Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) >>> (32 - SLICE_BITS);
