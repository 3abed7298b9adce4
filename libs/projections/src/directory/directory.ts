import type { EvidenceRef, InspectionEvent, ProblemEvent } from '#domain';
import type { HistoryEvent } from '../core/history-event.js';
import { changesOf, type Change, type Folds, type Projection } from '../core/projection.js';
import { directoryTables, type DirectoryTables } from './tables.js';

const { make, put, remove } = changesOf(directoryTables);

/** The events that refer to evidence: one that gains or loses it has to be named here, or this does not compile. */
type Referring<E> = E extends { readonly type: string; readonly evidence: unknown } ? E['type'] : never;
const REFERRING: {
  readonly problem: Readonly<Record<Referring<ProblemEvent>, true>>;
  readonly inspection: Readonly<Record<Referring<InspectionEvent>, true>>;
} = {
  problem: {
    ProblemRecorded: true,
    FindingDisputed: true,
    EvidenceAmended: true,
    PlanSubmitted: true,
    ProgressReported: true,
    MilestoneReached: true,
    ResultSubmitted: true,
    ExtensionRequested: true,
    AttestationSubmitted: true,
    TalkHeld: true,
    CorrectionReferred: true,
  },
  inspection: { FindingRecorded: true, LookBackVerdictRecorded: true },
};

/** Who may see the thing may have the uploads that it refers to; not what somebody else has uploaded with the same bytes. */
function uses({ category, thing, type, data }: HistoryEvent): readonly Change[] {
  const referring = REFERRING[category as 'problem' | 'inspection'] as Readonly<Record<string, true>> | undefined;
  if (!referring || !Object.hasOwn(referring, type)) return [];
  const { evidence } = data as { readonly evidence: EvidenceRef | readonly EvidenceRef[] };
  return [evidence].flat().map((upload) => make('evidenceUses', [upload.evidence, category, thing], {}));
}

const personFolds = {
  PersonRegistered: ({ thing, ordinal, recordedMs, data }) => [
    make('people', thing, { registered: ordinal, registeredMs: recordedMs, home: data.home, account: 'None', forgotten: 0 }),
  ],
  HomeChanged: ({ thing, data }) => [put('people', thing, { home: data.new })],
  AccountOpened: ({ thing }) => [put('people', thing, { account: 'Active' })],
  AccountDisabled: ({ thing }) => [put('people', thing, { account: 'Disabled' })],
  AccountEnabled: ({ thing }) => [put('people', thing, { account: 'Active' })],
  PersonForgotten: ({ thing }) => [put('people', thing, { forgotten: 1 })],
  CalendarFeedOpened: ({ thing, data }) => [make('calendarFeeds', [thing, data.feed], { hash: data.hash })],
  CalendarFeedClosed: ({ thing, data }) => [remove('calendarFeeds', thing, data.feed)],
  AppointmentMade: ({ thing, ordinal, data }) => [
    make('appointments', [thing, data.appointment], {
      made: ordinal,
      role: data.role,
      scope: data.scope,
      from: data.from,
      ...(data.to !== undefined && { to: data.to }),
    }),
  ],
  AppointmentEnded: ({ thing, data }) => [put('appointments', [thing, data.appointment], { to: data.lastDay })],
} satisfies Folds<DirectoryTables>['person'];

const treeFolds = {
  OrganizationEstablished: ({ ordinal, data }) => [
    make('organizations', data.organization, {
      established: ordinal,
      name: data.name,
      ...(data.nameEn !== undefined && { nameEn: data.nameEn }),
      kind: data.kind,
      ...(data.parent !== undefined && { parent: data.parent }),
      phase: 'Active',
    }),
  ],
  OrganizationRenamed: ({ data }) => [put('organizations', data.organization, { name: data.new, nameEn: data.newEn ?? null })],
  OrganizationMoved: ({ data }) => [put('organizations', data.organization, { parent: data.new })],
  OrganizationUpgraded: ({ data }) => [put('organizations', data.organization, { kind: data.new })],
  OrganizationMerged: ({ data }) => [put('organizations', data.organization, { phase: 'Merged', successor: data.successor })],
  OrganizationDissolved: ({ data }) => [put('organizations', data.organization, { phase: 'Dissolved', successor: data.successor })],
} satisfies Folds<DirectoryTables>['tree'];

const procedureFolds = {
  ProcedureDrafted: ({ thing, ordinal, data }) => [
    make('procedures', [thing, data.version], { drafted: ordinal, phase: 'Draft', title: data.title, content: data.content }),
  ],
  ProcedureRedrafted: ({ thing, data }) => [put('procedures', [thing, data.version], { title: data.title, content: data.content })],
  ProcedurePublished: ({ thing, data }) => [put('procedures', [thing, data.version], { phase: 'Published' })],
  ProcedureRetired: ({ thing, data }) => [put('procedures', [thing, data.version], { phase: 'Retired' })],
} satisfies Folds<DirectoryTables>['procedure'];

/** Who and what there is: people by ids alone, organizations, procedures, evidence, outlets without their addresses. */
export const directory: Projection<DirectoryTables> = {
  name: 'directory',
  version: 5,
  tables: directoryTables,
  every: uses,
  on: {
    person: personFolds,
    tree: treeFolds,
    procedure: procedureFolds,
    calendar: {
      CalendarPublished: ({ thing, data: { version, title, base, publishedThrough } }) => [
        make('calendars', [thing, version], { title, publishedThrough, ...(base && { base }) }),
      ],
    },
    signin: {
      SignInNameClaimed: ({ thing, data }) => [make('signInNames', thing, { person: data.person })],
      SignInNameReleased: ({ thing }) => [remove('signInNames', thing)],
    },
    outlet: {
      OutletOpened: ({ thing, ordinal, recordedMs, data: { organization, kind, language, title } }) => [
        make('outlets', thing, { opened: ordinal, openedMs: recordedMs, organization, kind, language, title, phase: 'Open' }),
      ],
      OutletClosed: ({ thing }) => [put('outlets', thing, { phase: 'Closed' })],
    },
    evidence: {
      EvidenceUploaded: ({ thing, ordinal, data }) => [make('evidence', thing, { uploaded: ordinal, ...data })],
    },
  },
};
