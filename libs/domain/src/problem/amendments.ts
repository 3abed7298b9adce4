import type { EvidenceRef } from '../core/terms.js';
import type { Refusal } from '../core/lifecycle.js';
import { id, text, type Shape } from '../core/shape.js';
import { withLast, type LiveCorrection } from './correction-state.js';
import { finding } from './problem-events.js';
import type { ProblemEvent } from './problem-events.js';
import type { ProblemRecord } from './problem-state.js';

/** On whose side somebody puts a record right. */
export type Side = 'team' | 'unit' | 'neither';

/** A field of a record that can be put right: whose words it holds, what it may hold, and what it holds now. */
interface Amendable<R> {
  readonly side: Side;
  readonly shape: Shape<string>;
  now(record: R): string | undefined;
}
type Amendables<R> = Readonly<Record<string, Amendable<R>>>;

const PROBLEM_FIELDS: Amendables<ProblemRecord> = {
  title: { side: 'team', shape: finding.title, now: ({ title }) => title },
  condition: { side: 'team', shape: finding.condition, now: ({ condition }) => condition },
  criterion: { side: 'team', shape: finding.criterion, now: ({ criterion }) => criterion },
  cause: { side: 'team', shape: finding.cause, now: ({ cause }) => cause },
  effect: { side: 'team', shape: finding.effect, now: ({ effect }) => effect },
  severity: { side: 'team', shape: finding.severity, now: ({ severity }) => severity },
  category: { side: 'team', shape: finding.category, now: ({ category }) => category },
};

const CORRECTION_FIELDS: Amendables<LiveCorrection> = {
  standard: { side: 'team', shape: text(2000), now: ({ standard }) => standard },
  statement: { side: 'unit', shape: text(), now: ({ attempts }) => attempts.at(-1)?.statement },
  responsibleLeader: { side: 'unit', shape: id, now: ({ responsibleLeader }) => responsibleLeader },
  responsiblePerson: { side: 'unit', shape: id, now: ({ responsiblePerson }) => responsiblePerson },
};

interface Amendment {
  readonly field: string;
  readonly to: string;
}

/** Why a field cannot be put right so: unknown, the other side's, no value of the field, or the same as before. Else the value until now. */
export function amendable(
  amendment: Amendment & { readonly correction?: number },
  problem: ProblemRecord,
  side: Side,
): Refusal | { readonly old: string | undefined } {
  if (amendment.correction === undefined) return amendableIn(PROBLEM_FIELDS, amendment, problem, side);
  const correction = problem.corrections[amendment.correction - 1];
  if (!correction) return { code: 'correction.unknown', details: { correction: amendment.correction } };
  if (amendment.field === 'statement' && correction.attempts.length === 0) {
    return { code: 'amendment.nothing-there', details: { field: amendment.field } };
  }
  return amendableIn(CORRECTION_FIELDS, amendment, correction, side);
}

function amendableIn<R>(
  fields: Amendables<R>,
  { field, to }: Amendment,
  record: R,
  side: Side,
): Refusal | { readonly old: string | undefined } {
  const found = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!found) return { code: 'amendment.field-unknown', details: { field, fields: Object.keys(fields) } };
  if (found.side !== side) return { code: 'amendment.not-yours', details: { field } };
  const fault = found.shape.fault(to, '');
  if (fault) return { code: 'amendment.value', details: { field, expected: fault.reason } };
  const old = found.now(record);
  return old === to ? { code: 'amendment.unchanged', details: { field } } : { old };
}

const amendCorrection = (correction: LiveCorrection, field: string, to: string): LiveCorrection =>
  field === 'statement' ? { ...correction, attempts: withLast(correction.attempts, { statement: to }) } : { ...correction, [field]: to };

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
