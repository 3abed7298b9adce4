/** What one node of an installation does for all: it follows up what happens, and hands on what is due. */
export interface Duty {
  /** Takes it up where whoever led before has left it. Fails where the log does not answer; it is tried again then. */
  begin(): Promise<void>;
  /** Leaves it; lets what is under way end. */
  end(): Promise<void>;
  /** Answers another node. @param question JSON @returns JSON */
  answer(question: unknown): Promise<unknown>;
}

/** Nobody leads now, or whoever does gives no answer. */
export class LeadershipError extends Error {
  override readonly name = 'LeadershipError';
  readonly code = 'leader.away';
}

/**
 * Which node of an installation leads.
 *
 * Promised: at most one node believes that it leads, but for one that stood still and has not looked at a clock since; what it does then is
 * fenced by the revisions that it expects. A node that dies, or loses sight of the others, is followed by another within seconds.
 *
 * Left out: which node it is.
 */
export abstract class Leadership {
  /** Begins to stand for it. Waits until the duty has begun where nobody else can lead. @throws what beginning throws there */
  abstract start(duty: Duty): Promise<void>;

  /** Whether this node leads. */
  abstract get leads(): boolean;

  /** Gives it up for now: another one did what this one thought was its own to do. */
  abstract resign(): void;

  /**
   * Asks whoever leads, who may be this node.
   * @param timeoutMs how long it may take
   * @throws LeadershipError
   */
  abstract ask(question: unknown, timeoutMs: number): Promise<unknown>;

  /**
   * Does this while no other node does what has the same name, whoever leads; waits for its turn.
   * @throws LeadershipError where nobody can be asked for longer than a lease lasts
   */
  abstract alone<T>(name: string, work: () => Promise<T>): Promise<T>;

  /** Ends the duty, and leaves the lead to others at once. */
  abstract stop(): Promise<void>;
}
