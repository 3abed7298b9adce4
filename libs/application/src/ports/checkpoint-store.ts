/** What a subscriber has done so far, kept beside the log but outside the business history. */
export interface Checkpoint {
  /** Counts the writes from 1; a writer names the one that it read. */
  readonly revision: number;
  /** JSON. */
  readonly value: unknown;
}

/**
 * Where reactions keep how far they came, what they fold and which events they parked: what a rebuild of the read models must not lose.
 * It lives in the log's engine, outside the history; earlier values may be thrown away.
 */
export abstract class CheckpointStore {
  abstract load(name: string): Promise<Checkpoint | undefined>;

  /**
   * Durable when answered.
   * @param expected the revision that was read; 0 where there was none. It fences a node that was paused and wakes up.
   * @throws EventLogError `log.wrong-revision`
   */
  abstract save(name: string, expected: number, value: unknown): Promise<Checkpoint>;
}
