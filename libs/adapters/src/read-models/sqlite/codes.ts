/** Small numbers for texts, from 1; 0 stands for none. */
export class Codes {
  readonly #codes = new Map<string, number>();

  of(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#codes.size + 1;
    this.#codes.set(text, code);
    return code;
  }

  /** Undefined for a text that was never met. */
  known(text: string): number | undefined {
    return this.#codes.get(text);
  }

  /** For each code 1 where its text is among these, else 0. */
  among(texts: Iterable<string>): Uint8Array {
    const table = new Uint8Array(this.#codes.size + 1);
    for (const text of texts) {
      const code = this.#codes.get(text);
      if (code !== undefined) table[code] = 1;
    }
    return table;
  }
}
