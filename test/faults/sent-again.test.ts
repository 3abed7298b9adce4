import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mailId, mailServer, type MailServer } from '../contract/channels/smtp-receiver.js';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix } from '../support/redis.js';
import { selfSigned } from '../support/self-signed.js';
import { ServerProcess } from '../support/server-process.js';
import { inspectFolder } from './history-check.js';
import { aCorrection, aProblem, enter, furnish, signIn } from './office.js';

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

/** Somebody who acts for the unit of a correction is told by mail that it was issued. */
async function tellByMail(server: ServerProcess): Promise<void> {
  const { administrator, leader, unit } = await furnish(server.url, server.firstPassword ?? '');
  const as = async ({ name, password }: typeof leader) => new HttpClient(server.url).as(await signIn(server.url, name, password));
  const [office, team] = [await as(administrator), await as(leader)];
  const person = `/v1/people/${idOf(await office.post('/v1/people', { name: '吴海燕', email: 'wu@example.net', home: unit }))}`;
  succeeded(await office.post(`${person}/appointments`, { role: 'branch', scope: unit, from: '2020-01-01' }));
  succeeded(await office.post(`${person}/open-account`, { name: 'branch', password: 'for-one-sign-in' }));
  const branch = await as(await enter(server.url, 'branch', 'for-one-sign-in'));
  succeeded(await branch.post('/v1/people/me/set-notifications', { language: 'zh-CN', email: true, zone: 'Asia/Shanghai' }));
  const problem = `/v1/problems/${idOf(await team.post('/v1/problems', aProblem(unit, '台账缺项')))}`;
  succeeded(await team.post(`${problem}/confirm`));
  succeeded(await team.post(`${problem}/corrections`, aCorrection(unit)));
}

async function isToldAtTheNextStart(jobs: Readonly<Record<string, string>>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rectify-sent-again-'));
  const silent = await mailServer(selfSigned(), 'is silent', { authOptional: true });
  const answering = await mailServer(selfSigned(), 'takes', { authOptional: true });
  const by = ({ port }: MailServer) => ({
    environment: { ...jobs, SMTP_URL: `smtp://localhost:${port}?starttls=never`, MAIL_FROM: '督导办 <rectify@example.org>' },
  });
  let server = await ServerProcess.start(dataDir, by(silent));
  try {
    await tellByMail(server);
    const mail = await silent.first();
    const began = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(8_000);

    server = await ServerProcess.start(dataDir, by(answering));
    expect(mailId(await answering.first())).toBe(mailId(mail));
    await server.stop();
    const { events } = await inspectFolder(dataDir);
    const history = events.filter(({ stream }) => stream.endsWith(`-message-${mailId(mail)}`));
    expect(history.map(({ type }) => type)).toEqual(['MessageAddressed', 'MessageDelivered']);
    expect([silent, answering].map(({ mails }) => mails.length)).toEqual([1, 1]);
  } finally {
    await server.kill();
    await Promise.all([silent.close(), answering.close()]);
    await rm(dataDir, { recursive: true });
  }
}

const GIVEN_UP = 'a mail under way to a server that says nothing is given up at SIGTERM, and told at the next start under its id';

test(GIVEN_UP, () => isToldAtTheNextStart({}));

onRedis('with BullMQ', () => {
  test(GIVEN_UP, async () => {
    const redis = await anyRedis();
    try {
      await isToldAtTheNextStart({ JOBS: 'bullmq', REDIS_URL: redis.url, REDIS_PREFIX: ownPrefix() });
    } finally {
      await redis.close();
    }
  });
});
