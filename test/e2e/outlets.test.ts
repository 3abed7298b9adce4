import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DINGTALK, webhookOf } from '../contract/channels/http-parties.js';
import { httpReceiver, type HttpParty } from '../contract/channels/http-receiver.js';
import type { Receiver } from '../contract/channels/receiver.js';
import { HttpCase } from '../support/http-case.js';
import { idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

type Items = readonly Readonly<Record<string, unknown>>[];
const itemsOf = ({ body }: HttpAnswer): Items => body['items'] as Items;

let office: HttpOffice;
/** Each answer that was given so far. */
const answers: string[] = [];
/** What the server has made for the webhook that is listened to. */
let secret: string;
const program: HttpParty = { ...webhookOf(''), check: (arrived) => webhookOf(secret).check(arrived) };
let webhook: Receiver;
let robot: Receiver;
let dead: Receiver;

const refusalOf = ({ status, body, text }: HttpAnswer) => {
  answers.push(text);
  return [status, body['code'], body['path']];
};

const open = async (
  { target, secret: own }: { readonly target: string; readonly secret?: string },
  rest: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> => {
  const known = { organization: office.organizations.branch, kind: 'dingtalk', language: 'zh-CN', title: '支部工作群' };
  const answer = await office.admin.post('/v1/outlets', { ...known, target, ...(own !== undefined && { secret: own }), ...rest }, headers);
  answers.push(answer.text);
  return answer;
};

const give = async (outlet: string, verb: string, body: object = {}): Promise<HttpAnswer> => {
  const answer = await office.admin.post(`/v1/outlets/${outlet}/${verb}`, body);
  answers.push(answer.text);
  return answer;
};

const listed = async (client = office.admin): Promise<Items> => {
  const answer = succeeded(await client.get(`/v1/outlets?after=${await office.head()}`));
  answers.push(answer.text);
  return itemsOf(answer);
};

/** Somebody of the team reminds of a correction, and what follows is done. @returns what became of it, by whom it was sent to */
async function remind(): Promise<ReadonlyMap<unknown, unknown>> {
  const late = await HttpCase.found(office);
  await late.executing();
  succeeded(await office.as('leader').post(`${late.correction}/remind`, { reason: '请抓紧' }));
  expect(await office.server.clockMoved()).toBe(true);
  const path = `/v1/deliveries?after=${await office.head()}&limit=200`;
  const sent = itemsOf(succeeded(await office.as('auditor').get(path))).filter(({ problem }) => problem === late.problem);
  return new Map(sent.map(({ to, status, code }) => [to, code ?? status]));
}

let ids: Readonly<Record<'webhook' | 'robot' | 'dead', string>>;

beforeAll(async () => {
  office = await HttpOffice.open({ CHANNEL_ALLOW_PRIVATE: 'true', LOG_LEVEL: 'trace', PUBLIC_URL: 'https://rectify.example.org' });
  [webhook, robot, dead] = await Promise.all([
    httpReceiver('takes', program),
    httpReceiver('takes', DINGTALK),
    httpReceiver('takes', DINGTALK),
  ]);
  const hook = { kind: 'webhook', title: '平台对接', language: 'en', organization: office.organizations.body };
  const opened = await open({ target: webhook.address.target }, hook, { 'idempotency-key': 'the-hook' });
  secret = String(succeeded(opened).body['secret']);
  ids = { webhook: idOf(opened), robot: idOf(await open(robot.address)), dead: idOf(await open(dead.address, { title: '旧群' })) };
  await dead.close();
});
afterAll(async () => {
  await office.close();
  await Promise.all([webhook.close(), robot.close(), dead.close()]);
});

describe('an outlet', () => {
  test('of a webhook has a secret that is made here, and answered to the command that made it alone', async () => {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
    const hook = { kind: 'webhook', title: '平台对接', language: 'en', organization: office.organizations.body };
    const again = await open({ target: webhook.address.target }, hook, { 'idempotency-key': 'the-hook' });
    expect([again.body['id'], again.body['secret']]).toEqual([ids.webhook, secret]);
    const other = await open({ target: 'http://127.0.0.1:9/' }, hook, { 'idempotency-key': 'the-hook' });
    expect(refusalOf(other)).toEqual([409, 'idempotency.key-reused', undefined]);
    expect(refusalOf(await open({ target: webhook.address.target, secret }, hook))).toEqual([422, 'outlet.secret-is-made-here', '/secret']);
  });

  test('is listed for who administers or audits its organization, without its address', async () => {
    const all = await listed();
    expect(all.map(({ outlet }) => outlet)).toEqual(Object.values(ids));
    expect(all[1]).toEqual({
      outlet: ids.robot,
      organization: office.organizations.branch,
      kind: 'dingtalk',
      language: 'zh-CN',
      title: '支部工作群',
      phase: 'Open',
      since: '2026-03-02T01:00:00Z',
    });
    expect(await listed(office.as('auditor'))).toEqual(all);
    expect(await listed(office.as('branch'))).toEqual([]);
    const below = { name: '县委管理员', signInName: 'below', home: office.organizations.body };
    await office.join({ ...below, appointments: [{ role: 'administrator', scope: office.organizations.branch }] });
    expect((await listed(await office.firstSignIn('below'))).map(({ outlet }) => outlet)).toEqual([ids.robot, ids.dead]);
  });

  test('is tried at once', async () => {
    succeeded(await give(ids.robot, 'try'));
    expect(robot.received.at(-1)?.content).toContain('邦旺劳务党支部：这是一条测试消息');
    expect(succeeded(await give(ids.webhook, 'try')).body).toEqual({ delivered: true });
    expect(JSON.parse(webhook.received.at(-1)!.content)).toMatchObject({ type: 'outlet.tried', data: { outlet: ids.webhook } });
    expect(refusalOf(await give(ids.dead, 'try'))).toEqual([422, 'channel.unreachable', undefined]);
  });

  test.each([
    ['no URL', 'dingtalk', { target: 'oapi.dingtalk.com' }, 'channel.address-invalid', '/target'],
    ['of another kind', 'feishu', { target: 'https://oapi.dingtalk.com/robot/send?access_token=1' }, 'channel.address-invalid', '/target'],
    ['with a password', 'webhook', { target: 'https://a:b@hooks.example.org/' }, 'channel.address-invalid', '/target'],
    ['a cloud’s own', 'webhook', { target: 'https://169.254.169.254/' }, 'channel.address-forbidden', '/target'],
    [
      'with a secret that it cannot have',
      'wecom',
      { target: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1', secret: 'x' },
      'channel.address-invalid',
      '/secret',
    ],
  ])('is not opened for an address that is %s', async (_, kind, address, code, path) => {
    const head = await office.head();
    expect(refusalOf(await open(address, { kind }))).toEqual([422, code, path]);
    if (kind === 'webhook') expect(refusalOf(await give(ids.webhook, 'change-address', address))).toEqual([422, code, path]);
    expect(await office.head()).toBe(head);
  });

  test('is its administrator’s alone to open, try and close', async () => {
    const asked = { organization: office.organizations.branch, kind: 'wecom', language: 'en', title: 'x' };
    const address = { target: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1' };
    expect((await office.as('branch').post('/v1/outlets', { ...asked, ...address })).body['code']).toBe('outlet.not-yours');
    expect((await office.as('auditor').post(`/v1/outlets/${ids.robot}/try`)).body['code']).toBe('outlet.not-yours');
    expect((await office.as('branch').post(`/v1/outlets/${ids.robot}/try`)).body['code']).toBe('outlet.unknown');
  });
});

describe('a step of the ladder', () => {
  test('is told to the outlets of the unit and of what is above it; what is dead holds up no other', async () => {
    const sent = await remind();
    expect(sent).toEqual(
      new Map([
        [ids.webhook, 'delivered'],
        [ids.robot, 'delivered'],
        [ids.dead, 'channel.unreachable'],
      ]),
    );
    const text = robot.received.at(-1)!.content;
    expect(text).toContain('【催办】工作台账不健全');
    expect(text).toContain('邦旺劳务党支部：');
    const told = JSON.parse(webhook.received.at(-1)!.content) as Readonly<Record<string, unknown>>;
    expect(told).toMatchObject({ type: 'message.reminder', data: { language: 'en', correction: 1 } });
  });

  test('reaches a dead one that has another address by now', async () => {
    const revived = await httpReceiver('takes', DINGTALK);
    try {
      succeeded(await give(ids.dead, 'change-address', revived.address));
      office.clock.advance({ minutes: 2 });
      expect(await office.server.clockMoved()).toBe(true);
      expect(revived.received).toHaveLength(1);
    } finally {
      await revived.close();
    }
  });

  test('is told to a webhook by its new secret, once it has one', async () => {
    const before = secret;
    secret = String(succeeded(await give(ids.webhook, 'change-address', { target: webhook.address.target })).body['secret']);
    expect(secret).not.toBe(before);
    expect((await remind()).get(ids.webhook)).toBe('delivered');
  });

  test('is told to nobody’s outlet that was closed, whose key is gone', async () => {
    const keyOf = (outlet: string) => {
      const keys = new DatabaseSync(join(office.folder, 'secrets.sqlite'), { readOnly: true });
      try {
        return keys.prepare('SELECT key IS NULL AS gone FROM person WHERE id = ?').get(outlet)?.['gone'];
      } finally {
        keys.close();
      }
    };
    expect(keyOf(ids.robot)).toBe(0);
    succeeded(await give(ids.robot, 'close', { reason: '群已解散' }));
    expect(keyOf(ids.robot)).toBe(1);
    const before = robot.received.length;
    expect((await remind()).has(ids.robot)).toBe(false);
    expect(robot.received).toHaveLength(before);
    for (const verb of ['try', 'change-address', 'close']) {
      const body = verb === 'change-address' ? robot.address : verb === 'close' ? { reason: '重复' } : {};
      expect(refusalOf(await give(ids.robot, verb, body))).toEqual([422, 'outlet.not-now', undefined]);
    }
    expect((await listed()).find(({ outlet }) => outlet === ids.robot)).toMatchObject({ phase: 'Closed' });
  });
});

test('addresses and secrets stand in no answer, in no line of the log and in no file', async () => {
  const entries = await readdir(office.folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => (await readFile(join(parentPath, name))).toString('latin1')),
  );
  const told = answers.filter((text) => !text.includes('whsec_')).join('\n');
  for (const words of ['/hooks/rectify', 'access_token', DINGTALK.secret!]) {
    expect(told).not.toContain(words);
    expect(office.log.join('\n')).not.toContain(words);
    expect(files.filter((content) => content.includes(words))).toEqual([]);
  }
  expect(answers.filter((text) => text.includes('whsec_'))).toHaveLength(3);
  expect(office.log.join('\n')).not.toContain('whsec_');
  expect(files.filter((content) => content.includes('whsec_'))).toEqual([]);
});

test('a private address is refused where private networks are closed', async () => {
  const closed = await HttpOffice.open();
  try {
    const known = { organization: closed.organizations.branch, kind: 'webhook', language: 'en', title: 'x' };
    for (const target of ['https://127.0.0.1/hook', 'https://10.0.0.8/hook', 'http://hooks.example.org/'])
      expect(refusalOf(await closed.admin.post('/v1/outlets', { ...known, target }))).toEqual([
        422,
        'channel.address-forbidden',
        '/target',
      ]);
    expect(itemsOf(await closed.admin.get(`/v1/outlets?after=${await closed.head()}`))).toEqual([]);
  } finally {
    await closed.close();
  }
});
