import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';
import { inspectFolder } from './history-check.js';
import { aProblem, ask, ConnectionLost, furnish, signIn } from './office.js';
import { RawRequest } from './raw-request.js';
import { between, seeded, SOAK } from './seed.js';

const ROUNDS = SOAK ? 20 : 1;
const WRITERS = 64;
const LISTENERS = 8;

const draw = seeded('SIGTERM in the midst of everything');

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rectify-drain-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

test(
  'SIGTERM cuts no command in the middle, ends within 10 seconds whoever hangs on, and the next start works at once',
  async () => {
    let server = await ServerProcess.start(dataDir);
    const office = await furnish(server.url, server.firstPassword ?? '');
    const acknowledged = new Set<string>();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { url } = server;
      const token = await signIn(url, office.leader.name, office.leader.password);
      const authorization = `Authorization: Bearer ${token}`;

      const stream = ['GET /v1/events HTTP/1.1', authorization, 'Accept: text/event-stream'];
      const listeners = await Promise.all(Array.from({ length: LISTENERS }, () => RawRequest.begin(url, stream)));
      await Promise.all(listeners.map((listener) => listener.until(': connected')));
      const deaf = await RawRequest.begin(url, stream);
      deaf.socket.pause();
      const idle = await RawRequest.begin(url, ['GET /healthz HTTP/1.1']);
      await idle.until('"ok"');
      const silent = await RawRequest.begin(url, ['GET /healthz HTTP/1.1', 'X-Never-Ends: yes']);
      const uploadHead = ['POST /v1/evidence?name=a.txt HTTP/1.1', authorization, 'Content-Type: application/octet-stream'];
      const upload = await RawRequest.begin(url, [...uploadHead, 'Content-Length: 5000000'], '台账 '.repeat(1000));
      const hangingOn = [...listeners, deaf, idle, silent, upload];

      // How many commands are answered before the signal comes, in the midst of the others.
      let left = between(draw, 1, 60);
      const enough = Promise.withResolvers<undefined>();
      const writers = Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 1; ; n += 1) {
          const title = `问题 ${round}-${writer}-${n}`;
          const { status, answer } = await ask(url, { token, path: 'problems', key: title.slice(3), body: aProblem(office.unit, title) });
          if (status !== 201) return `${status} ${answer}`;
          acknowledged.add(title);
          left -= 1;
          if (left <= 0) enough.resolve(undefined);
        }
      }).map((writing) => writing.catch((error: unknown) => (error instanceof ConnectionLost ? 'no connection' : String(error))));
      await enough.promise;

      const began = performance.now();
      expect(await server.stop()).toBe(0);
      const took = performance.now() - began;
      console.info(`ended in ${Math.round(took)} ms`);
      expect(took).toBeLessThan(10_000);
      expect(new Set(await Promise.all(writers))).toEqual(new Set(['no connection']));
      deaf.socket.resume();
      await Promise.all(hangingOn.map(({ closed }) => closed));

      // Whatever was begun was answered: what is in the log is what was acknowledged.
      const { events, readModels } = await inspectFolder(dataDir);
      const recorded = events.filter(({ type }) => type === 'ProblemRecorded').map(({ data }) => String(data['title']));
      expect(recorded.toSorted()).toEqual([...acknowledged].toSorted());
      for (const [name, { live, rebuilt }] of Object.entries(readModels)) expect({ name, live }).toEqual({ name, live: rebuilt });
      expect(await readdir(join(dataDir, 'evidence', 'incoming'))).toEqual([]);

      server = await ServerProcess.start(dataDir);
    }
    expect(await server.stop()).toBe(0);
  },
  SOAK ? 1_800_000 : 180_000,
);
