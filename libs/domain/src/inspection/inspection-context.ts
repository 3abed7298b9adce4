import type { WithUploads } from '../core/attachments.js';
import type { Actor } from '../core/actor.js';
import type { TreeSeen } from '../problem/problem-context.js';
import type { ProcedureInForce } from '../procedure/procedure-content.js';

/** A problem as an inspection's rules see it: a candidate of a look-back's sample, or the one that a verdict is about. */
export interface ProblemSeen {
  readonly closed: boolean;
  /** The revision that its ETag carries. */
  readonly revision: number;
  /** SHA-256 of everything that supports it. */
  readonly evidence: readonly string[];
  readonly leadUnit: string;
  readonly coUnits: readonly string[];
}

/** What an inspection's rules may know besides its stream. */
export interface InspectionContext extends WithUploads {
  /** The procedure that the inspection runs under, or, when it is planned, the newest published one. */
  readonly procedure: ProcedureInForce;
  readonly target?: ProcedureInForce;
  readonly tree: TreeSeen;
  /** The people whom a command names as leader or member; those who have no account that can act are missing. */
  readonly people: ReadonlyMap<string, Actor>;
  /** The problems that a command names, in a sample too, or that cancelling discards; those that do not exist are missing. */
  readonly problems: ReadonlyMap<string, ProblemSeen>;
}
