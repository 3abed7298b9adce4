import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lineOf, rectifyIn, type Ran } from '../cli/installation.js';
import { WECOM } from '../contract/channels/http-parties.js';
import { httpReceiver } from '../contract/channels/http-receiver.js';
import type { Receiver } from '../contract/channels/receiver.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { HttpClient, succeeded } from '../support/http-client.js';
import { onRedis } from '../support/on-redis.js';
import { nodeFaults } from './node-faults.js';
import { Nodes, NODES, WORKERS, type NodeName } from './nodes.js';
import { NodesHistory } from './nodes-history.js';
import { aProblem, furnish, send, signIn, type Office } from './office.js';
import { PersistentWriters } from './persistent-writers.js';
import { between, seeded, SOAK } from './seed.js';

const WRITERS = 8;
/** Corrections that are overdue when they are issued, for each fault. */
const LATE = 3;
const ROUNDS = SOAK ? 4 : 1;
/** In the short form some of the others are drawn beside it. */
const ALWAYS = 'the leader is killed and stays away';
const OTHERS = 3;
const MODELS = ['register', 'timeline', 'directory', 'reminders'] as const;
/** What people do to a problem here, each once. */
const WRITTEN = ['ProblemRecorded', 'ProblemConfirmed', 'CorrectionIssued'];
const MINUTE = 60_000;

const draw = seeded('two API nodes and two workers, killed, stopped and cut off');
const digestsOf = (ran: Ran) => MODELS.map((model) => lineOf(ran, `${model} `)?.slice(0, 64));

onOwnEventStores((server) => {
  onRedis('and a Redis, several nodes', () => {
    let nodes: Nodes;
    let office: Office;
    let token: string;
    /** Of a node whose clock is behind. */
    let lateUrl: string;
    let robot: Receiver;
    /** The problem that is written before there are any faults. */
    let first: string;

    beforeAll(async () => {
      nodes = await Nodes.on(server(), { settings: { CHANNEL_ALLOW_PRIVATE: 'true' } });
      const [begins] = NODES as readonly [NodeName];
      const { firstPassword } = await nodes.start(begins);
      for (const name of NODES.slice(1)) expect((await nodes.start(name)).firstPassword).toBeUndefined();
      office = await furnish(nodes.at('api-1').url, firstPassword ?? '');
      token = await signIn(nodes.at('api-2').url, office.leader.name, office.leader.password);
      robot = await httpReceiver('takes', WECOM);
      const { name, password } = office.administrator;
      const administrator = new HttpClient(nodes.at('api-1').url, await signIn(nodes.at('api-1').url, name, password));
      const outlet = { organization: office.unit, kind: 'wecom', language: 'zh-CN', title: '支部工作群' };
      succeeded(await administrator.post('/v1/outlets', { ...outlet, ...robot.address }));
      lateUrl = (await nodes.startLate()).url;
    });

    afterAll(async () => {
      await nodes.close();
      await robot.close();
    });

    test('see each other’s writes, signings-out and keys, and a worker alone leads, and answers nobody', async () => {
      const [a, b] = [nodes.at('api-1').url, nodes.at('api-2').url];
      const sending = { token, path: 'problems', key: 'once', body: aProblem(office.unit, '一次') };
      const { id, position } = await send(a, sending);
      first = id;
      const read = await new HttpClient(b, token).get(`/v1/problems/${id}?after=${position}`);
      expect(read).toMatchObject({ status: 200, body: { id } });
      // The same key at the other node is the same command.
      expect(await send(b, sending)).toMatchObject({ id, position });
      const other = await signIn(a, office.leader.name, office.leader.password);
      expect(await new HttpClient(b, other).get('/v1/people/me')).toMatchObject({ status: 200 });
      expect((await new HttpClient(a, other).send('DELETE', '/v1/sessions/own')).status).toBeLessThan(300);
      expect(await new HttpClient(b, other).get('/v1/people/me')).toMatchObject({ status: 401 });
      expect(await new HttpClient(nodes.at('worker-1').url, token).get('/v1/people/me')).toMatchObject({ status: 404 });
      const leader = await nodes.leader();
      for (const name of NODES) expect([name, await nodes.leads(name)]).toEqual([name, name === leader]);
      expect(WORKERS).toContain(leader);
    });

    test(
      'lose nothing that was acknowledged, do nothing twice, and end with one digest, which is also that of a SQLite log',
      async () => {
        const writers = new PersistentWriters(() => nodes.urls, office, token);
        const lateWriters = new PersistentWriters(() => [lateUrl], office, token);
        const overdue: Promise<string>[] = [];
        writers.begin(WRITERS);
        for (let round = 0; round < ROUNDS; round += 1) {
          for (const [what, fault] of faultsOf(nodes)) {
            for (let n = 0; n < LATE; n += 1) overdue.push(lateWriters.writeCase(`late-${overdue.length}`));
            const began = performance.now();
            await fault();
            // It goes on by itself.
            await writers.goOn(2 * WRITERS);
            process.stdout.write(`  ${what}: ${Math.round((performance.now() - began) / 1000)} s\n`);
          }
        }
        await writers.end();
        await Promise.all(overdue);
        await told(overdue.length);
        const head = await nodes.settled();
        await nodes.stop();

        const history = await NodesHistory.of(nodes);
        expect(history.events.at(-1)?.position).toBe(head);
        expect(history.incidents).toEqual({});
        expect(history.faults()).toEqual([]);
        const acknowledged = [...writers.acknowledged.values(), ...lateWriters.acknowledged.values()];
        const byPosition = new Map(history.events.map((event) => [event.position, event]));
        const lost = acknowledged.filter(({ id, revision, position }) => {
          const event = byPosition.get(position);
          return event?.revision !== revision || !event.stream.endsWith(`-${id}`);
        });
        expect(lost).toEqual([]);
        expect([...writers.surprises, ...lateWriters.surprises]).toEqual([]);
        process.stdout.write(
          `\n  ${acknowledged.length} commands acknowledged, ${writers.retries} tried again, ${history.events.length} events\n`,
        );

        // One problem for each key, and each command once, whoever was asked how often.
        const recorded = acknowledged.filter(({ path }) => path === 'problems').map(({ id }) => id);
        expect([...history.problems.keys()].toSorted()).toEqual([first, ...recorded].toSorted());
        for (const problem of recorded) {
          const types = (history.problems.get(problem) ?? []).map(({ type }) => type);
          expect(types.slice(0, WRITTEN.length)).toEqual(WRITTEN);
          expect(types.slice(WRITTEN.length).filter((type) => WRITTEN.includes(type))).toEqual([]);
        }
        // Every step of every ladder that was overdue, once: both reminders, the notice, and what somebody has to confirm.
        const { length: late } = overdue;
        expect(history.ladders).toEqual({ issued: 0, missed: 2 * late, escalated: late, proposed: 2 * late, cancelled: 0, faults: [] });
        expectMessages(history);

        const own = await Promise.all(
          NODES.map((name) => rectifyIn({ DATA_DIR: nodes.folderOf(name) }, ['copy-read-models', nodes.folderOf(`${name}-copy`)])),
        );
        const moved = await rectifyIn({ ...nodes.environment, DATA_DIR: nodes.folderOf('moved') }, [
          ...['migrate-log', '--from', 'eventstoredb', '--to', 'sqlite'],
        ]);
        expect(moved).toMatchObject({ code: 0, err: '' });
        for (const ran of own) expect(digestsOf(ran)).toEqual(digestsOf(moved));
      },
      (SOAK ? 40 : 10) * MINUTE,
    );

    /** Until everything was done that was overdue, and the robot was told of it. Nobody tells when it has been. */
    const told = async (problems: number) => {
      const auditor = new HttpClient(nodes.at('api-1').url, token);
      const items = async (path: string) => succeeded(await auditor.get(path)).body['items'] as readonly { readonly at: string }[];
      const isTold = async () => {
        const [next] = await items('/v1/reminders/scheduled?limit=1');
        const isDue = next !== undefined && Temporal.Instant.compare(next.at, Temporal.Now.instant()) <= 0;
        const waiting = await items('/v1/deliveries?status=waiting&channel=wecom');
        return !isDue && waiting.length === 0 && robot.received.length >= problems;
      };
      while (!(await isTold())) await sleep(250);
    };

    /** Of each escalation one message was addressed to the robot, delivered once, and told to it under its own id, however often. */
    const expectMessages = ({ events, messages }: NodesHistory) => {
      const escalated = events.filter(({ type }) => type === 'CorrectionEscalated').map(({ id }) => id);
      const toRobot = [...messages].filter(([, [addressed]]) => addressed?.type === 'MessageAddressed' && 'group' in addressed.data);
      const about = toRobot.map(([, [addressed]]) => (addressed?.data as { about?: string }).about ?? '');
      expect(about.toSorted()).toEqual(escalated.toSorted());
      for (const [, [, ...became]] of toRobot)
        expect(became.filter(({ type }) => type !== 'MessageFailed').map(({ type }) => type)).toEqual(['MessageDelivered']);
      const received = new Set(robot.received.map(({ id }) => id));
      expect([...received].toSorted()).toEqual(toRobot.map(([id]) => id).toSorted());
      process.stdout.write(`  ${received.size} messages told, ${robot.received.length - received.size} of them once more\n`);
    };
  });
});

/** Those of one round, in some order. */
function faultsOf(nodes: Nodes): readonly (readonly [what: string, fault: () => Promise<void>])[] {
  const all = shuffled(Object.entries(nodeFaults(nodes, draw)));
  if (SOAK) return all;
  const others = all.filter(([what]) => what !== ALWAYS).slice(0, OTHERS);
  return shuffled([...all.filter(([what]) => what === ALWAYS), ...others]);
}

function shuffled<T>(from: readonly T[]): readonly T[] {
  const left = [...from];
  return from.map(() => left.splice(between(draw, 0, left.length - 1), 1)[0] as T);
}
