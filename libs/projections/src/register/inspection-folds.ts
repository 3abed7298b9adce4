import type { DataOf, HistoryEvent } from '../core/history-event.js';
import { dayIn } from '../core/instants.js';
import type { Change, Folds } from '../core/projection.js';
import type { PatchOf } from '../core/table.js';
import { there, type RegisterRows } from './case.js';
import { make, put, remove } from './changes.js';
import { amendment, decision } from './decisions.js';
import { zoneOf } from './procedure-folds.js';
import type { RegisterRow, RegisterTables } from './tables.js';
import { findingTask, inspectionTasks, reopenTask } from './tasks.js';
import type { InspectionPhase } from './terms.js';

type Inspection = RegisterRow<'inspections'>;
type Patch = PatchOf<RegisterTables['inspections']>;

/** A fold that patches an inspection and works out what it waits for then. */
const patching =
  <Data>(
    patch: (inspection: Inspection, data: Data, event: HistoryEvent<Data>, rows: RegisterRows) => Patch,
    also: (inspection: Inspection, data: Data, event: HistoryEvent<Data>, rows: RegisterRows) => readonly Change[] = () => [],
  ) =>
  (event: HistoryEvent<Data>, rows: RegisterRows): readonly Change[] => {
    const before = there(rows.get('inspections', event.thing), `inspection ${event.thing}`);
    const changed = patch(before, event.data, event, rows);
    return [
      put('inspections', event.thing, changed),
      ...inspectionTasks(rows, { ...before, ...changed }),
      ...also(before, event.data, event, rows),
    ];
  };

const entered = (phase: InspectionPhase, { ordinal, recordedMs }: HistoryEvent): Patch => ({
  phase,
  phaseSince: ordinal,
  phaseSinceMs: recordedMs,
});

const without = (things: readonly string[], thing: string) => things.filter((each) => each !== thing);

function planned(event: HistoryEvent<DataOf<'inspection', 'InspectionPlanned'>>, rows: RegisterRows): readonly Change[] {
  const { thing, data, ordinal, recordedMs } = event;
  const inspection: Inspection = {
    inspection: thing,
    planned: ordinal,
    number: data.number,
    kind: data.kind,
    title: data.title,
    phase: 'Planned',
    left: null,
    phaseSince: ordinal,
    phaseSinceMs: recordedMs,
    body: data.body,
    leader: data.leader,
    members: data.members,
    organizations: data.organizations,
    unjudged: data.sample ?? [],
    plannedFrom: data.plannedFrom ?? null,
    plannedTo: data.plannedTo ?? null,
    procedure: data.procedure.id,
    procedureVersion: data.procedure.version,
    zone: zoneOf(rows, data.procedure),
    started: null,
    startedOn: null,
    closedOn: null,
    drafts: [],
    findings: 0,
    unsettled: 0,
  };
  const { inspection: _, ...row } = inspection;
  return [
    make('inspections', thing, row),
    ...[...new Set([...data.members, data.leader])].map((person) => teamRow(thing, person, person === data.leader)),
    ...data.organizations.map((organization) => make('inspected', [thing, organization], {})),
    ...inspectionTasks(rows, inspection),
  ];
}

const teamRow = (inspection: string, person: string, leads: boolean) => make('team', [inspection, person], { leads: leads ? 1 : 0 });

/** A draft is decided on: it waits no longer. */
const decided = ({ drafts }: Inspection, { problem }: { readonly problem: string }) => ({ drafts: without(drafts, problem) });

/** What each event of an inspection changes in the register. */
export const inspectionFolds = {
  InspectionPlanned: planned,
  InspectionStarted: patching(
    ({ zone }, _, event) => ({ ...entered('InProgress', event), started: event.ordinal, startedOn: dayIn(event.recordedMs, zone) }),
    ({ unjudged }, _, event, rows) =>
      unjudged.flatMap((problem) => findingTask(rows, event.thing, problem, 'RecordLookBackVerdict', event)),
  ),
  TeamMemberAdded: patching(
    ({ members }, { person }) => ({ members: [...without(members, person), person] }),
    ({ leader }, { person }, { thing }) => [teamRow(thing, person, person === leader)],
  ),
  TeamMemberRemoved: patching(
    ({ members }, { person }) => ({ members: without(members, person) }),
    ({ leader }, { person }, { thing }) => (person === leader ? [] : [remove('team', thing, person)]),
  ),
  LeaderReplaced: patching(
    ({ members }, { new: leader }) => ({ leader, members: without(members, leader) }),
    (_, data, { thing }) => [remove('team', thing, data.old), teamRow(thing, data.new, true)],
  ),
  FindingRecorded: patching(
    ({ drafts, findings }, { problem }) => ({ drafts: [...drafts, problem], findings: findings + 1 }),
    (_, { problem }, event, rows) => findingTask(rows, event.thing, problem, 'ConfirmFinding', event),
  ),
  FindingConfirmed: patching(
    (inspection, data) => ({ ...decided(inspection, data), unsettled: inspection.unsettled + 1 }),
    (_, { problem }, { thing }, rows) => findingTask(rows, thing, problem, 'ConfirmFinding'),
  ),
  FindingDiscarded: patching(
    (inspection, data) => ({ ...decided(inspection, data), findings: inspection.findings - 1 }),
    (_, { problem }, { thing }, rows) => findingTask(rows, thing, problem, 'ConfirmFinding'),
  ),
  FeedbackIssued: patching((_, _data, event) => entered('FeedbackIssued', event)),
  InspectionEnteredRectification: patching((_, _data, event) => ({ ...entered('Rectifying', event), closedOn: null })),
  FindingSettled: patching(({ findings, unsettled }, { outcome }) => ({
    unsettled: unsettled - 1,
    findings: outcome === 'withdrawn' ? findings - 1 : findings,
  })),
  FindingUnsettled: patching(({ unsettled }) => ({ unsettled: unsettled + 1 })),
  LookBackVerdictRecorded: patching(
    ({ unjudged }, { problem }) => ({ unjudged: without(unjudged, problem) }),
    (_, { problem, verdict, verifiedBy, basedOn }, event, rows) => {
      const sampled = rows.get('problems', problem);
      return [
        ...findingTask(rows, event.thing, problem, 'RecordLookBackVerdict'),
        decision(event, { problem, inspection: event.thing }, verifiedBy, basedOn),
        ...(verdict !== 'held' && sampled?.phase === 'Closed' ? reopenTask(rows, sampled, event.ordinal, event.recordedMs) : []),
      ];
    },
  ),
  InspectionSuspended: patching(({ phase }, _, event) => ({ ...entered('Suspended', event), left: phase })),
  InspectionResumed: patching(({ left }, _, event) => ({ ...entered(left ?? 'InProgress', event), left: null })),
  InspectionCancelled: patching(
    (_, _data, event) => ({ ...entered('Cancelled', event), drafts: [], unjudged: [] }),
    ({ drafts, unjudged }, _, { thing }, rows) => [
      ...drafts.flatMap((problem) => findingTask(rows, thing, problem, 'ConfirmFinding')),
      ...unjudged.flatMap((problem) => findingTask(rows, thing, problem, 'RecordLookBackVerdict')),
    ],
  ),
  InspectionClosed: patching(({ zone }, _, event) => ({ ...entered('Closed', event), closedOn: dayIn(event.recordedMs, zone) })),
  RecordAmended: patching(
    (_, { field, new: to }) => (field === 'title' ? { title: to } : {}),
    (_, _data, event) => [amendment(event, { inspection: event.thing })],
  ),
  ProcedureMigrated: patching((_, { new: to }, _event, rows) => ({
    procedure: to.id,
    procedureVersion: to.version,
    zone: zoneOf(rows, to),
  })),
} satisfies Folds<RegisterTables>['inspection'];
