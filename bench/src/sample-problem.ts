import { randomUUID } from 'node:crypto';
import { EventCatalogue, StreamNames } from '../../libs/application/src/index.js';
import type { NewEvent } from '../../libs/application/src/index.js';
import type { ProblemEvent } from '../../libs/domain/src/index.js';

export const PREFIX = 'bench';

const names = new StreamNames(PREFIX);

/** Checks as the product does: every field of every event. */
export const codec = new EventCatalogue(names);

export const problemStream = (thing: string): string => names.of('problem', thing);

/** One of the events that a problem has most of: about 500 bytes as JSON text, ids included. */
export const progressReported = (): NewEvent =>
  envelope({
    type: 'ProgressReported',
    correction: 1,
    reportedBy: 'p-branch',
    note: '台账已补录至三月。',
    percent: 40,
    evidence: [],
  });

/** A problem of so many events, on which its correction has been reported again and again. @param length at least 7 */
export const problemOf = (length: number): NewEvent[] => [
  ...BEGINNING.map(envelope),
  ...Array.from({ length: length - BEGINNING.length }, progressReported),
];

function envelope({ type, ...data }: ProblemEvent): NewEvent {
  return {
    id: randomUUID(),
    type,
    data,
    occurredAt: '2026-03-02T02:03:04.567Z',
    recordedAt: '2026-03-02T02:03:04.567Z',
    actor: '0f1c8e0e-6f2b-4d0f-9b1b-2f6d0c1a7e55',
    role: 'branch',
    organization: 'branch',
    commandId: randomUUID(),
    commandHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    correlationId: randomUUID(),
  };
}

const BEGINNING: readonly ProblemEvent[] = [
  {
    type: 'ProblemRecorded',
    source: 'inspection',
    inspection: 'i1',
    body: 'county',
    title: '工作台账不健全',
    condition: '党建工作台账缺少三月以来的记录。',
    criterion: '支部工作条例第十条',
    severity: 'minor',
    category: '工作台账',
    evidence: [],
    leadUnit: 'branch',
    coUnits: [],
    treeRevision: 5,
    recordedBy: 'p-member',
    procedure: { id: 'standard', version: 1 },
  },
  { type: 'ProblemConfirmed', confirmedBy: 'p-leader', confirmedOn: '2026-03-02' },
  {
    type: 'CorrectionIssued',
    correction: 1,
    unit: 'branch',
    part: 'lead',
    cycle: 1,
    kind: 'immediate',
    measures: ['补齐台账'],
    standard: '台账齐全、专人负责',
    planRequired: false,
    evidenceRequired: true,
    terms: {
      procedure: { id: 'standard', version: 1 },
      calendar: { id: 'cn', version: 1 },
      zone: 'Asia/Shanghai',
      counting: 'workingDays',
    },
    due: {
      dueDay: '2026-04-01',
      dueAt: '2026-04-01T16:00:00Z',
      nearDueAt: '2026-03-29T16:00:00Z',
      ladder: [{ step: 'reminder', at: '2026-03-29T01:00:00Z' }],
    },
    milestones: [],
    treeRevision: 5,
  },
  { type: 'ProblemAssigned' },
  { type: 'CorrectionAcknowledged', correction: 1, acknowledgedBy: 'p-branch' },
  { type: 'ProblemEnteredRectification' },
];
