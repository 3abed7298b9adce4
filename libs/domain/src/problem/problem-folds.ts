import { fold, type Lifecycle } from '../core/lifecycle.js';
import { known } from '../core/known.js';
import { replaceEvidence, setField } from './amendments.js';
import { corrections } from './corrections-inside.js';
import { withLast } from './correction-state.js';
import type { ProblemCommand } from './problem-commands.js';
import type { ProblemContext } from './problem-context.js';
import type { ProblemEvent } from './problem-events.js';
import { succeededUnits, WORKING, type Dispute, type Problem, type ProblemRecord } from './problem-state.js';

type Folds = Lifecycle<ProblemCommand, ProblemEvent, Problem, ProblemContext>['evolve'];

const RECORDED = ['Draft', 'Confirmed', ...WORKING, 'Closed', 'Reopened'] as const;
const CONFIRMED = ['Confirmed', ...WORKING, 'Reopened'] as const;
const UNFINISHED = ['Confirmed', 'Assigned', 'Rectifying', 'PendingVerification', 'Reopened'] as const;

const decided = ({ disputes }: ProblemRecord, outcome: Dispute['outcome']) => ({
  disputes: withLast(disputes, { outcome }),
});

/** What each event makes of a problem. */
export const problemFolds: Folds = {
  ...corrections.evolve,

  CorrectionReassigned: fold(CONFIRMED, (state, event) => ({
    ...state,
    ...corrections.take(state, event),
    ...succeededUnits(state, known(state.corrections[event.correction - 1], 'correction').unit, event.unit),
  })),

  ProblemRecorded: fold(['None'], (_, { type: _type, treeRevision: _tree, ...recorded }) => ({
    phase: 'Draft',
    ...recorded,
    cycle: 1,
    corrections: [],
    disputes: [],
    closings: [],
  })),
  ProblemConfirmed: fold(['Draft'], (state) => ({ ...state, phase: 'Confirmed' })),
  ProblemWithdrawn: fold(['Draft', ...CONFIRMED], (state) => ({ ...state, phase: 'Withdrawn' })),
  ProblemAssigned: fold(CONFIRMED, (state) => ({ ...state, phase: 'Assigned' })),
  ProblemUnassigned: fold(WORKING, (state) => ({ ...state, phase: state.cycle > 1 ? 'Reopened' : 'Confirmed' })),
  ProblemEnteredRectification: fold(CONFIRMED, (state) => ({ ...state, phase: 'Rectifying' })),
  ProblemPresentedForVerification: fold(CONFIRMED, (state) => ({ ...state, phase: 'PendingVerification' })),
  ProblemRectified: fold(CONFIRMED, (state) => ({ ...state, phase: 'Rectified' })),
  ProblemClosed: fold(['Rectified'], (state, { closedBy, ground }) => ({
    ...state,
    phase: 'Closed',
    closings: [...state.closings, { cycle: state.cycle, closedBy, ground, revoked: false }],
  })),
  ClosureRevoked: fold(['Closed'], (state) => ({
    ...state,
    phase: 'Rectified',
    closings: withLast(state.closings, { revoked: true }),
  })),
  ProblemReopened: fold(['Closed'], (state, { cycle }) => ({ ...state, phase: 'Reopened', cycle })),
  FindingDisputed: fold(UNFINISHED, (state, { unit, disputedBy, reason, evidence }) => ({
    ...state,
    disputes: [...state.disputes, { unit, disputedBy, reason, evidence, outcome: 'open' }],
  })),
  DisputeRetracted: fold(CONFIRMED, (state) => ({ ...state, ...decided(state, 'retracted') })),
  FindingMaintained: fold(CONFIRMED, (state) => ({ ...state, ...decided(state, 'maintained') })),
  FindingWithdrawn: fold(CONFIRMED, (state) => ({ ...state, ...decided(state, 'withdrawn'), phase: 'Withdrawn' })),
  UnitSucceeded: fold(RECORDED, (state, { unit, successor }) => ({ ...state, ...succeededUnits(state, unit, successor) })),
  RecordAmended: fold(RECORDED, (state, event) => setField(state, event)),
  EvidenceAmended: fold(RECORDED, (state, { old, evidence }) => replaceEvidence(state, old, evidence)),
  ProcedureMigrated: fold(RECORDED, (state, event) => ({ ...state, procedure: event.new })),
};
