import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { EventLogError, Reactions, Refused, StreamNames, UNWATCHED, type CheckpointStore } from '#application';
import type { Reaction } from '#domain';
import { MemoryCheckpointStore } from '../../libs/adapters/src/event-log/memory/memory-checkpoint-store.js';
import { envelopeFor } from '../../libs/application/src/reactions/envelope-for.js';
import { ReactionRunner } from '../../libs/application/src/reactions/reaction-runner.js';
import { findings } from '../../libs/domain/src/reactions/findings.js';
import { BRANCHES, Cast, finding, person } from './cast.js';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

const leader = person('leader');
const verifier = person('verifier');
const secretary = person('bangwang-secretary');
const CLERK = person('clerk');
const [UNIT] = BRANCHES;

/** Numbers what inspections find. */
const counting: Reaction<number> = {
  name: 'counting',
  from: 'beginning',
  initial: 0,
  on: {
    inspection: {
      FindingRecorded: (count) => ({
        state: count + 1,
        intents: [{ lifecycle: 'problem', thing: `finding-${count + 1}`, command: { type: 'ConfirmProblem' } }],
      }),
    },
  },
};

const LOOK_BACK = {
  type: 'PlanInspection',
  number: '督查',
  kind: 'lookBack',
  title: '回头看',
  mandate: '回头看',
  body: 'root',
  leader: 'leader',
  members: ['verifier'],
  organizations: [UNIT],
  criteria: [],
} as const;

describe.each(['memory', 'sqlite'] as const)('reactions on %s', (engine) => {
  let running: Running;
  let cast: Cast;

  beforeEach(async () => {
    running = await Running.begin({ engine });
    cast = new Cast(running);
    await cast.enter();
    await cast.inspect('i1');
  });
  /** Stopped in any case: one that is left running would look for its log for ever. */
  let runners: ReactionRunner[] = [];
  afterEach(async () => {
    for (const runner of runners) await runner.stop();
    runners = [];
    await running.end();
  });

  /** Acknowledged, done, accepted and closed. */
  async function rectify(problem: string): Promise<void> {
    await cast.issue(problem);
    await cast.problem(problem, { type: 'AcknowledgeCorrection', correction: 1 }, secretary);
    const upload = await cast.upload('file', UNIT);
    const submitted = await cast.problem(
      problem,
      { type: 'SubmitResult', correction: 1, statement: '已建立台账', evidence: [upload.evidence] },
      secretary,
    );
    const seen = { revision: submitted.tag, evidence: [upload.sha256] };
    const accepted = await cast.problem(problem, { type: 'AcceptResult', correction: 1, method: 'onSite', verdicts: [], seen }, verifier, {
      ifMatch: submitted.tag,
    });
    const { tag } = await cast.problem(
      problem,
      { type: 'CloseProblem', ground: '整改到位', seen: { revision: accepted.tag, evidence: [upload.sha256] } },
      leader,
      { ifMatch: accepted.tag },
    );
    await cast.settled(accepted);
    expect(tag).toBeGreaterThan(accepted.tag);
  }

  test('what an inspection records and decides becomes of its problems', async () => {
    await cast.find('i1', 'p1', UNIT, ['port']);
    await cast.inspection('i1', finding('p2'), verifier);
    await cast.settled(await cast.inspection('i1', { type: 'DiscardFinding', problem: 'p2', reason: '不成立' }, leader));
    expect(await cast.types('problem', 'p1')).toEqual(['ProblemRecorded', 'ProblemConfirmed']);
    expect(await cast.types('problem', 'p2')).toEqual(['ProblemRecorded', 'ProblemWithdrawn']);
    const [recorded, confirmed] = await running.log.readStream('test-problem-p1');
    expect(recorded).toMatchObject({
      actor: 'engine',
      role: 'engine',
      data: { recordedBy: 'verifier', inspection: 'i1', coUnits: ['port'] },
    });
    expect(confirmed?.data).toMatchObject({ confirmedBy: 'leader' });
    const [, , found] = await running.log.readStream('test-inspection-i1');
    expect(recorded).toMatchObject({ causationId: found!.id, correlationId: found!.correlationId });
  });

  test('a suspended inspection suspends its corrections, also one that is issued before its reaction knows', async () => {
    await cast.find('i1', 'p1');
    await cast.find('i1', 'p2');
    await cast.issue('p1');
    const [suspended] = await Promise.all([
      cast.inspection('i1', { type: 'SuspendInspection', reason: '疫情' }, leader),
      cast.issue('p2').catch((error: unknown) => expect(error).toBeInstanceOf(Refused)),
    ]);
    await cast.settled(suspended);
    expect((await cast.types('problem', 'p1')).at(-1)).toBe('CorrectionSuspended');
    expect(['CorrectionSuspended', 'ProblemConfirmed']).toContain((await cast.types('problem', 'p2')).at(-1));
    running.clock.pass({ hours: 72 });
    await cast.settled(await cast.inspection('i1', { type: 'ResumeInspection' }, leader));
    const last = (await running.log.readStream('test-problem-p1')).at(-1);
    expect(last).toMatchObject({ type: 'CorrectionResumed', data: { movedBy: 3 } });
  });

  test('a branch that is dissolved is succeeded in the problems that name it, also in one that appears later', async () => {
    await cast.find('i1', 'p1', UNIT);
    await cast.inspection('i1', finding('p2', UNIT), verifier);
    await cast.organization(UNIT, { type: 'DissolveOrganization', organization: UNIT, successor: 'port', reason: '撤销' }, CLERK);
    await cast.settled(
      await cast.organization('port', { type: 'MergeOrganization', organization: 'port', successor: 'monkey', reason: '并入' }, CLERK),
    );
    for (const problem of ['p1', 'p2']) {
      const succeeded = (await running.log.readStream(`test-problem-${problem}`)).filter(({ type }) => type === 'UnitSucceeded');
      expect(succeeded.at(-1)?.data).toMatchObject({ successor: 'monkey' });
    }
  });

  test('what settles and what reopens is reported back to the inspection', async () => {
    await cast.find('i1', 'p1');
    await rectify('p1');
    await cast.settled(await cast.inspection('i1', { type: 'IssueFeedback' }, leader));
    await cast.settled(await cast.inspection('i1', { type: 'CloseInspection' }, leader));
    await lookBack('i2', 'p1', 'relapsed');
    expect((await cast.types('problem', 'p1')).at(-1)).toBe('ProblemReopened');
    const types = await cast.types('inspection', 'i1');
    expect(types.slice(-4)).toEqual(['FeedbackIssued', 'InspectionClosed', 'FindingUnsettled', 'InspectionEnteredRectification']);
    const reopened = (await running.log.readStream('test-problem-p1')).at(-1);
    expect(reopened?.data).toMatchObject({ ground: 'relapse', lookBack: 'i2', reopenedBy: 'verifier' });
  });

  test('a look-back samples no problem that its planner must not see, closed or not', async () => {
    await cast.find('i1', 'p1');
    await rectify('p1');
    await cast.appoint('port-leader', 'root', 'leader', 'port');
    const planned = (sample: string) => {
      const plan = { ...LOOK_BACK, body: 'port', leader: 'port-leader', members: [], organizations: ['port'], sample: [sample] };
      return refusalOf(cast.inspection('i3', plan, person('port-leader')));
    };
    for (const sample of ['p1', 'nowhere']) {
      expect(await planned(sample)).toEqual({ kind: 'rule', code: 'inspection.sample-not-closed' });
    }
    expect(await running.log.readStream('test-inspection-i3')).toEqual([]);
  });

  async function lookBack(inspection: string, problem: string, verdict: 'held' | 'relapsed'): Promise<void> {
    await cast.inspection(inspection, { ...LOOK_BACK, sample: [problem] }, leader);
    await cast.inspection(inspection, { type: 'StartInspection' }, leader);
    const revision = (await running.log.readStream(`test-problem-${problem}`)).length - 1;
    const given = { problem, verdict, method: 'onSite', opinion: '台账中断', evidence: [], seen: { revision, evidence: [] } } as const;
    await cast.settled(await cast.inspection(inspection, { type: 'RecordLookBackVerdict', ...given }, verifier));
  }

  let fenced: (value?: unknown) => void = () => undefined;

  test('an event that is answered twice changes nothing', async () => {
    await cast.find('i1', 'p1');
    const before = await running.log.head();
    const runner = runnerOf(findings, (envelope) => running.get(CommandBus).execute(envelope));
    await runner.start();
    expect(await runner.handled(before!, 5_000)).toBe(true);
    await runner.stop();
    expect(runner.incidents).toEqual([]);
    expect(await running.log.head()).toBe(before);
    expect(await running.get(Reactions).incidents()).toEqual([]);
    const nothing = running.get(Reactions).retry('findings', 'test-inspection-i1');
    expect(await refusalOf(nothing)).toEqual({ kind: 'unknown', code: 'incident.unknown' });
  });

  test('a reaction that begins at the end answers nothing from before, and knows of it', async () => {
    await cast.find('i1', 'p1');
    const given: string[] = [];
    const runner = runnerOf({ ...findings, from: 'end' }, (envelope) => Promise.resolve(given.push(envelope.given.command.type)));
    await runner.start();
    const { position } = await cast.inspection('i1', finding('p2'), verifier);
    expect(await runner.handled(position, 5_000)).toBe(true);
    await runner.stop();
    expect(given).toEqual(['RecordProblem']);
  });

  test('an event that fails waits with the later ones of its stream, holds up nothing else, and is done when it is tried again', async () => {
    await cast.inspect('i2');
    const given: string[] = [];
    let broken = true;
    const give = (envelope: ReturnType<typeof envelopeFor>) => {
      const { command, thing } = envelope.given;
      if (broken && thing === 'p1') throw new TypeError('out of order');
      return Promise.resolve(given.push(`${command.type} ${thing}`));
    };
    const checkpoints = new MemoryCheckpointStore();
    const runner = runnerOf(findings, give, checkpoints);
    await runner.start();
    await cast.inspection('i1', finding('p1'), verifier);
    await cast.inspection('i1', { type: 'ConfirmFinding', problem: 'p1' }, leader);
    const { position } = await cast.inspection('i2', finding('p2'), verifier);
    expect(await runner.handled(position, 5_000)).toBe(true);
    expect(given).toEqual(['RecordProblem p2']);
    const incident = { reaction: 'findings', stream: 'test-inspection-i1', type: 'FindingRecorded', from: 2, until: 3, attempts: 1 };
    expect(runner.incidents).toMatchObject([{ ...incident, error: 'TypeError: out of order' }]);
    expect(await runner.retry('test-inspection-i1')).toBe(false);
    expect(runner.incidents).toMatchObject([{ ...incident, attempts: 2 }]);
    await runner.stop();

    broken = false;
    const restarted = runnerOf(findings, give, checkpoints);
    await restarted.start();
    expect(restarted.incidents).toMatchObject([{ ...incident, attempts: 2 }]);
    expect(await restarted.retry('test-inspection-i1')).toBe(true);
    expect(restarted.incidents).toEqual([]);
    await restarted.stop();
    expect(given).toEqual(['RecordProblem p2', 'RecordProblem p1', 'ConfirmProblem p1']);
  });

  test('what follows from several streams is given side by side, and remembered once', async () => {
    for (const inspection of ['i2', 'i3']) await cast.inspect(inspection);
    for (const inspection of ['i1', 'i2', 'i3']) await cast.inspection(inspection, finding(`of-${inspection}`), verifier);
    const [onTheWay, most] = [new Set<string>(), { atOnce: 0 }];
    const give = async ({ given: { thing } }: ReturnType<typeof envelopeFor>) => {
      onTheWay.add(thing);
      most.atOnce = Math.max(most.atOnce, onTheWay.size);
      await nextTurn();
      onTheWay.delete(thing);
    };
    const checkpoints = new MemoryCheckpointStore();
    const saved = jest.spyOn(checkpoints, 'save');
    const runner = runnerOf(counting, give, checkpoints);
    await runner.start();
    expect(await runner.handled((await running.log.head())!, 5_000)).toBe(true);
    expect(most).toEqual({ atOnce: 3 });
    // Where it begins, and where it has come to.
    expect(saved.mock.calls.filter(([name]) => name === 'reaction-counting-progress')).toHaveLength(2);
  });

  test('one of several that fails is not folded before it is done', async () => {
    for (const inspection of ['i2', 'i3']) await cast.inspect(inspection);
    for (const inspection of ['i1', 'i2']) await cast.inspection(inspection, finding(`of-${inspection}`), verifier);
    const given: string[] = [];
    let broken = true;
    const give = ({ given: { thing } }: ReturnType<typeof envelopeFor>) => {
      if (broken && thing === 'finding-1') throw new TypeError('out of order');
      return Promise.resolve(given.push(thing));
    };
    const checkpoints = new MemoryCheckpointStore();
    const runner = runnerOf(counting, give, checkpoints);
    await runner.start();
    expect(await runner.handled((await running.log.head())!, 5_000)).toBe(true);
    const { position } = await cast.inspection('i3', finding('of-i3'), verifier);
    expect(await runner.handled(position, 5_000)).toBe(true);
    // The third is the second that is done.
    expect(given).toEqual(['finding-2', 'finding-2']);
    expect(runner.incidents).toMatchObject([{ stream: 'test-inspection-i1', from: 2, until: 2 }]);
    await runner.stop();
    expect(await checkpoints.load('reaction-counting-fold')).toMatchObject({ value: { state: 2 } });

    broken = false;
    const restarted = runnerOf(counting, give, checkpoints);
    await restarted.start();
    expect(await restarted.retry('test-inspection-i1')).toBe(true);
    await restarted.stop();
    expect(given.at(-1)).toBe('finding-3');
    expect(await checkpoints.load('reaction-counting-fold')).toMatchObject({ value: { state: 3 } });
  });

  test('what was answered before a crash is not answered again, though its fold was not saved', async () => {
    const given: string[] = [];
    const give = (envelope: ReturnType<typeof envelopeFor>) => Promise.resolve(given.push(envelope.given.command.type));
    const checkpoints = new MemoryCheckpointStore();
    const crashed = runnerOf(findings, give, checkpoints);
    await crashed.start();
    const first = await cast.inspection('i1', finding('p1'), verifier);
    expect(await crashed.handled(first.position, 5_000)).toBe(true);
    const progress = await checkpoints.load('reaction-findings-progress');
    await crashed.stop();

    const restarted = runnerOf(findings, give, await holding('reaction-findings-progress', progress!.value));
    await restarted.start();
    const second = await cast.inspection('i1', { type: 'ConfirmFinding', problem: 'p1' }, leader);
    expect(await restarted.handled(second.position, 5_000)).toBe(true);
    await restarted.stop();
    expect(given).toEqual(['RecordProblem', 'ConfirmProblem']);
  });

  test('a log that does not answer for a while is said, and what was met meanwhile is folded once', async () => {
    const given: string[] = [];
    const give = (envelope: ReturnType<typeof envelopeFor>) => Promise.resolve(given.push(envelope.given.thing));
    const checkpoints = new MemoryCheckpointStore();
    const runner = runnerOf(counting, give, checkpoints);
    expect(runner.phase).toBe('idle');
    await runner.start();
    expect(runner.phase).toBe('running');

    const save = jest.spyOn(checkpoints, 'save').mockRejectedValueOnce(new EventLogError('log.unavailable'));
    const first = await cast.inspection('i1', finding('p1'), verifier);
    await until(() => save.mock.results.length > 0 && runner.phase === 'retrying');
    expect(await runner.handled(first.position, 5_000)).toBe(true);
    expect(runner.phase).toBe('running');
    const second = await cast.inspection('i1', finding('p2'), verifier);
    expect(await runner.handled(second.position, 5_000)).toBe(true);
    expect(given).toEqual(['finding-1', 'finding-2']);
    expect(runner.incidents).toEqual([]);
    await runner.stop();
    expect(runner.phase).toBe('idle');
  });

  test('a subscription that ends by itself is made again', async () => {
    const given: string[] = [];
    const give = (envelope: ReturnType<typeof envelopeFor>) => Promise.resolve(given.push(envelope.given.command.type));
    const ends = jest.spyOn(running.log, 'follow').mockImplementationOnce(async function* () {});
    const runner = runnerOf(findings, give);
    await runner.start();
    await until(() => runner.phase === 'retrying');
    expect(ends).toHaveBeenCalledTimes(1);
    const { position } = await cast.inspection('i1', finding('p1'), verifier);
    expect(await runner.handled(position, 5_000)).toBe(true);
    expect(given).toEqual(['RecordProblem']);
    await runner.stop();
  });

  test('one whose checkpoint another has moved on ends, parks nothing, and says so', async () => {
    const checkpoints = new MemoryCheckpointStore();
    const execute = (envelope: ReturnType<typeof envelopeFor>) => running.get(CommandBus).execute(envelope);
    const paused = runnerOf(findings, execute, checkpoints);
    const leads = runnerOf(findings, execute, checkpoints);
    const ended = new Promise((resolve) => (fenced = resolve));
    await paused.start();
    await leads.start();
    const { position } = await cast.inspection('i1', finding('p1'), verifier);
    await ended;
    // Either has been faster.
    const [over, goesOn] = paused.phase === 'idle' ? [paused, leads] : [leads, paused];
    expect(over.phase).toBe('idle');
    expect(await goesOn.handled(position, 5_000)).toBe(true);
    expect([paused, leads].flatMap(({ incidents }) => incidents)).toEqual([]);
    await Promise.all([paused.stop(), leads.stop()]);
  });

  const runnerOf = <S>(
    reaction: Reaction<S>,
    give: (envelope: ReturnType<typeof envelopeFor>) => Promise<unknown>,
    checkpoints: CheckpointStore = new MemoryCheckpointStore(),
  ) => {
    const runner = new ReactionRunner(reaction as unknown as Reaction<unknown>, {
      log: running.log,
      names: new StreamNames('test'),
      clock: running.clock,
      checkpoints,
      watch: UNWATCHED,
      give: (intent, cause, name) => give(envelopeFor(intent, cause, name)),
      fenced: () => fenced(),
    });
    runners.push(runner);
    return runner;
  };
});

/** Lets the event loop turn until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

async function holding(name: string, value: unknown): Promise<CheckpointStore> {
  const store = new MemoryCheckpointStore();
  await store.save(name, 0, value);
  return store;
}
