import { performance } from 'node:perf_hooks';
import type { NewEvent } from '../../libs/application/src/index.js';
import { progressReported } from './sample-problem.ts';

/** Appends an event to a stream that has so many. */
export type AppendOne = (stream: string, length: number, event: NewEvent) => Promise<unknown>;

/** Who writes to streams of his own, one after the other, and waits for each answer before he goes on. */
export class Writers {
  readonly #streams: { readonly name: string; length: number }[];
  readonly #append: AppendOne;

  constructor(streams: readonly string[], append: AppendOne) {
    this.#streams = streams.map((name) => ({ name, length: 0 }));
    this.#append = append;
  }

  /** All of them write as many events each, of these ids. @returns events a second */
  async write(ids: readonly string[]): Promise<number> {
    const each = ids.length / this.#streams.length;
    const began = performance.now();
    await Promise.all(
      this.#streams.map(async (stream, index) => {
        for (const id of ids.slice(index * each, (index + 1) * each)) {
          await this.#append(stream.name, stream.length, progressReported(id));
          stream.length += 1;
        }
      }),
    );
    return (ids.length / (performance.now() - began)) * 1000;
  }
}
