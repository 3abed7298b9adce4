import { describe, expect, it } from '@jest/globals';
import { STANDARD_PROCEDURE, type ProblemEvent, type ProcedureContent } from '#domain';
import { folded, told, type Told } from '../../../../test/support/histories.js';
import {
  feedbackIssued,
  findingConfirmed,
  findingRecorded,
  inspectionPlanned,
  inspectionStarted,
} from '../../../../test/support/inspection-events.js';
import {
  ACCEPTED,
  acknowledged,
  assigned,
  CLOSED,
  closed,
  CONFIRMED,
  confirmed,
  disputed,
  dueBy,
  enteredRectification,
  EXECUTING,
  escalated,
  extensionRequested,
  ISSUED,
  issued,
  PLAN_SUBMITTED,
  planned,
  presented,
  proposed,
  reached,
  recorded,
  rectified,
  reopened,
  resultAccepted,
  resultReturned,
  resultSubmitted,
  SUBMITTED,
  suspended,
  SUSTAINED,
  termsOf,
  TWO_UNITS,
} from '../../../../test/support/problem-builders.js';
import { hash, seen } from '../../../../test/support/uploads.js';
import { register } from './register.js';
import { NEVER } from './case-tables.js';

const start = () => told().at('2026-03-02T10:00:00+08:00').founded();
const rowsOf = (history: Told) => folded(register, history);
const problemOf = (history: Told) => rowsOf(history).row('problems', 'p1');
const correctionOf = (history: Told, number = 1) => rowsOf(history).row('corrections', 'p1', number);

/** The same under another procedure. */
const under = (rest: Partial<ProcedureContent>) => {
  const { title, content } = STANDARD_PROCEDURE;
  return start().in('procedure', 'standard', { type: 'ProcedureRedrafted', version: 1, title, content: { ...content, ...rest } });
};

const attestationSubmitted: ProblemEvent = {
  type: 'AttestationSubmitted',
  ...{ correction: 1, period: 2, submittedBy: 'p-branch', statement: '保持', evidence: [] },
};
const attestationRejected = (verifiedBy: string): ProblemEvent => ({
  type: 'AttestationRejected',
  ...{ correction: 1, period: 2, reason: '不实', verifiedBy, method: 'onSite', verdicts: [], basedOn: seen() },
});

/** What waits: slot → command and for whom. */
const waiting = (history: Told, thing = 'p1') =>
  Object.fromEntries(
    rowsOf(history)
      .all('tasks')
      .filter((task) => task.thing === thing)
      .map((task) => [task.slot, `${task.command} ${task.unit ?? task.waitsFor}`]),
  );

describe('a problem in the register', () => {
  it('begins as a draft with its units', () => {
    const history = start().problem('p1', recorded({ severity: 'serious', coUnits: ['joint'] }));
    expect(problemOf(history)).toMatchObject({
      phase: 'Draft',
      recorded: 3,
      gravity: 3,
      zone: 'Asia/Shanghai',
      confirmedOrder: NEVER,
      dueMs: NEVER,
      cycle: 1,
    });
    expect(rowsOf(history).all('problemUnits')).toEqual([
      { problem: 'p1', unit: 'branch', part: 'lead' },
      { problem: 'p1', unit: 'joint', part: 'co' },
    ]);
  });

  it('names the decisive events by their ordinals', () => {
    const history = start().problem('p1', ...CLOSED);
    // Two of the procedure, then those of CLOSED: recorded 3, confirmed 4, issued 5, assigned 6, acknowledged 7, plan 8 and 9,
    // rectifying 10, submitted 11, presented 12, accepted 13, rectified 14, closed 15.
    expect(problemOf(history)).toMatchObject({
      phase: 'Closed',
      confirmed: 4,
      confirmedOn: '2026-03-02',
      closed: 15,
      closedOn: '2026-03-02',
    });
    expect(correctionOf(history)).toMatchObject({
      issued: 5,
      submitted: 11,
      accepted: 13,
      acceptedOn: '2026-03-02',
      verifiers: ['p-member'],
    });
    expect(rowsOf(history).row('rectifications', 'p1', 1)).toMatchObject({ rectified: 14, rectifiedOn: '2026-03-02' });
    expect(rowsOf(history).row('closings', 'p1', 15)).toMatchObject({ cycle: 1, days: 0, revoked: null });
  });

  it('keeps every closing and every reopening', () => {
    const history = start()
      .problem('p1', ...CLOSED.slice(0, -1))
      .at('2026-03-12T09:00:00+08:00')
      .problem('p1', closed)
      .problem('p1', { type: 'ClosureRevoked', revokedBy: 'p-leader', reason: '误点' })
      .at('2026-03-22T09:00:00+08:00')
      .problem('p1', closed, reopened);
    const rows = rowsOf(history);
    expect(rows.all('closings')).toMatchObject([
      { days: 10, closedOn: '2026-03-12', cycle: 1, revoked: 16 },
      { days: 20, closedOn: '2026-03-22', cycle: 1, revoked: null },
    ]);
    expect(rows.all('reopenings')).toMatchObject([{ cycle: 2, ground: 'relapse', reopenedOn: '2026-03-22', reopened: 18 }]);
    expect(problemOf(history)).toMatchObject({ phase: 'Reopened', cycle: 2, current: [], closed: null, timesReopened: 1 });
  });

  it('forgets a rectification that is taken back, and keeps it through a reopening', () => {
    const back = start().problem(
      'p1',
      ...ACCEPTED,
      { type: 'AcceptanceRevoked', correction: 1, attempt: 1, revokedBy: 'x', reason: '误点' },
      presented,
    );
    expect(rowsOf(back).row('rectifications', 'p1', 1)).toBeUndefined();
    expect(correctionOf(back)).toMatchObject({
      phase: 'Submitted',
      accepted: null,
      acceptedOn: null,
      verifiers: ['p-member'],
      submitted: 11,
    });
    expect(rowsOf(back).row('attempts', 'p1', 1, 1)).toMatchObject({ accepted: null, returned: null });
    expect(rowsOf(start().problem('p1', ...CLOSED, reopened)).row('rectifications', 'p1', 1)).toMatchObject({ problem: 'p1', cycle: 1 });
  });

  it('goes back to where it was when its last correction is withdrawn', () => {
    const gone = { type: 'CorrectionWithdrawn', correction: 1, reason: '误发' } as const;
    expect(problemOf(start().problem('p1', ...ISSUED, gone, { type: 'ProblemUnassigned' }))?.phase).toBe('Confirmed');
    const again = [...CLOSED, reopened, issued({ correction: 2, cycle: 2 }), assigned];
    const history = start().problem('p1', ...again, { ...gone, correction: 2 }, { type: 'ProblemUnassigned' });
    expect(problemOf(history)?.phase).toBe('Reopened');
  });

  it('counts days in the zone of its procedure', () => {
    const late = start()
      .problem('p1', ...CLOSED.slice(0, -1))
      .at('2026-03-11T16:30:00Z')
      .problem('p1', closed);
    expect(problemOf(late)?.closedOn).toBe('2026-03-12');
  });

  it('shows what was put right', () => {
    const amended = (field: string, to: string, correction?: number) =>
      ({ type: 'RecordAmended', field, new: to, reason: '笔误', amendedBy: 'p-leader', ...(correction && { correction }) }) as const;
    const history = start().problem(
      'p1',
      ...ISSUED,
      amended('title', '台账缺失'),
      amended('severity', 'serious'),
      amended('standard', '台账完整', 1),
    );
    expect(problemOf(history)).toMatchObject({ title: '台账缺失', severity: 'serious', gravity: 3 });
    expect(correctionOf(history)).toMatchObject({ standard: '台账完整' });
    // What has no column is kept as an amendment alone.
    history.problem('p1', amended('cause', '人员变动'), amended('statement', '已补', 1));
    expect(rowsOf(history).all('amendments')).toMatchObject([
      { amendment: 7, correction: null },
      { amendment: 8, correction: null },
      { amendment: 9, correction: 1 },
      { amendment: 10, correction: null, old: null },
      { amendment: 11, correction: 1 },
    ]);
  });

  it('moves to another procedure, and counts days in its zone from then on', () => {
    const history = start().problem('p1', ...CONFIRMED, {
      type: 'ProcedureMigrated',
      old: { id: 'standard', version: 1 },
      new: { id: 'another', version: 3 },
      reason: '新规',
      migratedBy: 'p-leader',
    });
    expect(problemOf(history)).toMatchObject({ procedure: 'another', procedureVersion: 3 });
  });

  it('stops at an event whose beginning the history does not hold', () => {
    expect(() => rowsOf(start().problem('p1', confirmed))).toThrow('problem p1 was never recorded');
    expect(() => rowsOf(start().problem('p1', ...CONFIRMED, resultSubmitted()))).toThrow('correction 1 of problem p1 was never recorded');
  });
});

describe('a correction in the register', () => {
  it('keeps three clocks', () => {
    const history = start().problem(
      'p1',
      ...EXECUTING,
      extensionRequested(),
      {
        ...{ type: 'ExtensionGranted', correction: 1, extension: 1, decidedBy: 'p-leader', basedOn: seen(), previousDueDay: '2026-04-01' },
        ...{ due: dueBy('2026-04-11'), milestones: [], terms: termsOf() },
      },
      suspended(),
      {
        ...{ type: 'CorrectionResumed', correction: 1, resumedOn: '2026-03-20', movedBy: 10, previousDueDay: '2026-04-11' },
        ...{ due: dueBy('2026-04-21'), milestones: [], terms: termsOf() },
      },
    );
    expect(correctionOf(history)).toMatchObject({
      ...{ phase: 'Executing', left: null, suspendedMs: null },
      ...{ originalDueDay: '2026-04-01', issued: 5 },
      ...{ approvedDueDay: '2026-04-11', approvedBy: 12 },
      ...{ dueDay: '2026-04-21', dueBy: 14 },
      openExtension: null,
    });
  });

  it('keeps its day where milestones alone were extended', () => {
    const history = start().problem(
      'p1',
      ...CONFIRMED,
      issued({ kind: 'phased', dueDay: '2026-05-31', milestones: { m1: '2026-04-01' } }),
      assigned,
      {
        ...{ type: 'ExtensionGranted', correction: 1, extension: 1, decidedBy: 'p-leader', basedOn: seen(), previousDueDay: '2026-05-31' },
        ...{ due: dueBy('2026-05-31', 'phased'), milestones: [{ milestone: 'm1', due: dueBy('2026-04-20', 'phased') }], terms: termsOf() },
      },
    );
    expect(correctionOf(history)).toMatchObject({
      approvedBy: 5,
      dueBy: 5,
      milestones: [{ milestone: 'm1', dueDay: '2026-04-20', reached: false }],
    });
  });

  it('says what is provisional, until it is counted again', () => {
    const provisional = (dueDay: string) => ({ ...dueBy(dueDay, 'phased'), provisional: true }) as const;
    const first = issued({ kind: 'phased', dueDay: '2026-05-31', milestones: { m1: '2026-04-01' } });
    const before = start().problem('p1', ...CONFIRMED, { ...first, due: provisional('2026-05-31') }, assigned);
    expect(correctionOf(before)).toMatchObject({ provisional: 1, milestones: [{ provisional: 0 }] });
    const counted = { previousDueDay: '2026-05-31', due: dueBy('2026-06-01', 'phased') };
    const after = before.problem('p1', {
      ...{ type: 'DeadlineRecalculated', correction: 1, ...counted, original: counted, approved: counted, terms: termsOf() },
      milestones: [{ milestone: 'm1', previousDueDay: '2026-04-01', due: provisional('2026-04-02') }],
    });
    expect(correctionOf(after)).toMatchObject({
      provisional: 0,
      ...{ originalDueDay: '2026-06-01', originalBy: 7, approvedDueDay: '2026-06-01', approvedBy: 7, dueDay: '2026-06-01', dueBy: 7 },
      milestones: [{ milestone: 'm1', dueDay: '2026-04-02', provisional: 1, reached: false }],
    });
  });

  it('moves its next attestation where that is counted again', () => {
    const history = start().problem('p1', ...SUSTAINED, {
      ...{ type: 'DeadlineRecalculated', correction: 1, previousDueDay: '2026-04-01', due: dueBy('2026-04-01', 'sustained') },
      ...{ milestones: [], next: { period: 2, previousDueDay: '2026-06-30', due: dueBy('2026-07-01', 'sustained') }, terms: termsOf() },
    });
    expect(correctionOf(history)).toMatchObject({ originalBy: 5, dueBy: 5, attestation: { period: 2, dueDay: '2026-07-01' } });
  });

  it('keeps its attempts with what became of them', () => {
    const history = start()
      .problem('p1', ...EXECUTING, resultSubmitted(), resultReturned())
      .at('2026-03-12T10:00:00+08:00')
      .problem('p1', resultSubmitted({ attempt: 2 }), resultAccepted({ attempt: 2 }));
    expect(rowsOf(history).all('attempts')).toMatchObject([
      { attempt: 1, submitted: 11, returned: 12, returnedOn: '2026-03-02', accepted: null },
      { attempt: 2, submitted: 13, submittedOn: '2026-03-12', returned: null, accepted: 14 },
    ]);
    expect(correctionOf(history)).toMatchObject({ attempts: 2, submitted: 13, submittedBy: 'p-branch' });
  });

  it('gives its place to another unit', () => {
    const history = start().problem(
      'p1',
      ...TWO_UNITS,
      { type: 'CorrectionReassigned', correction: 1, unit: 'port', next: 3, reason: '职责调整' },
      issued({ correction: 3, unit: 'port', replaces: 1 }),
    );
    expect(correctionOf(history, 1)).toMatchObject({ phase: 'Reassigned', unit: 'branch' });
    expect(problemOf(history)).toMatchObject({ leadUnit: 'port', coUnits: ['joint'], current: [1, 2, 3] });
    const units = rowsOf(history)
      .all('problemUnits')
      .map(({ unit, part }) => `${unit} ${part}`);
    expect(units.sort()).toEqual(['joint co', 'port lead']);
  });

  it('gives its place up to a unit that has one already', () => {
    const history = start().problem('p1', ...TWO_UNITS, { type: 'UnitSucceeded', unit: 'branch', successor: 'joint', treeRevision: 6 });
    expect(problemOf(history)).toMatchObject({ leadUnit: 'joint', coUnits: [] });
    expect(rowsOf(history).all('problemUnits')).toEqual([{ problem: 'p1', unit: 'joint', part: 'lead' }]);
  });

  it('shows the latest progress', () => {
    const report = (note: string, percent?: number) =>
      ({ type: 'ProgressReported', correction: 1, reportedBy: 'p-branch', note, evidence: [], ...(percent && { percent }) }) as const;
    const history = start().problem('p1', ...EXECUTING, report('过半', 60), report('待盖章'));
    expect(correctionOf(history)).toMatchObject({ progressNote: '待盖章', progressPercent: 60 });
  });
});

describe('what waits for whom', () => {
  const summoned = escalated({ step: 'summonedTalk' });
  const talkHeld: ProblemEvent = {
    ...{ type: 'TalkHeld', correction: 1, escalation: 1, heldOn: '2026-04-09' },
    ...{ record: '说明原因', outcome: '承诺月底前完成', evidence: [], recordedBy: 'p-member' },
  };

  it.each([
    ['a draft without an inspection', [recorded({ source: 'selfCheck' })], { confirm: 'ConfirmProblem leader' }],
    ['a draft of an inspection', [recorded()], {}],
    ['a confirmed problem', CONFIRMED, { assign: 'IssueCorrection team' }],
    ['an issued task', ISSUED, { '1/work': 'AcknowledgeCorrection branch' }],
    ['a task for one of two units', TWO_UNITS.slice(0, 4), { '1/work': 'AcknowledgeCorrection branch', assign: 'IssueCorrection team' }],
    ['an acknowledged task', PLAN_SUBMITTED.slice(0, -1), { '1/work': 'SubmitPlan branch' }],
    ['a submitted plan', PLAN_SUBMITTED, { '1/verdict': 'ApprovePlan team' }],
    ['a task being executed', EXECUTING, { '1/work': 'SubmitResult branch' }],
    [
      'an extension asked for',
      [...EXECUTING, extensionRequested()],
      { '1/work': 'SubmitResult branch', '1/extension': 'GrantExtension team' },
    ],
    [
      'an escalation that is proposed',
      [...EXECUTING, proposed()],
      { '1/work': 'SubmitResult branch', '1/escalation': 'ConfirmEscalation team' },
    ],
    [
      'an escalation that was decided on',
      [...EXECUTING, proposed(), { type: 'EscalationDeclined', correction: 1, escalation: 1, declinedBy: 'x', reason: 'y' }],
      { '1/work': 'SubmitResult branch' },
    ],
    [
      'a talk that the unit is summoned to',
      [...EXECUTING, proposed(), summoned],
      { '1/work': 'SubmitResult branch', '1/talk': 'RecordTalk team' },
    ],
    ['a talk that is recorded', [...EXECUTING, summoned, talkHeld], { '1/work': 'SubmitResult branch' }],
    [
      'a talk to record, of a task that was accepted since',
      [...EXECUTING, summoned, resultSubmitted(), presented, resultAccepted(), rectified],
      { '1/talk': 'RecordTalk team', close: 'CloseProblem leader' },
    ],
    ['an escalation that lapsed', [...EXECUTING, proposed(), resultSubmitted(), presented], { '1/verdict': 'AcceptResult team' }],
    ['an extension of a suspended task', [...EXECUTING, extensionRequested(), suspended()], {}],
    ['a submitted result', SUBMITTED, { '1/verdict': 'AcceptResult team' }],
    ['a returned result', [...SUBMITTED, resultReturned()], { '1/work': 'SubmitResult branch' }],
    ['a rectified problem', ACCEPTED, { close: 'CloseProblem leader' }],
    ['a closed problem', CLOSED, {}],
    ['a disputed finding', [...ISSUED, disputed()], { '1/work': 'AcknowledgeCorrection branch', dispute: 'MaintainFinding leader' }],
    [
      'a dispute taken back',
      [...ISSUED, disputed(), { type: 'DisputeRetracted', dispute: 1, retractedBy: 'x', reason: 'y' }],
      { '1/work': 'AcknowledgeCorrection branch' },
    ],
    ['a sustained task', SUSTAINED, { '1/work': 'SubmitAttestation branch', close: 'CloseProblem leader' }],
    ['a reopened problem', [...CLOSED, reopened], { assign: 'IssueCorrection team' }],
    ['a sustained task of the cycle before', [...SUSTAINED, closed, reopened], { assign: 'IssueCorrection team' }],
    ['a withdrawn finding', [...SUBMITTED, { type: 'ProblemWithdrawn', withdrawnBy: 'x', reason: 'y' }], {}],
  ] as const)('%s', (_, events, expected) => {
    expect(waiting(start().problem('p1', ...events))).toEqual(expected);
  });

  it('waits since what made it wait, due with its task', () => {
    const [task] = rowsOf(start().problem('p1', ...EXECUTING))
      .all('tasks')
      .filter(({ slot }) => slot === '1/work');
    expect(task).toMatchObject({ since: 9, dueDay: '2026-04-01', lit: 1, inspection: null, body: null, unit: 'branch' });
  });

  it('is for the team of its inspection, or else for the appointees of its body', () => {
    const of = (source: 'inspection' | 'selfCheck') =>
      rowsOf(start().problem('p1', recorded(source === 'selfCheck' ? { source } : {}), confirmed)).row('tasks', 'p1', 'assign');
    expect(of('inspection')).toMatchObject({ inspection: 'i1', body: null, unit: null });
    expect(of('selfCheck')).toMatchObject({ inspection: null, body: 'county', unit: null });
  });

  it('bars whoever submitted, asked, recorded or verified it', () => {
    const barred = (history: Told, slot: string) => rowsOf(history).row('tasks', 'p1', slot)?.barred;
    expect(barred(start().problem('p1', ...PLAN_SUBMITTED), '1/verdict')).toEqual(['p-branch']);
    expect(barred(start().problem('p1', ...SUBMITTED), '1/verdict')).toEqual(['p-branch']);
    expect(barred(start().problem('p1', ...EXECUTING, extensionRequested()), '1/extension')).toEqual(['p-branch']);
    expect(barred(start().problem('p1', ...CONFIRMED, disputed()), 'dispute')).toEqual(['p-member']);
    expect(barred(start().problem('p1', ...ACCEPTED), 'close')).toEqual(['p-member']);
  });

  it('bars from closing whoever returned an attempt before, or judged an attestation', () => {
    const barred = (history: Told) => rowsOf(history).row('tasks', 'p1', 'close')?.barred;
    const again = [resultSubmitted({ attempt: 2 }), presented, resultAccepted({ attempt: 2 }), rectified];
    const returned = [...SUBMITTED, resultReturned({ verifiedBy: 'p-second' }), enteredRectification, ...again];
    expect(barred(start().problem('p1', ...returned))).toEqual(['p-second', 'p-member']);
    const attested = [attestationSubmitted, attestationRejected('p-leader')];
    expect(barred(start().problem('p1', ...SUSTAINED, ...attested))).toEqual(['p-member', 'p-leader']);
  });

  it('waits for a milestone before the result, the one that is due first', () => {
    const milestones = { m1: '2026-03-25', m2: '2026-03-15' };
    const working = [acknowledged(), ...planned(), enteredRectification];
    const history = start().problem('p1', ...CONFIRMED, issued({ kind: 'phased', milestones }), assigned, ...working);
    expect(waiting(history)).toEqual({ '1/work': 'ReachMilestone branch' });
    expect(rowsOf(history).row('tasks', 'p1', '1/work')).toMatchObject({ dueDay: '2026-03-15' });
    history.problem('p1', reached('m2'));
    expect(rowsOf(history).row('tasks', 'p1', '1/work')).toMatchObject({ command: 'ReachMilestone', dueDay: '2026-03-25' });
    history.problem('p1', reached('m1'));
    expect(rowsOf(history).row('tasks', 'p1', '1/work')).toMatchObject({ command: 'SubmitResult', dueDay: '2026-04-01' });
  });

  it('does not wait for a closing that evidence is missing for', () => {
    const bare = [...EXECUTING, resultSubmitted({ evidence: [] }), presented, resultAccepted(), rectified];
    expect(waiting(start().problem('p1', ...bare))).toEqual({});
    expect(waiting(under({ closureNeedsEvidence: false }).problem('p1', ...bare))).toEqual({ close: 'CloseProblem leader' });
  });

  it('waits for whom of the team the procedure leaves it to', () => {
    const verdict = (who: Readonly<Record<string, readonly ('supervisor' | 'leader')[]>>) =>
      waiting(under({ who }).problem('p1', ...SUBMITTED))['1/verdict'];
    expect(verdict({})).toBe('AcceptResult team');
    expect(verdict({ AcceptResult: ['leader'] })).toBe('AcceptResult leader');
    expect(verdict({ AcceptResult: ['supervisor'] })).toBe('AcceptResult member');
    expect(verdict({ AcceptResult: ['leader', 'supervisor'] })).toBe('AcceptResult team');
  });

  it('shows a coming attestation when it is near, and a rejected one at once', () => {
    const task = (history: Told) => rowsOf(history).row('tasks', 'p1', '1/work');
    const submitted = {
      type: 'AttestationSubmitted',
      correction: 1,
      period: 2,
      submittedBy: 'p-branch',
      statement: '好',
      evidence: [],
    } as const;
    const history = start().problem('p1', ...SUSTAINED);
    expect(task(history)).toMatchObject({ dueDay: '2026-06-30', shownFrom: Date.parse('2026-06-25T00:00:00+08:00') });
    history.problem('p1', submitted);
    expect(waiting(history)).toMatchObject({ '1/verdict': 'AcceptAttestation team' });
    expect(task(history)).toBeUndefined();
    history.problem('p1', {
      ...{
        type: 'AttestationRejected',
        correction: 1,
        period: 2,
        reason: '中断',
        verifiedBy: 'x',
        method: 'onSite',
        verdicts: [],
        basedOn: seen(),
      },
    });
    expect(task(history)).toMatchObject({ command: 'SubmitAttestation', shownFrom: null });
  });
});

describe('an inspection in the register', () => {
  const found = () => start().inspection('i1', inspectionPlanned(), inspectionStarted, findingRecorded('p1'), findingRecorded('p2'));
  const inspectionOf = (history: Told) => rowsOf(history).row('inspections', 'i1');

  it('counts its findings, and those that are not settled', () => {
    const history = found().inspection('i1', findingConfirmed('p1'), {
      type: 'FindingDiscarded',
      problem: 'p2',
      discardedBy: 'x',
      reason: 'y',
    });
    expect(inspectionOf(history)).toMatchObject({ drafts: [], findings: 1, unsettled: 1, startedOn: '2026-03-02', started: 4 });
    history.inspection('i1', feedbackIssued, { type: 'FindingSettled', problem: 'p1', outcome: 'closed' });
    expect(inspectionOf(history)).toMatchObject({ phase: 'FeedbackIssued', findings: 1, unsettled: 0 });
    history.inspection('i1', { type: 'InspectionClosed' }, { type: 'FindingUnsettled', problem: 'p1', ground: 'relapse' });
    expect(inspectionOf(history)).toMatchObject({ phase: 'Closed', closedOn: '2026-03-02', unsettled: 1 });
    history.inspection('i1', { type: 'InspectionEnteredRectification' }, { type: 'FindingSettled', problem: 'p1', outcome: 'withdrawn' });
    expect(inspectionOf(history)).toMatchObject({ phase: 'Rectifying', closedOn: null, findings: 0, unsettled: 0 });
  });

  it('waits to be started, for its drafts to be decided, for feedback, and to be closed', () => {
    const history = start().inspection('i1', inspectionPlanned());
    expect(waiting(history, 'i1')).toEqual({ start: 'StartInspection leader' });
    history.inspection('i1', inspectionStarted, findingRecorded('p1'));
    expect(waiting(history, 'i1')).toEqual({ 'ConfirmFinding/p1': 'ConfirmFinding leader' });
    history.inspection('i1', findingConfirmed('p1'));
    expect(waiting(history, 'i1')).toEqual({ feedback: 'IssueFeedback leader' });
    history.inspection('i1', feedbackIssued, { type: 'InspectionEnteredRectification' });
    expect(waiting(history, 'i1')).toEqual({});
    history.inspection('i1', { type: 'FindingSettled', problem: 'p1', outcome: 'closed' });
    expect(waiting(history, 'i1')).toEqual({ close: 'CloseInspection leader' });
  });

  it('waits for nothing once it is cancelled, and goes on where it was suspended', () => {
    const cancelled = found().inspection('i1', { type: 'InspectionCancelled', reason: '撤销' });
    expect(waiting(cancelled, 'i1')).toEqual({});
    const history = found().inspection('i1', { type: 'InspectionSuspended', reason: '防汛' });
    expect(inspectionOf(history)).toMatchObject({ phase: 'Suspended', left: 'InProgress' });
    history.inspection('i1', { type: 'InspectionResumed' });
    expect(inspectionOf(history)).toMatchObject({ phase: 'InProgress', left: null });
  });

  it('keeps its team as it is now', () => {
    const history = start().inspection(
      'i1',
      inspectionPlanned(),
      { type: 'TeamMemberAdded', person: 'p-third' },
      { type: 'TeamMemberRemoved', person: 'p-second' },
      { type: 'LeaderReplaced', old: 'p-leader', new: 'p-member', reason: '调任' },
    );
    expect(inspectionOf(history)).toMatchObject({ leader: 'p-member', members: ['p-third'] });
    const team = rowsOf(history)
      .all('team')
      .map(({ person, leads }) => `${person} ${leads}`);
    expect(team.sort()).toEqual(['p-member 1', 'p-third 0']);
  });

  it('gives its number up as 作废 when it is cancelled: the number and the phase say so', () => {
    const history = start()
      .in('series', 'inspection-2026', { type: 'NumberTaken', sequence: 1, number: '督查〔2026〕1号', thing: 'i1' })
      .inspection('i1', inspectionPlanned(), { type: 'InspectionCancelled', reason: '撤销' });
    expect(rowsOf(history).row('numbers', 'inspection-2026', 1)).toMatchObject({ thing: 'i1', number: '督查〔2026〕1号' });
    expect(inspectionOf(history)?.phase).toBe('Cancelled');
  });

  it('shows an amended title', () => {
    const history = found().inspection('i1', { type: 'RecordAmended', field: 'title', new: '二季度', reason: '笔误', amendedBy: 'x' });
    expect(inspectionOf(history)?.title).toBe('二季度');
    expect(rowsOf(history).all('amendments')).toMatchObject([{ inspection: 'i1', problem: null }]);
  });
});

describe('a look-back', () => {
  const verdict = (problem: string, outcome: 'held' | 'relapsed') =>
    ({
      type: 'LookBackVerdictRecorded',
      problem,
      verdict: outcome,
      verifiedBy: 'p-member',
      method: 'onSite',
      opinion: '台账又断',
      evidence: [],
      basedOn: seen('branch-1'),
    }) as const;
  const lookBack = () =>
    start()
      .problem('p1', ...CLOSED)
      .inspection('i2', inspectionPlanned({ kind: 'lookBack', sample: ['p1', 'p2'] }), inspectionStarted);

  it('waits for a verdict on each sampled problem, and then for feedback', () => {
    const history = lookBack();
    expect(waiting(history, 'i2')).toEqual({
      'RecordLookBackVerdict/p1': 'RecordLookBackVerdict team',
      'RecordLookBackVerdict/p2': 'RecordLookBackVerdict team',
    });
    const byLeader = under({ who: { RecordLookBackVerdict: ['leader'] } }).inspection(
      'i2',
      inspectionPlanned({ kind: 'lookBack', sample: ['p1'] }),
      inspectionStarted,
    );
    expect(waiting(byLeader, 'i2')).toEqual({ 'RecordLookBackVerdict/p1': 'RecordLookBackVerdict leader' });
    history.inspection('i2', verdict('p1', 'held'), verdict('p2', 'held'));
    expect(waiting(history, 'i2')).toEqual({ feedback: 'IssueFeedback leader' });
    expect(waiting(history, 'p1')).toEqual({});
  });

  it('makes a relapsed problem wait for its reopening, until it is reopened', () => {
    const history = lookBack().inspection('i2', verdict('p1', 'relapsed'));
    expect(waiting(history, 'p1')).toEqual({ reopen: 'ReopenProblem leader' });
    expect(rowsOf(history).row('tasks', 'p1', 'reopen')).toMatchObject({ inspection: 'i1' });
    history.problem('p1', reopened);
    expect(waiting(history, 'p1')).toEqual({ assign: 'IssueCorrection team' });
  });

  it('keeps its verdict as a decision on the problem', () => {
    const history = lookBack().inspection('i2', verdict('p1', 'held'));
    expect(rowsOf(history).all('decisions').at(-1)).toMatchObject({
      ...{ type: 'LookBackVerdictRecorded', problem: 'p1', inspection: 'i2', decider: 'p-member', correction: null },
      ...{ revision: 7, evidence: [hash('branch-1')] },
    });
  });
});

describe('a decision in the register', () => {
  it('keeps what it was made on', () => {
    const history = start().problem('p1', ...CLOSED, reopened);
    expect(rowsOf(history).all('decisions')).toMatchObject([
      { decision: 13, type: 'ResultAccepted', correction: 1, decider: 'p-member', revision: 7, evidence: [hash('branch-1')] },
      { decision: 15, type: 'ProblemClosed', correction: null, decider: 'p-leader' },
      { decision: 16, type: 'ProblemReopened', decider: 'p-leader' },
    ]);
  });

  it.each([
    ['an extension granted', 'ExtensionGranted'],
    ['an extension refused', 'ExtensionRefused'],
    ['a result returned', 'ResultReturned'],
    ['a finding maintained', 'FindingMaintained'],
    ['a finding withdrawn', 'FindingWithdrawn'],
  ])('is %s', (_, type) => {
    const basedOn = seen('branch-2');
    const by = { decidedBy: 'p-leader', basedOn };
    const events = {
      ExtensionGranted: [
        extensionRequested(),
        {
          type,
          correction: 1,
          extension: 1,
          ...by,
          previousDueDay: '2026-04-01',
          due: dueBy('2026-04-11'),
          milestones: [],
          terms: termsOf(),
        },
      ],
      ExtensionRefused: [extensionRequested(), { type, correction: 1, extension: 1, ...by, reason: '不足' }],
      ResultReturned: [resultSubmitted(), resultReturned({ verifiedBy: 'p-leader', basedOn })],
      FindingMaintained: [disputed(), { type, dispute: 1, ...by, reason: '属实' }],
      FindingWithdrawn: [disputed(), { type, dispute: 1, ...by, reason: '不实' }],
    }[type] as never[];
    expect(rowsOf(start().problem('p1', ...EXECUTING, ...events)).all('decisions')).toMatchObject([
      { type, problem: 'p1', decider: 'p-leader', revision: 7, evidence: [hash('branch-2')] },
    ]);
  });
});

describe('the organizations of the register', () => {
  it('are those of the tree as it is now', () => {
    const history = start().in(
      'tree',
      'organizations',
      { type: 'OrganizationEstablished', organization: 'committee', name: '大党委', kind: 'generalBranch' },
      { type: 'OrganizationEstablished', organization: 'firm', name: '劳务公司', kind: 'enterprise' },
      { type: 'OrganizationUpgraded', organization: 'committee', old: 'generalBranch', new: 'committee' },
      { type: 'OrganizationMoved', organization: 'firm', old: 'committee', new: 'committee' },
      { type: 'OrganizationDissolved', organization: 'committee', successor: 'firm', reason: '空壳' },
      { type: 'OrganizationMerged', organization: 'firm', successor: 'committee', reason: '并入' },
    );
    expect(rowsOf(history).all('organizations')).toEqual([
      { organization: 'committee', established: 3, kind: 'committee', parent: null, active: 0 },
      { organization: 'firm', established: 4, kind: 'enterprise', parent: 'committee', active: 0 },
    ]);
  });
});
