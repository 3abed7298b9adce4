import type { EventsByCategory } from '#projections';

type InspectionEvent = EventsByCategory['inspection'];
type Planned = Extract<InspectionEvent, { type: 'InspectionPlanned' }>;
type Recorded = Extract<InspectionEvent, { type: 'FindingRecorded' }>;

/** An inspection of two branches, with what the test doesn't care about. */
export const inspectionPlanned = (rest: Partial<Omit<Planned, 'type'>> = {}): Planned => ({
  type: 'InspectionPlanned',
  number: '督查〔2026〕1号',
  kind: 'routine',
  title: '一季度督导检查',
  mandate: '检查党建工作台账',
  body: 'county',
  leader: 'p-leader',
  members: ['p-member', 'p-second'],
  organizations: ['branch', 'joint'],
  criteria: [],
  procedure: { id: 'standard', version: 1 },
  treeRevision: 5,
  ...rest,
});

export const inspectionStarted: InspectionEvent = { type: 'InspectionStarted' };

export const findingRecorded = (problem: string, rest: Partial<Omit<Recorded, 'type' | 'problem'>> = {}): Recorded => ({
  type: 'FindingRecorded',
  problem,
  recordedBy: 'p-member',
  title: '工作台账不健全',
  condition: '党建工作台账缺少三月以来的记录。',
  criterion: '支部工作条例第十条',
  severity: 'minor',
  category: '工作台账',
  evidence: [],
  leadUnit: 'branch',
  coUnits: [],
  treeRevision: 5,
  ...rest,
});

export const findingConfirmed = (problem: string): InspectionEvent => ({ type: 'FindingConfirmed', problem, confirmedBy: 'p-leader' });

export const feedbackIssued: InspectionEvent = { type: 'FeedbackIssued' };
