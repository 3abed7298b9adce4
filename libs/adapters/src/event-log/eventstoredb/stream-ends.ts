const MOST_STREAMS = 50_000;

/** Nothing is known yet: the stream is being read. */
const UNKNOWN = -2;

/**
 * Where streams end that were read to their end, moved on by whatever happens in them since. What is noted before a stream is read, and by
 * whoever hears all that happens, is never behind both.
 */
export class StreamEnds {
  readonly #ends = new Map<string, number>();

  /** It is about to be read. */
  begin(stream: string): void {
    const before = this.#ends.get(stream) ?? UNKNOWN;
    this.#ends.delete(stream);
    this.#ends.set(stream, before);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > MOST_STREAMS && oldest !== undefined) this.#ends.delete(oldest);
  }

  /** It has come so far, at least. */
  saw(stream: string, revision: number): void {
    const before = this.#ends.get(stream);
    if (before !== undefined && before < revision) this.#ends.set(stream, revision);
  }

  isAt(stream: string, revision: number): boolean {
    return this.#ends.get(stream) === revision;
  }
}
