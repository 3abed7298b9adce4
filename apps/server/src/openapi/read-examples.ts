import { STANDARD_PROCEDURE } from '#domain';
import type { Json } from './describe.js';

/** What the document shows of answers. */
const answered = { id: '0d9b1f60-7c1e-8f6a-b1f5-52f0a3b8c7e1', revision: 12, position: '0000000000000042', tag: 11 } as const;
const people = { 'p-12ab': { name: '李四', nameEn: 'Li Si' }, 'p-3d8a': { name: '张三', nameEn: 'Zhang San' } } as const;
const taken = { position: '0000000000000042', ordinal: 66 } as const;
const commands = { allowed: ['AmendRecord'], refused: [{ command: 'CloseProblem', code: 'problem.not-now' }] } as const;
const due = { dueDay: '2026-04-30', dueAt: '2026-04-30T16:00:00Z', nearDueAt: '2026-04-24T16:00:00Z', ladder: [] } as const;

const evidence = {
  evidence: 'e-1c9d2f40',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  size: 48213,
  mediaType: 'application/pdf',
  name: '台账.pdf',
  uploadedAt: '2026-03-05T02:00:00Z',
  uploadedBy: 'p-3d8a',
} as const;

const correction = {
  correction: 1,
  state: {
    correction: 1,
    phase: 'Executing',
    unit: 'o-bangwang',
    part: 'lead',
    cycle: 1,
    kind: 'byDate',
    measures: ['补建一季度台账'],
    standard: '台账要素齐全',
    planRequired: true,
    evidenceRequired: true,
    terms: {
      procedure: { id: 'standard', version: 1 },
      calendar: { id: 'plain', version: 1 },
      zone: 'Asia/Shanghai',
      counting: 'days',
    },
    original: due,
    approved: due,
    effective: due,
    milestones: [],
    attempts: [],
    verifiers: [],
    extensions: [],
    evidence: [],
  },
  light: 'green',
  overdue: false,
  decisions: [],
  commands: { allowed: ['SubmitResult'], refused: [{ command: 'AcceptResult', code: 'correction.not-yours' }] },
} as const;

const inspectionRow = {
  inspection: '6f1c2a9e-3b47-8d10-9a55-0c2f7b1e4d88',
  number: '督查〔2026〕1号',
  kind: 'routine',
  title: '非公党建日常督导',
  phase: 'Rectifying',
  body: 'o-county',
  leader: 'p-12ab',
  members: ['p-3d8a'],
  organizations: ['o-bangwang'],
  findings: 2,
  unsettled: 1,
} as const;

const organization = {
  name: '邦旺劳务党支部',
  nameEn: 'Bangwang Labour Branch',
  kind: 'branch',
  parent: 'o-committee',
  phase: 'Active',
} as const;

const ledgerRow = {
  problem: answered.id,
  ordinal: 1,
  phase: 'Rectifying',
  title: '工作台账不健全',
  condition: '2026年1月至3月未建立党员活动台账',
  criterion: '《支部工作条例》第十条',
  severity: 'minor',
  category: '日常管理',
  source: 'inspection',
  body: 'o-county',
  leadUnit: 'o-bangwang',
  coUnits: [],
  cycle: 1,
  procedure: { id: 'standard', version: 1 },
  timesReopened: 0,
  light: 'green',
  overdue: false,
  dueDay: '2026-04-30',
  corrections: [],
} as const;

const timelineEntry = {
  ordinal: 42,
  id: '2b6f0f3e-54f1-8c8e-9d7e-0b6a6f2f3c11',
  type: 'CorrectionAcknowledged',
  sentence: '邦旺劳务党支部签收了整改任务1。',
  occurredAt: '2026-03-06T01:30:00Z',
  recordedAt: '2026-03-06T01:30:00Z',
  recordedAfterwards: false,
  actor: 'p-3d8a',
  role: 'branch',
  position: '0000000000000042',
  stream: 'rectify-problem-0d9b1f60-7c1e-8f6a-b1f5-52f0a3b8c7e1',
  revision: 5,
  data: { correction: 1, acknowledgedBy: 'p-3d8a' },
} as const;

const cloudEvent = {
  specversion: '1.0',
  id: timelineEntry.id,
  source: '/rectify/problem',
  type: 'rectify.CorrectionAcknowledged',
  subject: answered.id,
  time: timelineEntry.recordedAt,
  datacontenttype: 'application/json',
  data: timelineEntry.data,
  position: timelineEntry.position,
  revision: timelineEntry.revision,
  occurredat: timelineEntry.occurredAt,
  commandid: '7b0e4c6e-0c58-4c0e-8f0c-1f6a0a0f0b11',
  correlationid: '4bf92f3577b34da6a3ce929d0e0e4736',
  actor: timelineEntry.actor,
  role: timelineEntry.role,
} as const;

export const READ_EXAMPLES = {
  evidence: { ...evidence, people },
  problem: {
    ...answered,
    state: {
      phase: 'Rectifying',
      source: 'inspection',
      body: 'o-county',
      title: '工作台账不健全',
      condition: '2026年1月至3月未建立党员活动台账',
      criterion: '《支部工作条例》第十条',
      severity: 'minor',
      category: '日常管理',
      evidence: [evidence],
      leadUnit: 'o-bangwang',
      coUnits: [],
      recordedBy: 'p-3d8a',
      procedure: { id: 'standard', version: 1 },
      cycle: 1,
      disputes: [],
      closings: [],
    },
    corrections: [{ ...answered, ...correction }],
    decisions: [],
    light: 'green',
    overdue: false,
    commands,
    people,
  },
  correction: { ...answered, ...correction, people },
  corrections: { items: [{ ...answered, ...correction }], people },
  inspection: {
    ...answered,
    state: {
      phase: 'Rectifying',
      number: inspectionRow.number,
      kind: 'routine',
      title: inspectionRow.title,
      mandate: '县委组织部年度督导计划',
      body: 'o-county',
      leader: 'p-12ab',
      members: ['p-3d8a'],
      organizations: ['o-bangwang'],
      criteria: ['工作台账'],
      procedure: { id: 'standard', version: 1 },
      findings: { [answered.id]: { recordedBy: 'p-3d8a', units: ['o-bangwang'], state: 'confirmed' } },
      verdicts: {},
    },
    commands,
    people,
  },
  inspections: { items: [inspectionRow], ...taken, people },
  organization: { ...answered, id: 'o-bangwang', state: organization, commands, people: {} },
  organizations: { items: [{ organization: 'o-bangwang', ...organization }], people: {} },
  person: {
    ...answered,
    id: 'p-3d8a',
    phase: 'Active',
    home: 'o-bangwang',
    appointments: [{ appointment: 'a3e1', role: 'branch', scope: 'o-bangwang', from: '2026-01-01' }],
    data: { name: '张三', nameEn: 'Zhang San', position: '支部书记' },
    commands,
    people: {},
  },
  people: {
    items: [{ person: 'p-3d8a', home: 'o-bangwang', account: 'Active', forgotten: false, since: '2026-01-01T01:00:00Z', appointments: [] }],
    ...taken,
    people,
  },
  procedure: {
    ...answered,
    id: 'standard',
    versions: [
      {
        version: 1,
        state: { phase: 'Published', title: STANDARD_PROCEDURE.title, content: STANDARD_PROCEDURE.content as unknown as Json },
      },
    ],
    people: {},
  },
  procedures: {
    items: [
      {
        procedure: 'standard',
        version: 1,
        phase: 'Published',
        title: STANDARD_PROCEDURE.title,
        content: STANDARD_PROCEDURE.content as unknown as Json,
      },
    ],
    people: {},
  },
  ledger: { items: [ledgerRow], ...taken, people },
  worklist: {
    items: [
      {
        command: 'AcknowledgeCorrection',
        waitsFor: 'unit',
        problem: answered.id,
        correction: 1,
        unit: 'o-bangwang',
        title: '工作台账不健全',
        since: '2026-03-06T01:00:00Z',
        dueDay: '2026-04-30',
        dueAt: due.dueAt,
        light: 'green',
      },
    ],
    ...taken,
    people,
  },
  statistics: {
    selection: 'flow',
    from: '2026-01-01',
    to: '2026-12-31',
    figures: [
      {
        measure: 'rectificationRate',
        numerator: 6,
        denominator: 6,
        value: 1,
        events: '/v1/statistics/rectificationRate/events?selection=flow&part=numerator',
        denominatorEvents: '/v1/statistics/rectificationRate/events?selection=flow&part=denominator',
      },
    ],
    ...taken,
    people: {},
  },
  timeline: { items: [timelineEntry], ...taken, people },
  incidents: {
    items: [
      {
        reaction: 'settling',
        stream: 'rectify-problem-0d9b1f60-7c1e-8f6a-b1f5-52f0a3b8c7e1',
        type: 'ProblemClosed',
        from: 17,
        until: 17,
        error: 'TypeError: out of order',
        since: '2026-03-06T01:30:00Z',
        attempts: 1,
      },
    ],
    people: {},
  },
  readModels: {
    items: [{ name: 'register', phase: 'running', ordinal: 66, position: '0000000000000042', rebuild: { phase: 'done' } }],
    people: {},
  },
  events: { items: [cloudEvent], next: cloudEvent.position },
} as const;
