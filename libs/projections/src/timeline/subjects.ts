import type { Category, DataOf, EventsByCategory, HistoryEvent, TypeIn } from '../core/history-event.js';
import type { Rows } from '../core/projection.js';
import type { SubjectKind, TimelineTables } from './tables.js';

/** What an event is about. */
export interface Named {
  readonly kind: SubjectKind;
  readonly id: string;
}

type TimelineRows = Rows<TimelineTables>;

const person = (id: string): Named => ({ kind: 'person', id });
const organization = (id: string): Named => ({ kind: 'organization', id });
const inspection = (id: string): Named => ({ kind: 'inspection', id });

/** The id of a correction as a subject. */
export const correctionSubject = (problem: string, correction: number): string => `${problem}/${correction}`;

type NamedIn = { readonly [C in Category]?: { readonly [T in TypeIn<C>]?: (data: DataOf<C, T>) => readonly (string | undefined)[] } };

/** Events whose data names people beside the one who acted. */
const PEOPLE: NamedIn = {
  inspection: {
    InspectionPlanned: ({ leader, members }) => [leader, ...members],
    TeamMemberAdded: (data) => [data.person],
    TeamMemberRemoved: (data) => [data.person],
    LeaderReplaced: (data) => [data.old, data.new],
  },
  problem: {
    CorrectionIssued: ({ responsibleLeader, responsiblePerson }) => [responsibleLeader, responsiblePerson],
    PlanSubmitted: ({ responsibleLeader, responsiblePerson }) => [responsibleLeader, responsiblePerson],
  },
  message: { MessageAddressed: ({ to, group }) => (group ? [] : [to]) },
  signin: {
    SignInNameClaimed: (data) => [data.person],
    SignInNameReleased: (data) => [data.person],
  },
};

/** Events that name organizations beside those of their problem or inspection. */
const ORGANIZATIONS: NamedIn = {
  inspection: { FindingRecorded: ({ leadUnit, coUnits }) => [leadUnit, ...coUnits] },
  problem: {
    CorrectionReassigned: ({ unit }) => [unit],
    UnitSucceeded: ({ unit, successor }) => [unit, successor],
    FindingDisputed: ({ unit }) => [unit],
  },
  tree: {
    OrganizationEstablished: ({ parent }) => [parent],
    OrganizationMoved: (data) => [data.old, data.new],
    OrganizationMerged: ({ successor }) => [successor],
    OrganizationDissolved: ({ successor }) => [successor],
  },
  person: {
    PersonRegistered: ({ home }) => [home],
    HomeChanged: (data) => [data.old, data.new],
    AppointmentMade: ({ scope }) => [scope],
  },
};

const NOBODY: readonly string[] = [];

function named(table: NamedIn, { category, type, data }: HistoryEvent): readonly string[] {
  const byType = table[category as Category] as Readonly<Record<string, ((data: unknown) => readonly (string | undefined)[]) | undefined>>;
  const names = (byType as typeof byType | undefined)?.[type];
  return names ? names(data).filter((each) => each !== undefined) : NOBODY;
}

/** A correction's events concern its unit, the problem's own all of its units. What the first events say themselves is in no row yet. */
function ofProblem({ thing, type, data }: HistoryEvent, rows: TimelineRows): readonly Named[] {
  const known = rows.get('cases', thing);
  const recorded = type === 'ProblemRecorded' ? (data as DataOf<'problem', 'ProblemRecorded'>) : undefined;
  const issued = type === 'CorrectionIssued' ? (data as DataOf<'problem', 'CorrectionIssued'>) : undefined;
  const { correction } = data as { readonly correction?: number };
  const foundBy = recorded?.inspection ?? known?.inspection;
  const unit = issued?.unit ?? (correction === undefined ? undefined : known?.corrections[correction]);
  const units = recorded ? [recorded.leadUnit, ...recorded.coUnits] : (known?.units ?? []);
  return [
    { kind: 'problem', id: thing },
    ...(correction === undefined ? [] : [{ kind: 'correction', id: correctionSubject(thing, correction) } as const]),
    ...(foundBy ? [inspection(foundBy)] : []),
    ...(unit === undefined ? units : [unit]).map(organization),
  ];
}

/** A finding's events concern its problem and its units; the inspection's own all of the inspected organizations. */
function ofInspection({ thing, type, data }: HistoryEvent, rows: TimelineRows): readonly Named[] {
  const { problem } = data as { readonly problem?: string };
  if (problem !== undefined) {
    const units = rows.get('cases', problem)?.units ?? [];
    return [inspection(thing), { kind: 'problem', id: problem }, ...units.map(organization)];
  }
  const planned = type === 'InspectionPlanned' ? (data as DataOf<'inspection', 'InspectionPlanned'>).organizations : undefined;
  return [inspection(thing), ...(planned ?? rows.get('inspections', thing)?.organizations ?? []).map(organization)];
}

const OF: { readonly [C in keyof EventsByCategory]: (event: HistoryEvent, rows: TimelineRows) => readonly Named[] } = {
  problem: ofProblem,
  inspection: ofInspection,
  tree: ({ data }) => [organization((data as { readonly organization: string }).organization)],
  person: ({ thing }) => [person(thing)],
  procedure: ({ thing }) => [{ kind: 'procedure', id: thing }],
  calendar: ({ thing }) => [{ kind: 'calendar', id: thing }],
  evidence: () => [],
  series: () => [],
  signin: () => [],
  message: () => [],
  wording: () => [],
  // Of the organization that it is acted for.
  outlet: ({ organization: of }) => (of === undefined ? [] : [organization(of)]),
};

const isKnown = (category: string): category is Category => Object.hasOwn(OF, category);

/** Everything that an event is about, without repeats; who acted included. */
export function subjectsOf(event: HistoryEvent, rows: TimelineRows): readonly Named[] {
  if (!isKnown(event.category)) return [];
  const all: Named[] = [];
  const put = (kind: SubjectKind, id: string) => {
    // They are few: looking through them costs less than a set of their names would.
    for (const each of all) if (each.id === id && each.kind === kind) return;
    all.push({ kind, id });
  };
  for (const { kind, id } of OF[event.category](event, rows)) put(kind, id);
  if (event.role !== 'engine') put('person', event.actor);
  for (const id of named(PEOPLE, event)) put('person', id);
  for (const id of named(ORGANIZATIONS, event)) put('organization', id);
  return all;
}
