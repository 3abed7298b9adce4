import type { EvidenceRef } from '../core/terms.js';
import type { Refusal } from '../core/lifecycle.js';
import type { LiveCorrection } from './correction-state.js';
import { SEVERITIES } from './problem-events.js';
import type { ProblemEvent } from './problem-events.js';
import type { ProblemRecord } from './problem-state.js';

/** The fields of a record that can be put right, and who may. */
export const PROBLEM_FIELDS = ['title', 'condition', 'criterion', 'cause', 'effect', 'severity', 'category'] as const;
const TEAM_FIELDS: readonly string[] = ['standard'];
const UNIT_FIELDS: readonly string[] = ['statement', 'responsibleLeader', 'responsiblePerson'];

type ProblemField = (typeof PROBLEM_FIELDS)[number];

const isProblemField = (field: string): field is ProblemField => (PROBLEM_FIELDS as readonly string[]).includes(field);

/** On whose side somebody puts a record right. */
export type Side = 'team' | 'unit' | 'neither';

/** The value that a field has now. */
export function fieldOf(problem: ProblemRecord, field: string, correction: LiveCorrection | undefined): string | undefined {
  if (!correction) return isProblemField(field) ? problem[field] : undefined;
  if (field === 'statement') return correction.attempts.at(-1)?.statement;
  return field === 'standard'
    ? correction.standard
    : field === 'responsibleLeader'
      ? correction.responsibleLeader
      : correction.responsiblePerson;
}

/** Why a field cannot be put right so: unknown, the other side's, not a value of the field, or the same as before. */
export function misamended(
  { field, to, correction: number }: { readonly field: string; readonly to: string; readonly correction?: number },
  problem: ProblemRecord,
  side: Side,
): Refusal | false {
  const correction = number === undefined ? undefined : problem.corrections[number - 1];
  if (number !== undefined && !correction) return { code: 'correction.unknown', details: { correction: number } };
  const fields: readonly string[] = correction ? [...TEAM_FIELDS, ...UNIT_FIELDS] : PROBLEM_FIELDS;
  if (!fields.includes(field)) return { code: 'amendment.field-unknown', details: { field, fields } };
  if (side !== (UNIT_FIELDS.includes(field) ? 'unit' : 'team')) return { code: 'amendment.not-yours', details: { field } };
  if (field === 'severity' && !(SEVERITIES as readonly string[]).includes(to))
    return { code: 'amendment.value', details: { field, values: SEVERITIES } };
  if (field === 'statement' && correction?.attempts.length === 0) return { code: 'amendment.nothing-there', details: { field } };
  return fieldOf(problem, field, correction) === to && { code: 'amendment.unchanged', details: { field } };
}

const amendCorrection = (correction: LiveCorrection, field: string, to: string): LiveCorrection =>
  field === 'statement'
    ? {
        ...correction,
        attempts: correction.attempts.map((attempt, index) =>
          index === correction.attempts.length - 1 ? { ...attempt, statement: to } : attempt,
        ),
      }
    : { ...correction, [field]: to };

export function setField<S extends ProblemRecord>(problem: S, event: Extract<ProblemEvent, { type: 'RecordAmended' }>): S {
  if (event.correction === undefined) return { ...problem, [event.field]: event.new };
  return {
    ...problem,
    corrections: problem.corrections.map((each, index) =>
      index + 1 === event.correction ? amendCorrection(each, event.field, event.new) : each,
    ),
  };
}

/** Puts a new version in an evidence's place wherever it supports something; the event keeps the old one on record. */
export function replaceEvidence<S extends ProblemRecord>(problem: S, old: string, version: EvidenceRef): S {
  const mended = <T extends { readonly evidence: readonly EvidenceRef[] }>(holder: T): T => ({
    ...holder,
    evidence: holder.evidence.map((each) => (each.sha256 === old ? version : each)),
  });
  return {
    ...mended(problem),
    disputes: problem.disputes.map(mended),
    corrections: problem.corrections.map((each) => ({
      ...mended(each),
      attempts: each.attempts.map(mended),
      extensions: each.extensions.map(mended),
      ...(each.attestation?.submitted && { attestation: { ...each.attestation, submitted: mended(each.attestation.submitted) } }),
    })),
  };
}
