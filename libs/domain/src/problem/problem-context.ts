import type { WithUploads } from '../core/attachments.js';
import type { Team } from '../core/team.js';
import type { ProcedureInForce } from '../procedure/procedure-content.js';

/** What a problem's rules see of the inspection that found it. */
export interface InspectionSeen {
  /** Whether its feedback was issued: until then only what may be put right at once is issued. */
  readonly feedbackIssued: boolean;
  readonly suspended: boolean;
  /** The inspected organizations. */
  readonly organizations: readonly string[];
}

/** The organization tree as it was found, and where. */
export interface TreeSeen {
  readonly revision: number;
  isActive(organization: string): boolean;
}

/** What a problem's rules may know besides its stream. */
export interface ProblemContext extends WithUploads {
  /** Whoever supervises it: the inspection's team, or the supervising body's appointees. */
  readonly team: Team;
  readonly inspection?: InspectionSeen;
  /** The procedure that the case runs under. */
  readonly procedure: ProcedureInForce;
  /** For a migration: the published version that it names, where there is one. */
  readonly target?: ProcedureInForce;
  readonly tree: TreeSeen;
}
