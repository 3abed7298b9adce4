import { setImmediate as nextTurn } from 'node:timers/promises';
import { CheckpointStore, EventLogError, type Checkpoint } from '#application';

/** For tests: forgets everything with the process. */
export class MemoryCheckpointStore extends CheckpointStore {
  readonly #texts = new Map<string, { readonly revision: number; readonly text: string }>();

  override async load(name: string): Promise<Checkpoint | undefined> {
    await nextTurn();
    const kept = this.#texts.get(name);
    return kept && { revision: kept.revision, value: JSON.parse(kept.text) as unknown };
  }

  override async save(name: string, expected: number, value: unknown): Promise<Checkpoint> {
    const text = JSON.stringify(value);
    await nextTurn();
    const actual = this.#texts.get(name)?.revision ?? 0;
    if (actual !== expected) {
      throw new EventLogError('log.wrong-revision', { checkpoint: name, expected, actual });
    }
    this.#texts.set(name, { revision: expected + 1, text });
    return { revision: expected + 1, value: JSON.parse(text) as unknown };
  }
}
