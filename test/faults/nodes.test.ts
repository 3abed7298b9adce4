import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EventCatalogue, StreamNames, type StoredEvent } from '#application';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { lineOf, rectifyIn, type Ran } from '../cli/installation.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { HttpClient } from '../support/http-client.js';
import { onRedis } from '../support/on-redis.js';
import { Nodes, NODES, type NodeName } from './nodes.js';
import { aProblem, furnish, send, signIn, type Office } from './office.js';
import { PersistentWriters } from './persistent-writers.js';
import { between, seeded, SOAK } from './seed.js';

const WRITERS = 8;
/** Longer than a lease lasts: whoever stood still so long finds another in his place. */
const STILL_MS = SOAK ? 30_000 : 12_000;
/** How long a server stays away is the fault itself: nothing tells when it has been long enough. */
const AWAY_MS = SOAK ? 30_000 : 5_000;
const ROUNDS = SOAK ? 5 : 1;
const MODELS = ['register', 'timeline', 'directory', 'reminders'] as const;
const MINUTE = 60_000;

const draw = seeded('two API nodes and two workers, killed, stopped and cut off');
const pick = <T>(from: readonly T[]): T => from[between(draw, 0, from.length - 1)] as T;
const digestsOf = (ran: Ran) => MODELS.map((model) => lineOf(ran, `${model} `)?.slice(0, 64));

onOwnEventStores((server) => {
  onRedis('and a Redis, several nodes', () => {
    let nodes: Nodes;
    let office: Office;
    let token: string;

    beforeAll(async () => {
      nodes = await Nodes.on(server());
      const [first] = NODES as readonly [NodeName];
      const { firstPassword } = await nodes.start(first);
      for (const name of NODES.slice(1)) expect((await nodes.start(name)).firstPassword).toBeUndefined();
      office = await furnish(nodes.at('api-1').url, firstPassword ?? '');
      token = await signIn(nodes.at('api-2').url, office.leader.name, office.leader.password);
    }, 3 * MINUTE);

    afterAll(() => nodes.close(), MINUTE);

    test('see each other’s writes, signings-out and keys, and a worker answers nobody', async () => {
      const [a, b] = [nodes.at('api-1').url, nodes.at('api-2').url];
      const sending = { token, path: 'problems', key: 'once', body: aProblem(office.unit, '一次') };
      const { id, position } = await send(a, sending);
      const read = await new HttpClient(b, token).get(`/v1/problems/${id}?after=${position}`);
      expect(read).toMatchObject({ status: 200, body: { id } });
      // The same key at the other node is the same command.
      expect(await send(b, sending)).toMatchObject({ id, position });
      const other = await signIn(a, office.leader.name, office.leader.password);
      expect(await new HttpClient(b, other).get('/v1/people/me')).toMatchObject({ status: 200 });
      expect((await new HttpClient(a, other).send('DELETE', '/v1/sessions/own')).status).toBeLessThan(300);
      expect(await new HttpClient(b, other).get('/v1/people/me')).toMatchObject({ status: 401 });
      expect(await new HttpClient(nodes.at('worker-1').url, token).get('/v1/people/me')).toMatchObject({ status: 404 });
    });

    const faults: Readonly<Record<string, () => Promise<void>>> = {
      'a worker is killed': () => killed(pick(['worker-1', 'worker-2'])),
      'an API node is killed': () => killed(pick(['api-1', 'api-2'])),
      'a node stands still': async () => {
        const name = pick(NODES);
        nodes.at(name).standStill();
        await sleep(STILL_MS);
        nodes.at(name).goOn();
      },
      'the EventStoreDB is killed': async () => {
        await nodes.eventStore.kill();
        await sleep(AWAY_MS);
        await nodes.eventStore.revive();
      },
      'the EventStoreDB stands still': async () => {
        nodes.eventStore.stop();
        await sleep(AWAY_MS);
        nodes.eventStore.goOn();
      },
      'the Redis is killed': async () => {
        await nodes.redis.kill();
        await sleep(AWAY_MS);
        await nodes.redis.revive();
      },
    };

    const killed = async (name: NodeName) => {
      await nodes.kill(name);
      await sleep(between(draw, 0, 2_000));
      await nodes.start(name);
    };

    test(
      'lose nothing that was acknowledged, do nothing twice, and end with one digest, which is also that of a SQLite log',
      async () => {
        const writers = new PersistentWriters(() => nodes.urls, office, token);
        writers.begin(WRITERS);
        for (let round = 0; round < ROUNDS; round += 1) {
          for (const [, fault] of shuffled(Object.entries(faults))) {
            await fault();
            await sleep(1_000);
          }
        }
        await writers.end();
        const head = await settled(nodes);
        await nodes.stop();

        const { events, incidents } = await history(nodes);
        expect(events.at(-1)?.position).toBe(head);
        expect(incidents).toEqual({});
        expect(faultsIn(events)).toEqual([]);
        const byPosition = new Map(events.map((event) => [event.position, event]));
        const lost = [...writers.acknowledged.values()].filter(({ id, revision, position }) => {
          const event = byPosition.get(position);
          return event?.revision !== revision || !event.stream.endsWith(`-${id}`);
        });
        expect(lost).toEqual([]);
        expect(writers.surprises).toEqual([]);
        process.stdout.write(
          `\n  ${writers.acknowledged.size} commands acknowledged, ${writers.retries} tried again, ${events.length} events\n`,
        );

        const own = await Promise.all(
          NODES.map((name) => rectifyIn({ DATA_DIR: nodes.folderOf(name) }, ['copy-read-models', nodes.folderOf(`${name}-copy`)])),
        );
        const moved = await rectifyIn({ ...nodes.environment, DATA_DIR: nodes.folderOf('moved') }, [
          ...['migrate-log', '--from', 'eventstoredb', '--to', 'sqlite'],
        ]);
        expect(moved).toMatchObject({ code: 0, err: '' });
        for (const ran of own) expect(digestsOf(ran)).toEqual(digestsOf(moved));
      },
      (SOAK ? 30 : 6) * MINUTE,
    );
  });
});

function shuffled<T>(from: readonly T[]): readonly T[] {
  const left = [...from];
  return from.map(() => left.splice(between(draw, 0, left.length - 1), 1)[0] as T);
}

/** Until every node has folded all that there is, and nothing more follows from it. @returns where the log ends then */
async function settled(nodes: Nodes): Promise<string> {
  let before = '';
  for (;;) {
    const states = await Promise.all(NODES.map((name) => readiness(nodes.at(name).url)));
    const [{ head = '' } = {}] = states;
    const haveAll = states.every(({ ready, subscribers }) => ready && subscribers.every(({ position }) => position === head));
    const isLed = states.filter(({ leads }) => leads).length === 1;
    if (haveAll && isLed && head === before) return head;
    before = head;
    await sleep(250);
  }
}

interface Readiness {
  readonly ready: boolean;
  readonly leads: boolean;
  readonly head?: string;
  readonly subscribers: readonly { readonly position?: string }[];
}

const readiness = async (url: string): Promise<Readiness> => (await (await fetch(`${url}/readyz`)).json()) as Readiness;

async function history(nodes: Nodes) {
  const { installation, environment } = nodes;
  const codec = new EventCatalogue(new StreamNames(installation));
  const log = new EventStoreEventLog({ url: environment['EVENTSTORE_URL'] ?? '', codec, prefix: installation });
  try {
    const progress = await log.checkpoints.load('reaction-findings-progress');
    const { parked } = progress?.value as { readonly parked: object };
    return { events: await Array.fromAsync(log.readAll()), incidents: parked };
  } finally {
    await log.close();
  }
}

/** Gaps in streams, and what stands there twice: an event, or a command. */
function faultsIn(events: readonly StoredEvent[]): readonly string[] {
  const [heads, ids, faults] = [new Map<string, number>(), new Set<string>(), [] as string[]];
  for (const { stream, revision, id } of events) {
    if (revision !== (heads.get(stream) ?? -1) + 1) faults.push(`${stream} has ${revision} behind ${heads.get(stream) ?? 'none'}`);
    if (ids.has(id)) faults.push(`${id} is there twice`);
    heads.set(stream, revision);
    ids.add(id);
  }
  const commands = new Map<string, string>();
  const inStreams = [...Map.groupBy(events, ({ stream }) => stream).values()].flat();
  for (const [index, { stream, commandId }] of inStreams.entries()) {
    const before = inStreams[index - 1];
    if (before?.stream === stream && before.commandId === commandId) continue;
    const key = `${stream} ${commandId}`;
    if (commands.has(key)) faults.push(`${commandId} was carried out twice in ${stream}`);
    commands.set(key, stream);
  }
  return faults;
}
