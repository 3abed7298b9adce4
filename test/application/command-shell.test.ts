import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventLog, EventLogError, ProblemEnvelope, type Appended, type ExpectedRevision, type NewEvent } from '#application';
import { CommandHandler } from '@nestjs/cqrs';
import { BRANCHES, Cast, finding, person } from './cast.js';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

/** Does what a test says before, or after, the next append to the inspection. */
class Interfering extends EventLog {
  before: (() => Promise<void>) | undefined;
  after: (() => void) | undefined;
  hears = true;

  constructor(private readonly inner: EventLog) {
    super();
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    // Reactions append as well, whenever they come to it.
    if (stream !== 'test-inspection-i1') return this.inner.append(stream, expected, events);
    const { before, after } = this;
    this.before = undefined;
    this.after = undefined;
    await before?.();
    const appended = await this.inner.append(stream, expected, events);
    after?.();
    return appended;
  }

  override readStream(...args: Parameters<EventLog['readStream']>) {
    return this.inner.readStream(...args);
  }
  override readAll(...args: Parameters<EventLog['readAll']>) {
    return this.inner.readAll(...args);
  }
  override follow(...args: Parameters<EventLog['follow']>) {
    return this.inner.follow(...args);
  }
  override head() {
    return this.inner.head();
  }
  override async heard() {
    if (!this.hears) throw new EventLogError('log.unavailable');
    return this.inner.heard();
  }
  override fingerprint(...args: Parameters<EventLog['fingerprint']>) {
    return this.inner.fingerprint(...args);
  }
  override close() {
    return this.inner.close();
  }
}

const leader = person('leader');
const verifier = person('verifier');

describe.each(['memory', 'sqlite'] as const)('the command shell on %s', (engine) => {
  let running: Running;
  let cast: Cast;
  let log: Interfering;

  beforeEach(async () => {
    running = await Running.begin({ engine, wrap: (inner) => (log = new Interfering(inner)) });
    cast = new Cast(running);
    await cast.enter();
    await cast.inspect('i1');
  });
  afterEach(() => running.end());

  test('a command that is given again is answered as it was, and changes nothing', async () => {
    const first = await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' });
    await cast.inspection('i1', finding('p2'), verifier);
    running.clock.pass({ hours: 5 });
    expect(await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' })).toEqual(first);
    expect(await cast.types('inspection', 'i1')).toEqual(['InspectionPlanned', 'InspectionStarted', 'FindingRecorded', 'FindingRecorded']);
  });

  test('the id of a command is good for that command of that person alone', async () => {
    await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' });
    const reused = { kind: 'conflict', code: 'idempotency.key-reused' };
    expect(await refusalOf(cast.inspection('i1', finding('p2'), verifier, { commandId: 'c1' }))).toEqual(reused);
    expect(await refusalOf(cast.inspection('i1', finding('p1'), leader, { commandId: 'c1' }))).toEqual(reused);
  });

  test('a command that was appended before the answer was lost is answered when it is given again', async () => {
    log.after = () => {
      throw new EventLogError('log.unavailable');
    };
    await expect(cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' })).rejects.toThrow('log.unavailable');
    expect(await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' })).toMatchObject({ id: 'i1', revision: 2 });
    expect(await cast.types('inspection', 'i1')).toHaveLength(3);
  });

  test('nothing is decided while the log does not hear what happens; what was decided before is answered', async () => {
    const first = await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' });
    log.hears = false;
    await expect(cast.inspection('i1', finding('p2'), verifier)).rejects.toMatchObject({ code: 'log.unavailable' });
    expect(await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' })).toEqual(first);
    expect(await cast.types('inspection', 'i1')).toEqual(['InspectionPlanned', 'InspectionStarted', 'FindingRecorded']);
    log.hears = true;
    await cast.inspection('i1', finding('p2'), verifier);
  });

  test('of many commands for one thing at once none loses so often that it is refused', async () => {
    const many = Array.from({ length: 100 }, (_, n) => `p${n}`);
    const answers = await Promise.all(many.map((problem) => cast.inspection('i1', finding(problem), verifier)));
    expect(answers.map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual(many.map((_, n) => n + 2));
    expect(await cast.types('inspection', 'i1')).toHaveLength(2 + many.length);
  });

  test('a lost race is decided again on what is true then', async () => {
    log.before = async () => {
      await cast.inspection('i1', finding('p1'), leader);
    };
    expect(await cast.inspection('i1', finding('p2'), verifier)).toMatchObject({ revision: 3 });

    log.before = async () => {
      await cast.inspection('i1', { type: 'DiscardFinding', problem: 'p1', reason: '重复' }, leader);
    };
    const late = refusalOf(cast.inspection('i1', { type: 'ConfirmFinding', problem: 'p1' }, leader));
    expect(await late).toEqual({ kind: 'rule', code: 'inspection.finding-not-draft' });
  });

  test('two nodes that decide the same command write it once', async () => {
    log.before = async () => {
      running.clock.pass({ seconds: 1 });
      await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' });
    };
    expect(await cast.inspection('i1', finding('p1'), verifier, { commandId: 'c1' })).toMatchObject({ revision: 2 });
    expect(await cast.types('inspection', 'i1')).toHaveLength(3);
  });

  test('many commands at once are all written, none twice', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => cast.inspection('i1', finding(`p${index}`), verifier, { commandId: `c${index}` })),
    );
    expect(answers.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 2));
    expect(await cast.types('inspection', 'i1')).toHaveLength(14);
  });

  test('recorded time never goes back in a stream, whatever the clock does', async () => {
    running.clock.pass({ hours: 1 });
    await cast.inspection('i1', finding('p1'), verifier);
    running.clock.pass({ hours: -3 });
    await cast.inspection('i1', finding('p2'), verifier);
    const instants = (await log.readStream('test-inspection-i1')).map(({ recordedAt }) => recordedAt);
    expect(instants).toEqual(instants.toSorted());
    expect(instants.at(-1)).toBe(instants.at(-2));
  });

  test('what happened may be told later, and never before it happens', async () => {
    await cast.inspection('i1', finding('p1'), verifier, { occurredAt: '2026-02-27T08:00:00Z' });
    const [event] = await log.readStream('test-inspection-i1', { direction: 'backwards', limit: 1 });
    expect(event).toMatchObject({
      occurredAt: '2026-02-27T08:00:00Z',
      recordedAt: '2026-03-02T01:00:00Z',
      role: 'supervisor',
      organization: 'root',
    });
    const early = cast.inspection('i1', finding('p2'), verifier, { occurredAt: '2026-03-02T01:00:01Z' });
    expect(await refusalOf(early)).toEqual({ kind: 'rule', code: 'occurred-at.in-the-future' });
  });

  test('whoever decides says what he saw, by its tag', async () => {
    await cast.find('i1', 'p1');
    await cast.issue('p1');
    await cast.problem('p1', { type: 'AcknowledgeCorrection', correction: 1 }, person('bangwang-secretary'));
    const command = { type: 'RequestExtension', correction: 1, reason: '停工', dueDay: '2026-03-20', evidence: [] } as const;
    const asked = await cast.problem('p1', command, person('bangwang-secretary'));
    const grant = (ifMatch?: number) =>
      cast.problem(
        'p1',
        { type: 'GrantExtension', correction: 1, dueDay: '2026-03-18', seen: { revision: asked.tag, evidence: [] } },
        leader,
        ifMatch === undefined ? {} : { ifMatch },
      );
    expect(await refusalOf(grant())).toEqual({ kind: 'precondition-required', code: 'precondition.required' });
    expect(await refusalOf(grant(asked.tag - 1))).toEqual({ kind: 'precondition-failed', code: 'precondition.failed' });
    expect(await grant(asked.tag)).toMatchObject({ revision: asked.revision + 1 });
  });

  test('a branch that a problem does not concern cannot tell it from one that is not there', async () => {
    await cast.find('i1', 'p1', BRANCHES[0]);
    const command = { type: 'RaiseDispute', unit: 'port', reason: '不属实', evidence: [] } as const;
    const unknown = { kind: 'unknown', code: 'problem.unknown' };
    expect(await refusalOf(cast.problem('p1', command, person('port-secretary')))).toEqual(unknown);
    expect(await refusalOf(cast.problem('p9', command, person('port-secretary')))).toEqual(unknown);
    expect(await refusalOf(cast.problem('p1', { type: 'AcknowledgeCorrection', correction: 7 }, person('bangwang-secretary')))).toEqual({
      kind: 'unknown',
      code: 'correction.unknown',
    });
  });

  test('a human number is taken once for each inspection, in its order, and none for what a rule refuses', async () => {
    const events = async (id: string) => (await log.readStream(`test-inspection-${id}`))[0]?.data['number'];
    await cast.inspect('i2');
    const plan = (leading: string) =>
      ({
        type: 'PlanInspection',
        number: '督查〔1999〕9号',
        kind: 'special',
        title: '专项',
        mandate: '专项',
        body: 'root',
        leader: leading,
        members: [],
        organizations: ['port'],
        criteria: [],
      }) as const;
    expect(await refusalOf(cast.inspection('i3', plan('nobody'), leader))).toMatchObject({ code: 'inspection.not-appointed' });
    await cast.inspection('i3', plan('leader'), leader);
    expect([await events('i1'), await events('i2'), await events('i3')]).toEqual(['督查〔2026〕1号', '督查〔2026〕2号', '督查〔2026〕3号']);
  });
});

test('a second handler of a command refuses to start', async () => {
  class Second {
    readonly second = true;
  }
  CommandHandler(ProblemEnvelope)(Second);
  await expect(Running.begin({ providers: [Second] })).rejects.toThrow('start-up.handler-doubled');
});
