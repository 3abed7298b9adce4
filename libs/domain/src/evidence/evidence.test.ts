import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import type { Context } from '../core/lifecycle.js';
import { evidenceEvents, type EvidenceEvent } from './evidence-events.js';
import { evidence, evidenceRefOf } from './evidence.js';

const context = (overrides: Partial<Context> = {}): Context => ({
  actor: somebody('p1', { holds: { branch: ['branch'] } }),
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  ...overrides,
});
const about = subject(evidence, evidenceEvents, context);

const upload = {
  type: 'UploadEvidence',
  sha256: 'a'.repeat(64),
  size: 1024,
  mediaType: 'application/pdf',
  name: '工作台账.pdf',
} as const;
const uploaded = { ...upload, type: 'EvidenceUploaded', uploadedAt: '2026-03-01T01:00:00Z', uploadedBy: 'p1' } as const;

describe('evidence 佐证材料', () => {
  test.each(['supervisor', 'leader', 'branch'] as const)('a %s uploads it', (role) => {
    given(about)
      .when(upload, { actor: somebody('p1', { holds: { [role]: ['branch'] } }) })
      .then(uploaded)
      .leads('Stored');
  });

  test('an auditor changes nothing, and an administrator has no business here', () => {
    const standings = [somebody('p2', { holds: { auditor: ['county'], administrator: ['county'] } }), somebody('p3'), ENGINE];
    for (const actor of standings) given(about).when(upload, { actor }).refuses('evidence.not-yours');
  });

  test('it is never overwritten', () => {
    given(about, uploaded).when(upload).refuses('evidence.not-now', { phase: 'Stored' });
  });

  test('an empty file supports nothing', () => {
    given(about)
      .when({ ...upload, size: 0 })
      .refuses('evidence.empty');
  });

  test('a picture is not taken later than it is uploaded', () => {
    given(about)
      .when({ ...upload, capturedAt: '2026-03-01T01:00:01Z' })
      .refuses('evidence.captured-in-the-future');
    given(about)
      .when({ ...upload, capturedAt: '2026-03-01T01:00:00Z' })
      .then({ ...uploaded, capturedAt: '2026-03-01T01:00:00Z' });
  });

  test('what it supports refers to it by its id, its bytes and how they came', () => {
    const { type: _, ...file } = uploaded satisfies EvidenceEvent;
    expect(evidenceRefOf('e1', given(about, uploaded).state)).toEqual({ evidence: 'e1', ...file });
    expect(evidenceRefOf('e1', given(about).state)).toBeUndefined();
  });
});
