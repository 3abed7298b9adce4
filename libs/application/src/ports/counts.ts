/** A count, and how long it stands. */
export interface Count {
  readonly value: number;
  /** Milliseconds; 0 where nothing is counted. */
  readonly expiresInMs: number;
}

/**
 * Counts that expire by themselves: what rates and failures are held in. They are no history: where all are lost, what they held up is let
 * through, and nothing else happens. Nodes that share an engine share its counts. Each call is atomic, and none fails: it takes microseconds in
 * process, and the time of one question over a network; where nobody answers it, a node counts by itself.
 */
export abstract class Counts {
  /**
   * Adds to a count, and answers it as it then stands. The first addition begins its period; later ones do not prolong it.
   * @param seconds at most a week
   * @param amount may be below 0, to give back what was taken
   */
  abstract add(key: string, seconds: number, amount?: number): Promise<Count>;

  abstract read(key: string): Promise<Count>;

  /** Forgets it, where it is counted. */
  abstract clear(key: string): Promise<void>;
}
