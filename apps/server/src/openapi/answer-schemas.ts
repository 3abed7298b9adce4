import {
  APPOINTABLE,
  basis,
  calendarDays,
  calendarYear,
  CORRECTION_PHASES,
  COUNTINGS,
  day,
  evidenceRef,
  flag,
  id,
  INSPECTION_KINDS,
  INSPECTION_PHASES,
  instant,
  KINDS,
  PROBLEM_PHASES,
  procedureContent,
  SEVERITIES,
  SOURCES,
  text,
  UNIT_PARTS,
  versionRef,
  whole,
  yes,
  type JsonSchema,
} from '#domain';
import { LIGHTS, MEASURES } from '#application';
import { anyObject, answer, ids, listOf, mapOf, number, oneOf, string } from './schema-parts.js';
import {
  correctionState,
  inspectionState,
  ORGANIZATION_FIELDS,
  ORGANIZATION_OPTIONS,
  organizationState,
  problemState,
  versionState,
} from './state-schemas.js';

const position = text(64).schema;
const from0 = whole(0).schema;
const from1 = whole(1).schema;

/** Names by id; whoever is forgotten is missing. */
const people = mapOf(answer({ name: string }, { nameEn: string }));

const commands = answer({
  allowed: listOf(string),
  refused: listOf(answer({ command: string, code: string }, { details: anyObject })),
});

const answered = { id: id.schema, revision: from0, position, tag: from0, people } as const;

const light = oneOf(LIGHTS);
const decisions = listOf(
  answer(
    {
      revision: from0,
      type: string,
      decidedBy: id.schema,
      decidedAt: instant.schema,
      basedOn: basis.schema,
      staleBy: listOf(from0),
    },
    { correction: from1 },
  ),
);

export const evidenceSchema: JsonSchema = {
  ...evidenceRef.schema,
  required: [...(evidenceRef.schema['required'] as readonly string[]), 'people'],
  properties: { ...(evidenceRef.schema['properties'] as object), people },
};

/** A page of items; `next` leads on, `previous` back. */
export const pageSchema = (item: JsonSchema): JsonSchema =>
  answer({ items: listOf(item), people }, { next: string, previous: string, position, ordinal: from0 });

const correction = { correction: from1, state: correctionState, overdue: flag.schema, decisions } as const;

export const correctionSchema = answer({ ...answered, ...correction }, { light, commands });

export const correctionItemSchema = answer({ id: id.schema, revision: from0, position, tag: from0, ...correction }, { light, commands });

export const problemSchema = answer(
  { ...answered, state: problemState, corrections: listOf(correctionItemSchema), decisions, overdue: flag.schema },
  { light, dueDay: day.schema, commands },
);

export const inspectionSchema = answer({ ...answered, state: inspectionState }, { commands });

export const organizationSchema = answer({ ...answered, state: organizationState }, { commands });

export const organizationEntrySchema = answer({ organization: id.schema, ...ORGANIZATION_FIELDS }, ORGANIZATION_OPTIONS);

const appointments = listOf(
  answer({ appointment: id.schema, role: oneOf(APPOINTABLE), scope: id.schema, from: day.schema }, { to: day.schema }),
);

const personalData = answer({ name: string }, { nameEn: string, phone: string, address: string, position: string });

export const personSchema = answer(
  { ...answered, phase: oneOf(['Registered', 'Active', 'Disabled', 'Forgotten']), appointments },
  {
    home: id.schema,
    data: personalData,
    sessions: listOf(answer({ session: id.schema, expiresAt: instant.schema })),
    calendarFeeds: listOf(answer({ feed: id.schema, openedAt: instant.schema })),
    commands,
  },
);

export const personEntrySchema = answer({
  person: id.schema,
  home: id.schema,
  account: oneOf(['None', 'Active', 'Disabled']),
  forgotten: flag.schema,
  since: instant.schema,
  appointments,
});

export const procedureSchema = answer(
  { ...answered, versions: listOf(answer({ version: from1, state: versionState }, { commands })) },
  { next: answer({ version: from1, commands }) },
);

export const procedureEntrySchema = answer({
  procedure: id.schema,
  version: from1,
  phase: oneOf(['Draft', 'Published', 'Retired']),
  title: string,
  content: procedureContent.schema,
});

const calendarVersion = { version: from1, title: string, publishedThrough: calendarYear.schema } as const;

export const calendarSchema = answer(
  {
    ...answered,
    versions: listOf(
      answer({ ...calendarVersion, daysOff: calendarDays.schema, workedDays: calendarDays.schema }, { base: versionRef.schema }),
    ),
  },
  { next: answer({ version: from1, commands }) },
);

export const calendarEntrySchema = answer({ calendar: id.schema, ...calendarVersion }, { base: versionRef.schema });

export const countedDaySchema = answer(
  {
    calendar: versionRef.schema,
    from: day.schema,
    count: whole(-3660, 3660).schema,
    counting: oneOf(COUNTINGS),
    day: day.schema,
    people,
  },
  { provisional: yes.schema },
);

export const inspectionRowSchema = answer(
  {
    inspection: id.schema,
    number: string,
    kind: oneOf(INSPECTION_KINDS),
    title: string,
    phase: oneOf(INSPECTION_PHASES.filter((phase) => phase !== 'None')),
    body: id.schema,
    leader: id.schema,
    members: ids,
    organizations: ids,
    findings: from0,
    unsettled: from0,
  },
  { plannedFrom: day.schema, plannedTo: day.schema, startedOn: day.schema, closedOn: day.schema },
);

const correctionPhase = oneOf(CORRECTION_PHASES.filter((phase) => phase !== 'None'));

const ledgerCorrection = answer(
  {
    correction: from1,
    cycle: from1,
    unit: id.schema,
    part: oneOf(UNIT_PARTS),
    kind: oneOf(KINDS),
    phase: correctionPhase,
    measures: listOf(string),
    standard: string,
    originalDueDay: day.schema,
    approvedDueDay: day.schema,
    dueDay: day.schema,
    dueAt: instant.schema,
    attempts: from0,
    overdue: flag.schema,
    late: flag.schema,
  },
  {
    left: correctionPhase,
    responsibleLeader: id.schema,
    responsiblePerson: id.schema,
    openExtension: from1,
    provisional: yes.schema,
    nextMilestone: answer({ milestone: id.schema, title: string, dueDay: day.schema }, { provisional: yes.schema }),
    attestation: answer({ period: from1, dueDay: day.schema, rejected: flag.schema }, { provisional: yes.schema }),
    progress: answer({ note: string }, { percent: whole(0, 100).schema }),
    light,
  },
);

export const ledgerRowSchema = answer(
  {
    problem: id.schema,
    ordinal: from1,
    phase: oneOf(PROBLEM_PHASES.filter((phase) => phase !== 'None')),
    title: string,
    condition: string,
    criterion: string,
    severity: oneOf(SEVERITIES),
    category: string,
    source: oneOf(SOURCES),
    body: id.schema,
    leadUnit: id.schema,
    coUnits: ids,
    cycle: from1,
    procedure: versionRef.schema,
    timesReopened: from0,
    overdue: flag.schema,
    corrections: listOf(ledgerCorrection),
  },
  {
    inspection: answer({ id: id.schema }, { number: string }),
    openDispute: from1,
    light,
    dueDay: day.schema,
    confirmedOn: day.schema,
    closedOn: day.schema,
  },
);

export const workItemSchema = answer(
  { command: string, waitsFor: oneOf(['unit', 'team', 'member', 'leader']), title: string, since: instant.schema },
  {
    problem: id.schema,
    correction: from1,
    inspection: id.schema,
    unit: id.schema,
    dueDay: day.schema,
    dueAt: instant.schema,
    provisional: yes.schema,
    light,
  },
);

const figure = answer(
  { measure: oneOf(MEASURES), numerator: number, events: string },
  { denominator: number, value: number, denominatorEvents: string },
);

export const statisticsSchema = answer(
  { selection: oneOf(['cohort', 'flow']), figures: listOf(figure), ordinal: from0, people },
  { from: day.schema, to: day.schema, position },
);

export const timelineEntrySchema = answer(
  {
    ordinal: from1,
    id: string,
    type: string,
    sentence: string,
    occurredAt: instant.schema,
    recordedAt: instant.schema,
    recordedAfterwards: flag.schema,
    actor: string,
    role: string,
    position,
    stream: string,
    revision: from0,
    data: anyObject,
  },
  { organization: id.schema },
);

/** Of a job there are no events from and until which it waits. */
export const incidentSchema = answer(
  { reaction: string, stream: string, type: string, error: string, since: instant.schema, attempts: from0, retry: string },
  { from: from0, until: from0 },
);

const modelPhase = oneOf(['idle', 'catchingUp', 'running', 'retrying', 'stopped']);

/** How far a read model has come, and how the last attempt went to make it again. */
export const readModelSchema = answer(
  { name: string, phase: modelPhase, ordinal: from0 },
  { position, error: string, rebuild: answer({ phase: oneOf(['running', 'done', 'failed']) }, { error: string }) },
);

/** A subscriber to the history, read model or reaction, and how many events it is behind. */
export const subscriberSchema = answer(
  { name: string, phase: modelPhase },
  { lag: from0, position, ordinal: from0, effectiveMs: number, error: string, stoppedAt: position, incidents: from0 },
);

export const cloudEventSchema = answer(
  {
    specversion: { const: '1.0' },
    id: string,
    source: string,
    type: string,
    subject: string,
    time: instant.schema,
    datacontenttype: { const: 'application/json' },
    data: anyObject,
    position,
    revision: from0,
    occurredat: instant.schema,
    actor: string,
    role: string,
    commandid: string,
    correlationid: string,
  },
  { organization: id.schema, causationid: string },
);
