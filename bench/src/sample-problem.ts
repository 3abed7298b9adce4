import { randomUUID } from 'node:crypto';
import { EventCatalogue, StreamNames } from '../../libs/application/src/index.js';
import type { NewEvent } from '../../libs/application/src/index.js';
import type { ProblemEvent } from '../../libs/domain/src/index.js';

export const PREFIX = 'bench';

const names = new StreamNames(PREFIX);

/** Checks as the product does: every field of every event. */
export const codec = new EventCatalogue(names);

export const problemStream = (thing: string): string => names.of('problem', thing);

/** One of the events that a problem has most of: about 500 bytes as JSON text. */
export const progressReported = (id: string): NewEvent =>
  envelope(id, 'ProgressReported', {
    correction: 1,
    reportedBy: 'p-branch',
    note: '台账已补录至三月。',
    percent: 40,
    evidence: [],
  });

/** Whose a problem is. */
export interface Concerned {
  readonly body: string;
  readonly leadUnit: string;
}

/** What stands at a revision of a problem that was recorded, taken up, and then reported on again and again. */
export function eventAt(revision: number, id: string, concerned: Concerned = { body: 'county', leadUnit: 'branch' }): NewEvent {
  const beginning = BEGINNING[revision];
  if (!beginning) return progressReported(id);
  const { type, ...data } = beginning;
  return envelope(id, type, type === 'ProblemRecorded' ? { ...data, ...concerned } : data);
}

/** Made beforehand, so that no run is charged for them; whole texts, as those that came over a wire are. */
export const ids = (count: number): readonly string[] =>
  JSON.parse(JSON.stringify(Array.from({ length: count }, () => randomUUID()))) as readonly string[];

const envelope = (id: string, type: ProblemEvent['type'], data: NewEvent['data']): NewEvent => ({
  id,
  type,
  data,
  occurredAt: '2026-03-02T02:03:04.567Z',
  recordedAt: '2026-03-02T02:03:04.567Z',
  actor: '0f1c8e0e-6f2b-4d0f-9b1b-2f6d0c1a7e55',
  role: 'branch',
  organization: 'branch',
  commandId: id,
  commandHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  correlationId: id,
});

const BEGINNING: readonly ProblemEvent[] = [
  {
    type: 'ProblemRecorded',
    source: 'higherLevel',
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
      calendar: { id: 'plain', version: 1 },
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
