import { known } from '../core/known.js';
import { fold, type Lifecycle } from '../core/lifecycle.js';
import type { InspectionCommand } from './inspection-commands.js';
import type { InspectionContext } from './inspection-context.js';
import type { InspectionEvent } from './inspection-events.js';
import type { FindingState, Inspection, InspectionRecord } from './inspection-state.js';

type Folds = Lifecycle<InspectionCommand, InspectionEvent, Inspection, InspectionContext>['evolve'];

const PLANNED = ['Planned', 'InProgress', 'FeedbackIssued', 'Rectifying', 'Suspended', 'Closed'] as const;
const UNDER_WAY = ['Planned', 'InProgress', 'FeedbackIssued', 'Rectifying', 'Suspended'] as const;

const found = ({ findings }: InspectionRecord, problem: string, state: FindingState) => {
  return { findings: { ...findings, [problem]: { ...known(findings[problem], 'finding'), state } } };
};

/** What each event makes of an inspection. */
export const inspectionFolds: Folds = {
  InspectionPlanned: fold(['None'], (_, { type: _type, treeRevision: _tree, ...planned }) => ({
    phase: 'Planned',
    ...planned,
    findings: {},
    verdicts: {},
  })),
  InspectionStarted: fold(['Planned'], (state) => ({ ...state, phase: 'InProgress' })),
  TeamMemberAdded: fold(UNDER_WAY, (state, { person }) => ({ ...state, members: [...state.members, person] })),
  TeamMemberRemoved: fold(UNDER_WAY, (state, { person }) => ({ ...state, members: state.members.filter((each) => each !== person) })),
  LeaderReplaced: fold(PLANNED, (state, event) => ({
    ...state,
    leader: event.new,
    members: state.members.filter((each) => each !== event.new),
  })),
  FindingRecorded: fold(['InProgress'], (state, { problem, recordedBy, leadUnit, coUnits }) => ({
    ...state,
    findings: { ...state.findings, [problem]: { recordedBy, units: [leadUnit, ...coUnits], state: 'draft' } },
  })),
  FindingConfirmed: fold(['InProgress'], (state, { problem }) => ({ ...state, ...found(state, problem, 'confirmed') })),
  FindingDiscarded: fold(['InProgress'], (state, { problem }) => ({ ...state, ...found(state, problem, 'discarded') })),
  FeedbackIssued: fold(['InProgress'], (state) => ({ ...state, phase: 'FeedbackIssued' })),
  InspectionEnteredRectification: fold(['FeedbackIssued', 'Closed'], (state) => ({ ...state, phase: 'Rectifying' })),
  FindingSettled: fold(PLANNED, (state, { problem }) => ({ ...state, ...found(state, problem, 'settled') })),
  FindingUnsettled: fold(PLANNED, (state, { problem }) => ({ ...state, ...found(state, problem, 'confirmed') })),
  LookBackVerdictRecorded: fold(['InProgress'], (state, { problem, verdict }) => ({
    ...state,
    verdicts: { ...state.verdicts, [problem]: verdict },
  })),
  InspectionSuspended: fold(['InProgress', 'Rectifying'], (state) => ({ ...state, phase: 'Suspended', left: state.phase })),
  InspectionResumed: fold(['Suspended'], ({ left, ...state }) => ({ ...state, phase: left })),
  InspectionCancelled: fold(['Planned', 'InProgress'], (state) => ({ ...state, phase: 'Cancelled' })),
  InspectionClosed: fold(['FeedbackIssued', 'Rectifying'], (state) => ({ ...state, phase: 'Closed' })),
  RecordAmended: fold(PLANNED, (state, event) => ({ ...state, [event.field]: event.new })),
  ProcedureMigrated: fold(PLANNED, (state, event) => ({ ...state, procedure: event.new })),
};
