import {
  ADDRESSEES,
  basis,
  CORRECTION_PHASES,
  day,
  due,
  ESCALATION_STEPS,
  evidenceRef,
  flag,
  id,
  INSPECTION_KINDS,
  INSPECTION_PHASES,
  instant,
  type JsonSchema,
  KINDS,
  LOOK_BACK_VERDICTS,
  milestone,
  ORGANIZATION_KINDS,
  PROBLEM_PHASES,
  procedureContent,
  REFERRED_TO,
  SEVERITIES,
  SOURCES,
  terms,
  UNIT_PARTS,
  versionRef,
  whole,
} from '#domain';
import { answer, ids, listOf, mapOf, oneOf, string } from './schema-parts.js';

/** The states of things, as the tables of the domain fold them. */
const begun = (phases: readonly string[]) => oneOf(phases.filter((phase) => phase !== 'None'));

const evidence = listOf(evidenceRef.schema);
const from1 = whole(1).schema;

const attempt = answer(
  { submittedBy: id.schema, statement: string, evidence },
  { verdict: answer({ outcome: oneOf(['accepted', 'returned']), verifiedBy: id.schema, basedOn: basis.schema }) },
);

const extension = answer(
  {
    askedBy: id.schema,
    milestones: mapOf(day.schema),
    evidence,
    outcome: oneOf(['requested', 'granted', 'refused', 'withdrawn']),
  },
  { dueDay: day.schema },
);

const attestation = answer(
  { period: from1, due: due.schema, rejected: flag.schema },
  { submitted: answer({ submittedBy: id.schema, evidence }) },
);

const escalation = answer(
  {
    step: oneOf(ESCALATION_STEPS),
    dueDay: day.schema,
    dueAt: instant.schema,
    to: listOf(oneOf(ADDRESSEES)),
    outcome: oneOf(['proposed', 'inEffect', 'declined', 'lapsed']),
    held: flag.schema,
  },
  { period: from1, at: instant.schema },
);

export const correctionState = answer(
  {
    correction: from1,
    phase: begun(CORRECTION_PHASES),
    unit: id.schema,
    part: oneOf(UNIT_PARTS),
    cycle: from1,
    kind: oneOf(KINDS),
    measures: listOf(string),
    standard: string,
    planRequired: flag.schema,
    evidenceRequired: flag.schema,
    terms: terms.schema,
    original: due.schema,
    approved: due.schema,
    effective: due.schema,
    milestones: listOf({
      ...milestone.schema,
      required: ['milestone', 'title', 'due', 'reached'],
      properties: { ...(milestone.schema['properties'] as object), reached: flag.schema },
    }),
    attempts: listOf(attempt),
    verifiers: ids,
    extensions: listOf(extension),
    escalations: listOf(escalation),
    referrals: listOf(oneOf(REFERRED_TO)),
    evidence,
  },
  {
    responsibleLeader: id.schema,
    responsiblePerson: id.schema,
    period: from1,
    replaces: from1,
    planSubmittedBy: id.schema,
    attestation,
    left: begun(CORRECTION_PHASES),
    suspendedOn: day.schema,
    cause: oneOf(['inspection', 'itself']),
  },
);

const dispute = answer({
  unit: id.schema,
  disputedBy: id.schema,
  reason: string,
  evidence,
  outcome: oneOf(['open', 'retracted', 'maintained', 'withdrawn']),
});

export const problemState = answer(
  {
    phase: begun(PROBLEM_PHASES),
    source: oneOf(SOURCES),
    body: id.schema,
    title: string,
    condition: string,
    criterion: string,
    severity: oneOf(SEVERITIES),
    category: string,
    evidence,
    leadUnit: id.schema,
    coUnits: ids,
    recordedBy: id.schema,
    procedure: versionRef.schema,
    cycle: from1,
    disputes: listOf(dispute),
    closings: listOf(answer({ cycle: from1, closedBy: id.schema, ground: string, revoked: flag.schema })),
  },
  { inspection: id.schema, cause: string, effect: string },
);

const finding = answer({ recordedBy: id.schema, units: ids, state: oneOf(['draft', 'confirmed', 'discarded', 'settled']) });

export const inspectionState = answer(
  {
    phase: begun(INSPECTION_PHASES),
    number: string,
    kind: oneOf(INSPECTION_KINDS),
    title: string,
    mandate: string,
    body: id.schema,
    leader: id.schema,
    members: ids,
    organizations: ids,
    criteria: listOf(string),
    procedure: versionRef.schema,
    findings: mapOf(finding),
    verdicts: mapOf(oneOf(LOOK_BACK_VERDICTS)),
  },
  { plannedFrom: day.schema, plannedTo: day.schema, sample: ids, left: begun(INSPECTION_PHASES) },
);

export const ORGANIZATION_FIELDS: Readonly<Record<string, JsonSchema>> = {
  name: string,
  kind: oneOf(ORGANIZATION_KINDS),
  phase: oneOf(['Active', 'Merged', 'Dissolved']),
};
export const ORGANIZATION_OPTIONS: Readonly<Record<string, JsonSchema>> = { nameEn: string, parent: id.schema, successor: id.schema };

export const organizationState = answer(ORGANIZATION_FIELDS, ORGANIZATION_OPTIONS);

export const versionState = answer({
  phase: oneOf(['Draft', 'Published', 'Retired']),
  title: string,
  content: procedureContent.schema,
});
