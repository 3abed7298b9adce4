import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Access,
  AskCorrection,
  AskInspection,
  AskOrganization,
  AskPerson,
  AskProblem,
  AskProcedure,
  type Caller,
  type Permitted,
} from '#application';
import { QueryBus } from '@nestjs/cqrs';
import { BRANCHES, Cast, person } from './cast.js';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

const leader = person('leader');
const verifier = person('verifier');
const secretary = person('bangwang-secretary');
const [UNIT] = BRANCHES;

const codeOf = ({ refused }: Permitted, command: string) => refused.find((each) => each.command === command)?.code;

describe('one thing', () => {
  let running: Running;
  let cast: Cast;
  let bus: QueryBus;

  beforeEach(async () => {
    running = await Running.begin();
    cast = new Cast(running);
    bus = running.get(QueryBus);
    await cast.enter();
    await cast.inspect('i1');
    await cast.find('i1', 'p1', UNIT);
    await cast.issue('p1');
  });
  afterEach(() => running.end());

  const problem = (caller: Caller, asOf?: string) =>
    bus.execute(new AskProblem({ thing: 'p1', caller, ...(asOf !== undefined && { asOf }) }));

  test('a problem says where it stands, how it is lit, and what the caller may do with it', async () => {
    const answer = await problem(leader);
    expect(answer).toMatchObject({ id: 'p1', light: 'green', overdue: false, dueDay: '2026-03-09', state: { phase: 'Assigned' } });
    expect(answer.commands?.allowed).toEqual(expect.arrayContaining(['IssueCorrection', 'WithdrawProblem']));
    expect(codeOf(answer.commands!, 'CloseProblem')).toBe('problem.not-now');
    expect(codeOf(answer.commands!, 'ConfirmProblem')).toBe('problem.not-now');
    const [correction] = answer.corrections;
    expect(correction).toMatchObject({ correction: 1, light: 'green', state: { effective: { dueDay: '2026-03-09' } } });
    expect(correction?.commands?.allowed).toEqual(expect.arrayContaining(['SuspendCorrection', 'ReassignCorrection']));
    expect(codeOf(correction!.commands!, 'AcknowledgeCorrection')).toBe('correction.not-yours');
    expect(answer.commands?.allowed).not.toContain('SucceedUnit');

    const own = await bus.execute(new AskCorrection({ thing: 'p1', caller: secretary }, 1));
    expect(own.commands?.allowed).toContain('AcknowledgeCorrection');
    expect(await refusalOf(bus.execute(new AskCorrection({ thing: 'p1', caller: secretary }, 2)))).toMatchObject({
      code: 'correction.unknown',
    });
  });

  test('its light is that of the instant of asking', async () => {
    running.clock.set('2026-03-08T01:00:00Z');
    expect(await problem(leader)).toMatchObject({ light: 'yellow', overdue: false });
    running.clock.set('2026-03-09T16:00:00Z');
    expect(await problem(leader)).toMatchObject({ light: 'red', overdue: true });
  });

  test('an auditor is shown how it stood on a day, and nothing to do', async () => {
    const auditor = person('auditor');
    running.clock.pass({ hours: 24 });
    const before = String(running.clock.now());
    running.clock.pass({ hours: 24 });
    const { position } = await cast.problem('p1', { type: 'AcknowledgeCorrection', correction: 1 }, secretary);
    await cast.settled({ position });
    await running.caughtUp();
    const [now, then] = [await problem(auditor), await problem(auditor, before)];
    expect(now.state.phase).toBe('Rectifying');
    expect(now.commands?.allowed).toEqual([]);
    expect(then).toMatchObject({ state: { phase: 'Assigned' }, corrections: [{ state: { phase: 'Issued' } }] });
    expect(then.commands).toBeUndefined();
    expect(then.revision).toBeLessThan(now.revision);
    expect(await refusalOf(problem(auditor, '2026-01-01T00:00:00Z'))).toMatchObject({ code: 'problem.unknown' });
  });

  test('an auditor is shown how it was lit, though it is closed by now', async () => {
    const auditor = person('auditor');
    const green = String(running.clock.now());
    running.clock.set('2026-03-09T16:30:00Z');
    await cast.problem('p1', { type: 'AcknowledgeCorrection', correction: 1 }, secretary);
    const { sha256 } = await cast.upload('file', UNIT);
    const result = { type: 'SubmitResult', correction: 1, statement: '已建立', evidence: ['file'] } as const;
    const { tag } = await cast.problem('p1', result, secretary);
    const seen = { revision: tag, evidence: [sha256] };
    const verdict = { type: 'AcceptResult', correction: 1, method: 'onSite', verdicts: [], seen } as const;
    const accepted = await cast.problem('p1', verdict, verifier, { ifMatch: tag });
    const closing = { type: 'CloseProblem', ground: '整改到位', seen: { ...seen, revision: accepted.tag } } as const;
    await cast.settled(await cast.problem('p1', closing, leader, { ifMatch: accepted.tag }));
    await running.caughtUp();

    const now = await problem(auditor);
    expect([now.state.phase, now.light, now.overdue]).toEqual(['Closed', undefined, false]);
    for (const [instant, light, overdue] of [
      [green, 'green', false],
      ['2026-03-08T01:00:00Z', 'yellow', false],
      ['2026-03-09T15:59:59Z', 'yellow', false],
      ['2026-03-09T16:00:00Z', 'red', true],
    ] as const) {
      const then = await problem(auditor, instant);
      expect({ instant, light: then.light, overdue: then.overdue }).toEqual({ instant, light, overdue });
      expect(then).toMatchObject({ state: { phase: 'Assigned' }, corrections: [{ light }] });
    }
  });

  test('a decision is stale when what it was made on is amended afterwards', async () => {
    await cast.problem('p1', { type: 'AcknowledgeCorrection', correction: 1 }, secretary);
    const upload = await cast.upload('file', UNIT);
    const result = { correction: 1, statement: '已建立', evidence: ['file'] };
    const submitted = await cast.problem('p1', { type: 'SubmitResult', ...result }, secretary);
    const seen = { revision: submitted.tag, evidence: [upload.sha256] };
    const verdict = { type: 'AcceptResult', correction: 1, method: 'onSite', verdicts: [], seen } as const;
    const accepted = await cast.problem('p1', verdict, verifier, { ifMatch: submitted.tag });
    expect((await problem(leader)).corrections[0]?.decisions).toMatchObject([
      { type: 'ResultAccepted', decidedBy: 'verifier', staleBy: [] },
    ]);
    await cast.upload('better', UNIT);
    const amended = { type: 'AmendEvidence', correction: 1, old: upload.sha256, evidence: 'better', reason: '补拍' } as const;
    const { revision } = await cast.problem('p1', amended, secretary);
    expect((await problem(leader)).corrections[0]?.decisions).toMatchObject([{ basedOn: seen, staleBy: [revision] }]);
    expect(revision).toBeGreaterThan(accepted.revision);
  });

  test('who may see what is decided alike for one thing and for lists', async () => {
    const access = running.get(Access);
    await cast.problem(
      'p2',
      {
        ...{ type: 'RecordProblem', source: 'selfCheck', body: 'root', title: 't', condition: 'c', criterion: 'k' },
        ...{ severity: 'minor', category: 'g', evidence: [], leadUnit: 'port', coUnits: [] },
      } as const,
      person('port-secretary'),
    );
    await running.caughtUp();
    const unknown = { kind: 'unknown', code: 'problem.unknown' };
    const sees = async (caller: Caller, thing: string) => {
      const seen = await bus.execute(new AskProblem({ thing, caller })).then(
        () => true,
        () => false,
      );
      const listed = await access.visibility(caller);
      const { leadUnit, inspection } = thing === 'p1' ? { leadUnit: UNIT, inspection: 'i1' } : { leadUnit: 'port', inspection: undefined };
      const inList =
        listed.everything ||
        listed.units.includes(leadUnit) ||
        (inspection === undefined ? listed.bodies.includes('root') : listed.inspections.includes(inspection));
      expect(inList).toBe(seen);
      return seen;
    };
    expect(await sees(secretary, 'p1')).toBe(true);
    expect(await sees(secretary, 'p2')).toBe(false);
    expect(await sees(person('port-secretary'), 'p1')).toBe(false);
    expect(await sees(person('auditor'), 'p1')).toBe(true);
    expect(await sees(verifier, 'p2')).toBe(true);
    expect(await sees(person('clerk'), 'p1')).toBe(false);
    expect(await sees(person('clerk'), 'p2')).toBe(false);
    expect(await refusalOf(access.requireSight(person('clerk'), { kind: 'problem', id: 'p1' }))).toEqual(unknown);
    expect(await refusalOf(access.requireSight(secretary, { kind: 'correction', problem: 'p2', correction: 1 }))).toEqual(unknown);
    await access.requireSight(secretary, { kind: 'organization', id: 'port' });
    expect(await refusalOf(access.requireSight(secretary, { kind: 'inspection', id: 'i1' }))).toMatchObject({ code: 'inspection.unknown' });
    expect(await refusalOf(access.require(secretary, 'incidents'))).toEqual({ kind: 'forbidden', code: 'access.forbidden' });
    expect(await refusalOf(access.require(leader, 'history'))).toMatchObject({ kind: 'forbidden' });
    await access.require(person('auditor'), 'history');
    expect(await access.organizationsFor(secretary, ['port', UNIT])).toEqual([UNIT]);
    expect(await access.organizationsFor(person('auditor'))).toBeUndefined();
  });

  test('evidence is had by who uploaded it, and by who may see what it supports', async () => {
    const access = running.get(Access);
    await cast.problem('p1', { type: 'AcknowledgeCorrection', correction: 1 }, secretary);
    await cast.upload('file', UNIT);
    const unknown = { kind: 'unknown', code: 'evidence.unknown' };
    expect(await refusalOf(access.requireEvidence(leader, 'file'))).toEqual(unknown);
    const { position } = await cast.problem('p1', { type: 'ReportProgress', correction: 1, note: '半数', evidence: ['file'] }, secretary);
    await cast.settled({ position });
    await running.caughtUp();
    await access.requireEvidence(leader, 'file');
    await access.requireEvidence(secretary, 'file');
    expect(await refusalOf(access.requireEvidence(person('port-secretary'), 'file'))).toEqual(unknown);
    expect(await refusalOf(access.requireEvidence(leader, 'nothing'))).toEqual(unknown);
  });

  test('inspections, organizations, people and procedures answer alike', async () => {
    const clerk = person('clerk');
    const inspection = await bus.execute(new AskInspection({ thing: 'i1', caller: leader }));
    expect(inspection).toMatchObject({ tag: 3, state: { phase: 'InProgress', number: '督查〔2026〕1号' } });
    expect(inspection.commands?.allowed).toContain('IssueFeedback');
    expect(await refusalOf(bus.execute(new AskInspection({ thing: 'i1', caller: secretary })))).toMatchObject({
      code: 'inspection.unknown',
    });

    const organization = await bus.execute(new AskOrganization({ thing: 'port', caller: clerk }));
    expect(organization).toMatchObject({ id: 'port', state: { phase: 'Active', parent: 'committee' } });
    expect(organization.commands?.allowed).toContain('RenameOrganization');
    expect(await refusalOf(bus.execute(new AskOrganization({ thing: 'none', caller: clerk })))).toMatchObject({
      code: 'organization.unknown',
    });

    const somebody = await bus.execute(new AskPerson({ thing: 'leader', caller: clerk }));
    expect(somebody).toMatchObject({ phase: 'Active', home: 'root', appointments: [{ role: 'leader' }], sessions: [] });
    expect(somebody.commands?.allowed).toContain('DisableAccount');
    expect(await refusalOf(bus.execute(new AskPerson({ thing: 'leader', caller: secretary })))).toMatchObject({ code: 'person.unknown' });
    expect((await bus.execute(new AskPerson({ thing: 'bangwang-secretary', caller: leader }))).sessions).toBeUndefined();

    const procedure = await bus.execute(new AskProcedure({ thing: 'standard', caller: clerk }));
    expect(procedure).toMatchObject({ versions: [{ version: 1, state: { phase: 'Published' } }], next: { version: 2 } });
    expect(procedure.next?.commands.allowed).toEqual(['DraftProcedure']);
    expect(procedure.versions[0]?.commands?.allowed).toEqual(['RetireProcedure']);
  });

  test('a person is shown at home where he was on a day', async () => {
    const clerk = person('clerk');
    const before = String(running.clock.now());
    running.clock.pass({ hours: 24 });
    await cast.person('bangwang-secretary', { type: 'ChangeHome', home: 'port' }, clerk);
    await running.caughtUp();
    const home = async (caller: Caller, asOf?: string) =>
      (await bus.execute(new AskPerson({ thing: 'bangwang-secretary', caller, ...(asOf !== undefined && { asOf }) }))).home;
    for (const caller of [clerk, secretary]) expect([await home(caller), await home(caller, before)]).toEqual(['port', 'bangwang']);
    expect(await refusalOf(home(person('port-secretary'), before))).toMatchObject({ code: 'person.unknown' });
  });
});
