import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { lineOf, rectifyIn, type Ran } from '../cli/installation.js';
import { Nodes, type NodeName } from '../faults/nodes.js';
import { aProblem, furnish, signIn, type Office } from '../faults/office.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { FakeEventStore } from '../support/fake-event-store/fake-event-store.js';
import { HttpClient, idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { onRedis } from '../support/on-redis.js';

/** So old may be what a node judges by, and so much longer may a busy machine take to ask. */
const [OFFICE_MS, SLACK_MS] = [5_000, 5_000];
/** Of accounts that ask too often, each for the first time. */
const ROUNDS = 10;
const MODELS = ['register', 'timeline', 'directory', 'reminders'] as const;
const STARTED: readonly NodeName[] = ['worker-1', 'api-1', 'api-2'];

const digestsOf = (ran: Ran) => MODELS.map((model) => lineOf(ran, `${model} `));
const outcomeOf = ({ status, body }: HttpAnswer) => [status, body['code']];

onOwnEventStores((server) => {
  onRedis('and a Redis, two API nodes and a worker', () => {
    let nodes: Nodes;
    let office: Office;

    const clientOf = async (name: NodeName, { name: signInName, password }: Office['leader']) => {
      const { url } = nodes.at(name);
      return new HttpClient(url, await signIn(url, signInName, password));
    };
    const administrator = () => clientOf('api-1', office.administrator);
    /** The same session, at another node. */
    const at = (name: NodeName, { token }: HttpClient) => new HttpClient(nodes.at(name).url, token);
    /** Somebody of the team, who has signed in at the first node. */
    const somebody = async () => {
      const admin = await administrator();
      const person = idOf(await admin.post('/v1/people', { name: '林晓岚', home: 'root' }));
      succeeded(await admin.post(`/v1/people/${person}/appointments`, { role: 'leader', scope: 'root', from: '2020-01-01' }));
      const [name, once, password] = [`somebody-${randomUUID()}`, ...[12, 12].map((bytes) => randomBytes(bytes).toString('base64url'))] as [
        string,
        string,
        string,
      ];
      succeeded(await admin.post(`/v1/people/${person}/open-account`, { name, password: once }));
      const first = await clientOf('api-1', { name, password: once });
      succeeded(await first.post('/v1/people/me/change-password', { oldPassword: once, newPassword: password }));
      return { person, name, password, client: await clientOf('api-1', { name, password }) };
    };

    beforeAll(async () => {
      nodes = await Nodes.on(server(), { settings: { SIGN_IN_FAILURES_ACCOUNT: '3' } });
      const { firstPassword } = await nodes.start('worker-1');
      for (const name of STARTED.slice(1)) await nodes.start(name);
      office = await furnish(nodes.at('api-1').url, firstPassword ?? '');
    });

    afterAll(() => nodes.close());

    test('count failed sign-ins together, and the fourth waits wherever it comes', async () => {
      const { name, password } = await somebody();
      const attempt = (node: NodeName, word: string) => new HttpClient(nodes.at(node).url).post('/v1/sessions', { name, password: word });
      for (const node of ['api-1', 'api-2', 'api-1'] as const)
        expect(outcomeOf(await attempt(node, 'wrong'))).toEqual([401, 'session.sign-in-refused']);
      // Also with the right one.
      const waits = await attempt('api-2', password);
      expect(outcomeOf(waits)).toEqual([429, 'session.too-many-failures']);
      expect(Number(waits.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    test('count requests of one account together', async () => {
      const limited = ['api-3', 'api-4'] as const;
      for (const name of limited) await nodes.start(name, { REQUESTS_PER_SECOND_ACCOUNT: '2' });
      // Two at each node are within the limit of each, and beyond that of both: within the same second, which a busy machine may miss.
      let refused: readonly HttpAnswer[] = [];
      for (let round = 0; round < ROUNDS && refused.length === 0; round += 1) {
        const { client } = await somebody();
        const asked = limited.flatMap((name) => [at(name, client), at(name, client)]);
        const answers = await Promise.all(asked.map((each) => each.get('/v1/people/me')));
        refused = answers.filter(({ status }) => status !== 200);
      }
      expect(refused.map(outcomeOf)).toContainEqual([429, 'rate.account-exceeded']);
      for (const name of limited) await nodes.at(name).stop();
    });

    test('let nobody in whose account was disabled, or whose password changed, at another', async () => {
      const { person, name, password, client } = await somebody();
      const elsewhere = at('api-2', client);
      succeeded(await elsewhere.get('/v1/people/me'));
      const other = await clientOf('api-2', { name, password });
      const newPassword = randomBytes(12).toString('base64url');
      succeeded(await client.post('/v1/people/me/change-password', { oldPassword: password, newPassword }));
      expect(outcomeOf(await other.get('/v1/people/me'))).toEqual([401, 'session.revoked']);
      const again = await clientOf('api-2', { name, password: newPassword });
      succeeded(await again.get('/v1/people/me'));
      succeeded(await (await administrator()).post(`/v1/people/${person}/disable-account`, { reason: '调离' }));
      expect((await again.get('/v1/people/me')).status).toBe(401);
    });

    test('refuse whoever is appointed no more, and what is dissolved, within five seconds of another node’s word, and say by which tree', async () => {
      const admin = await administrator();
      const { person, client } = await somebody();
      const branch = idOf(await admin.post('/v1/organizations', { name: '待撤支部', kind: 'branch', parent: 'root' }));
      const elsewhere = at('api-2', client);
      const write = (unit: string) => elsewhere.post('/v1/problems', aProblem(unit, '台账'));
      const refusedInTime = async (unit: string) => {
        const began = performance.now();
        let answer = await write(unit);
        while (answer.status < 300 && performance.now() - began < OFFICE_MS + SLACK_MS) answer = await write(unit);
        return answer;
      };
      const treeOf = ({ headers }: HttpAnswer) => Number(headers.get('rectify-tree-revision'));
      const before = succeeded(await write(branch));

      const dissolved = await admin.post(`/v1/organizations/${branch}/dissolve`, { successor: office.unit, reason: '撤销' });
      const refused = await refusedInTime(branch);
      expect(outcomeOf(refused)).toEqual([422, 'problem.organization-inactive']);
      expect(treeOf(refused)).toBe(succeeded(dissolved).body['revision']);
      expect(treeOf(refused)).toBeGreaterThan(treeOf(before));

      succeeded(await write(office.unit));
      const lastDay = String(Temporal.Now.plainDateISO().subtract({ days: 2 }));
      const { body: registered } = succeeded(await admin.get(`/v1/people/${person}`));
      const [held] = registered['appointments'] as readonly { readonly appointment: string }[];
      const end = { lastDay, reason: '免职' };
      succeeded(await admin.post(`/v1/people/${person}/appointments/${held!.appointment}/end`, end));
      expect((await refusedInTime(office.unit)).body['code']).toBe('problem.not-yours');
    });

    test('leave what is due to workers', async () => {
      await nodes.kill('worker-1');
      const queue = new Queue('jobs', { connection: { url: nodes.redis.url }, prefix: nodes.installation });
      try {
        const job = await queue.add('due', { atMs: 0, data: {} }, { jobId: 'of-nobody' });
        const client = await clientOf('api-1', office.leader);
        // API nodes do as much as they ever do.
        for (let n = 0; n < 5; n += 1) {
          const { position } = succeeded(await client.post('/v1/problems', aProblem(office.unit, `问题 ${n}`))).body;
          succeeded(await at('api-2', client).get(`/v1/ledger?after=${String(position)}`));
        }
        expect(await job.getState()).toBe('waiting');
        for (const name of STARTED) expect([name, await nodes.leads(name)]).toEqual([name, false]);
        await nodes.start('worker-1');
        await nodes.leader();
        while ((await job.getState()) === 'waiting');
      } finally {
        await queue.close();
      }
    });

    test('have a new one go on from a copy of another’s read models, and end where the others are', async () => {
      const client = await clientOf('api-1', office.leader);
      await nodes.settled(STARTED);
      const copy = nodes.folderOf('copy');
      const copied = await rectifyIn({ ...nodes.environment, DATA_DIR: nodes.folderOf('api-1') }, ['copy-read-models', copy]);
      expect(copied).toMatchObject({ code: 0, err: '' });
      const position = await nodes.settled(STARTED);
      const { position: last } = succeeded(await client.post('/v1/problems', aProblem(office.unit, '抄本之后'))).body;

      const environment = { ...nodes.environment, DATA_DIR: nodes.folderOf('new') };
      expect(await rectifyIn(environment, ['adopt-read-models', copy])).toMatchObject({ code: 0, out: copied.out });
      const [readAll, follow] = [jest.spyOn(EventStoreEventLog.prototype, 'readAll'), jest.spyOn(EventStoreEventLog.prototype, 'follow')];
      const fifth = await startServer({ settings: settingsFrom({ ...environment, ROLE: 'api', PORT: '0' }) });
      try {
        succeeded(await new HttpClient(fifth.url, client.token).get(`/v1/ledger?after=${String(last)}`));
        // What has a limit only counts.
        const folded = readAll.mock.calls.flatMap(([read]) => (read?.limit === undefined ? [read?.after] : []));
        const behind = [...folded, ...follow.mock.calls.map(([after]) => after)];
        expect(behind.length).toBeGreaterThanOrEqual(MODELS.length);
        expect(behind.filter((each) => each === undefined || each < position)).toEqual([]);
        const head = await nodes.settled(STARTED);
        for (const model of MODELS) succeeded(await new HttpClient(fifth.url, client.token).get(`${READ_BY[model]}after=${head}`));
      } finally {
        readAll.mockRestore();
        follow.mockRestore();
        await fifth.close();
      }
      const [own, theirs] = await Promise.all(
        ['new', 'api-1'].map((name) => rectifyIn({ DATA_DIR: nodes.folderOf(name) }, ['copy-read-models', nodes.folderOf(`${name}-end`)])),
      );
      expect(digestsOf(own as Ran)).toEqual(digestsOf(theirs as Ran));
    });

    test('refuse a copy of another log of the same name', async () => {
      const elsewhere = await FakeEventStore.start();
      const other = await Nodes.on(elsewhere, { installation: nodes.installation });
      try {
        await other.start('worker-1');
        await other.settled(['worker-1']);
        const environment = { ...other.environment, DATA_DIR: other.folderOf('worker-1') };
        expect((await rectifyIn(environment, ['copy-read-models', other.folderOf('copy')])).code).toBe(0);
        const here = { ...nodes.environment, DATA_DIR: nodes.folderOf('api-5') };
        expect((await rectifyIn(here, ['adopt-read-models', other.folderOf('copy')])).code).toBe(0);
        await expect(nodes.start('api-5')).rejects.toThrow('log.truncated');
      } finally {
        await other.close();
        await elsewhere.close();
      }
    });
  });
});

/** A page that waits until a read model has come so far. */
const READ_BY = {
  register: '/v1/ledger?',
  timeline: '/v1/timeline?',
  directory: '/v1/organizations?',
  reminders: '/v1/reminders?',
} as const;
