import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { ServerProcess } from '../support/server-process.js';
import { inspectFolder } from './history-check.js';
import { aCorrection, aProblem, furnish, signIn } from './office.js';

const ENVIRONMENT = { environment: { CHANNEL_ALLOW_PRIVATE: 'true' } };

test('a message whose record a kill has prevented is sent again under its id, and recorded once', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rectify-sent-again-'));
  let server = await ServerProcess.start(dataDir, ENVIRONMENT);
  const ids: unknown[] = [];
  const [killed, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      ids.push(request.headers['webhook-id']);
      // It has the message, and the server never hears of it.
      if (ids.length === 1) void server.kill().then(() => killed.resolve(undefined));
      else response.writeHead(204).end(() => answered.resolve(undefined));
    });
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  try {
    const { administrator, leader, unit } = await furnish(server.url, server.firstPassword ?? '');
    const as = async ({ name, password }: typeof leader) => new HttpClient(server.url).as(await signIn(server.url, name, password));
    const target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const outlet = { organization: unit, kind: 'webhook', language: 'en', title: '平台对接', target };
    succeeded(await (await as(administrator)).post('/v1/outlets', outlet));
    const team = await as(leader);
    const problem = `/v1/problems/${idOf(await team.post('/v1/problems', aProblem(unit, '台账缺项')))}`;
    succeeded(await team.post(`${problem}/confirm`));
    succeeded(await team.post(`${problem}/corrections`, aCorrection(unit)));
    // The kill may come before its answer.
    await team.post(`${problem}/corrections/1/remind`, { reason: '请抓紧' }).catch(() => undefined);
    await killed.promise;
    server = await ServerProcess.start(dataDir, ENVIRONMENT);
    await answered.promise;
    await server.stop();
    const { events } = await inspectFolder(dataDir);
    const [id, again, ...more] = ids;
    expect([again, more]).toEqual([id, []]);
    const history = events.filter(({ stream }) => stream.endsWith(`-message-${String(id)}`));
    expect(history.map(({ type }) => type)).toEqual(['MessageAddressed', 'MessageDelivered']);
  } finally {
    await server.kill();
    receiver.closeAllConnections();
    receiver.close();
    await rm(dataDir, { recursive: true });
  }
});
