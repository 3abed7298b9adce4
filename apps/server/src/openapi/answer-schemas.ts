import {
  day,
  flag,
  id,
  instant,
  KINDS,
  procedureContent,
  PROBLEM_PHASES,
  SEVERITIES,
  SOURCES,
  text,
  whole,
  type JsonSchema,
} from '#domain';

/** An answer may say more than the document names: clients pass over what they do not know. */
export const answer = (
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

const string: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };
const ids = listOf(id.schema);
const oneOf = (values: readonly string[]): JsonSchema => ({ type: 'string', enum: [...values] });
const object: JsonSchema = { type: 'object' };

const position = text(64).schema;

/** Names by id; whoever is forgotten is missing. */
const people: JsonSchema = { type: 'object', additionalProperties: answer({ name: string }, { nameEn: string }) };

const commands = answer({
  allowed: listOf(string),
  refused: listOf(answer({ command: string, code: string }, { details: object })),
});

const answered = { id: id.schema, revision: whole(0).schema, position, tag: whole(0).schema, people } as const;

const light = oneOf(['green', 'yellow', 'red']);
const basis = answer({ revision: whole(0).schema, evidence: listOf(string) });
const decisions = listOf(
  answer({ revision: number, type: string, decidedBy: id.schema, decidedAt: instant.schema, basedOn: basis, staleBy: listOf(number) }),
);

export const evidenceSchema = answer(
  { evidence: id.schema, sha256: string, size: number, mediaType: string, name: string, uploadedAt: instant.schema, uploadedBy: id.schema },
  { capturedAt: instant.schema },
);

/** A page of items; `next` leads on. */
export const pageSchema = (item: JsonSchema): JsonSchema =>
  answer({ items: listOf(item), people }, { next: string, position, ordinal: whole(0).schema });

const correctionState = answer(
  {
    phase: string,
    unit: id.schema,
    part: oneOf(['lead', 'co']),
    cycle: whole(1).schema,
    kind: oneOf(KINDS),
    measures: listOf(string),
    standard: string,
    original: object,
    approved: object,
    effective: object,
    attempts: listOf(object),
    extensions: listOf(object),
  },
  { milestones: listOf(object), responsibleLeader: id.schema, responsiblePerson: id.schema },
);

const correction = { correction: whole(1).schema, state: correctionState, overdue: flag.schema, decisions } as const;

export const correctionSchema = answer({ ...answered, ...correction }, { light, commands });

export const correctionItemSchema = answer(
  { id: id.schema, revision: whole(0).schema, position, tag: whole(0).schema, ...correction },
  { light, commands },
);

export const problemSchema = answer(
  {
    ...answered,
    state: answer({
      phase: oneOf(PROBLEM_PHASES.filter((phase) => phase !== 'None')),
      source: oneOf(SOURCES),
      body: id.schema,
      title: string,
      condition: string,
      criterion: string,
      severity: oneOf(SEVERITIES),
      category: string,
      evidence: listOf(evidenceSchema),
      leadUnit: id.schema,
      coUnits: ids,
      recordedBy: id.schema,
      cycle: whole(1).schema,
      disputes: listOf(object),
      closings: listOf(object),
    }),
    corrections: listOf(answer(correction, { light, commands })),
    decisions,
    overdue: flag.schema,
  },
  { light, dueDay: day.schema, commands },
);

export const inspectionSchema = answer(
  {
    ...answered,
    state: answer({
      phase: string,
      number: string,
      kind: string,
      title: string,
      body: id.schema,
      leader: id.schema,
      members: ids,
      organizations: ids,
      findings: object,
      verdicts: object,
    }),
  },
  { commands },
);

export const organizationSchema = answer(
  {
    ...answered,
    state: answer({ phase: string, name: string, kind: string }, { nameEn: string, parent: id.schema, successor: id.schema }),
  },
  { commands },
);

export const organizationEntrySchema = answer(
  { organization: id.schema, name: string, kind: string, phase: oneOf(['Active', 'Merged', 'Dissolved']) },
  { nameEn: string, parent: id.schema, successor: id.schema },
);

export const personSchema = answer(
  { ...answered, phase: string, appointments: listOf(object) },
  { home: id.schema, data: answer({ name: string }), sessions: listOf(object), commands },
);

export const personEntrySchema = answer({
  person: id.schema,
  home: id.schema,
  account: string,
  forgotten: flag.schema,
  since: instant.schema,
  appointments: listOf(object),
});

export const procedureSchema = answer(
  { ...answered, versions: listOf(answer({ version: whole(1).schema, state: object }, { commands })) },
  { next: answer({ version: whole(1).schema, commands }) },
);

export const procedureEntrySchema = answer({
  procedure: id.schema,
  version: whole(1).schema,
  phase: string,
  title: string,
  content: procedureContent.schema,
});

export const inspectionRowSchema = answer({
  inspection: id.schema,
  number: string,
  kind: string,
  title: string,
  phase: string,
  body: id.schema,
  leader: id.schema,
  members: ids,
  organizations: ids,
  findings: number,
  unsettled: number,
});

export const ledgerRowSchema = answer(
  {
    problem: id.schema,
    ordinal: number,
    phase: string,
    title: string,
    severity: oneOf(SEVERITIES),
    category: string,
    source: oneOf(SOURCES),
    leadUnit: id.schema,
    coUnits: ids,
    cycle: number,
    overdue: flag.schema,
    corrections: listOf(object),
  },
  { light, dueDay: day.schema, confirmedOn: day.schema, closedOn: day.schema },
);

export const workItemSchema = answer(
  { command: string, waitsFor: oneOf(['unit', 'team', 'member', 'leader']), title: string, since: instant.schema },
  {
    problem: id.schema,
    correction: number,
    inspection: id.schema,
    unit: id.schema,
    dueDay: day.schema,
    dueAt: instant.schema,
    light,
  },
);

export const figureSchema = answer(
  { measure: string, numerator: number, events: string },
  { denominator: number, value: number, denominatorEvents: string },
);

export const timelineEntrySchema = answer({
  ordinal: whole(1).schema,
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
  revision: whole(0).schema,
  data: object,
});

export const incidentSchema = answer({
  reaction: string,
  stream: string,
  type: string,
  from: number,
  until: number,
  error: string,
  since: instant.schema,
  attempts: number,
});

/** How far a read model has come, and how the last attempt went to make it again. */
export const readModelSchema = answer(
  { name: string, phase: string, ordinal: whole(0).schema },
  { position, error: string, rebuild: answer({ phase: { enum: ['running', 'done', 'failed'] } }, { error: string }) },
);

export const cloudEventSchema = answer({
  specversion: { const: '1.0' },
  id: string,
  source: string,
  type: string,
  subject: string,
  time: instant.schema,
  datacontenttype: { const: 'application/json' },
  data: object,
  position,
});
