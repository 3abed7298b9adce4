import { recusedFrom, standing } from '../core/team.js';
import type { InspectionSeen, ProblemContext } from './problem-context.js';
import type { CorrectionRecord } from './correction-state.js';

/** What a correction's rules see of its problem. */
export interface CorrectionContext extends ProblemContext {
  /** The problem's current cycle; corrections of earlier ones stand still. */
  readonly cycle: number;
  readonly disputed: boolean;
  /** Whom the problem concerns: lead unit, co-units and inspected organizations. A home there recuses. */
  readonly concerned: readonly string[];
}

/** Whom a problem concerns, for recusal. */
export const concernedBy = (units: readonly string[], inspection: InspectionSeen | undefined): readonly string[] => [
  ...units,
  ...(inspection?.organizations ?? []),
];

export const correctionRoles = (record: CorrectionRecord | undefined, { actor, team, concerned }: CorrectionContext) =>
  standing(actor, team, record ? [record.unit] : [], concerned);

export const correctionRecused = ({ actor, team, concerned }: CorrectionContext) => recusedFrom(actor, team, concerned);
