import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, test } from '@jest/globals';
import { WebhookChannel } from '#adapters';
import { selfSigned, trusted } from '../../support/self-signed.js';
import { MESSAGE } from '../channel.contract.js';
import { DINGTALK, FEISHU, WEBHOOK, WECOM } from './http-parties.js';
import { httpReceiver, type Answered, type HttpParty } from './http-receiver.js';

const ROOM = { allowPrivate: true, timeoutMs: 20_000 };
const FOREVER = new AbortController().signal;

/** What becomes of a message that is answered so. */
async function answeredBy(party: HttpParty, answer: Answered, message = MESSAGE) {
  const receiver = await httpReceiver('refuses', { ...party, answers: { ...party.answers, refuses: answer } });
  try {
    return await receiver
      .channel(ROOM)
      .send(message, receiver.address, FOREVER)
      .catch((error: unknown) => error);
  } finally {
    await receiver.close();
  }
}

async function taken(party: HttpParty, message = MESSAGE, target = (url: string) => url) {
  const receiver = await httpReceiver('takes', party);
  try {
    await receiver.channel(ROOM).send(message, { ...receiver.address, target: target(receiver.address.target) }, FOREVER);
    return receiver.received[0]!;
  } finally {
    await receiver.close();
  }
}

test.each([
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[fe80::1]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0/',
  'https://１２７.0.0.1/',
])('%s is refused by its words alone', (target) => {
  const channel = new WebhookChannel({ ...ROOM, allowPrivate: false });
  expect(() => channel.check({ target, secret: WEBHOOK.secret! })).toThrow('channel.address-forbidden');
});

describe('a webhook', () => {
  it('says what happened, to which things, without a word that people wrote', async () => {
    const { content } = await taken(WEBHOOK);
    expect(JSON.parse(content)).toEqual({
      type: 'correction.reminded',
      timestamp: '2026-02-26T01:00:00Z',
      data: { problem: 'p-1', correction: 2, message: MESSAGE.id, language: 'zh-CN', link: MESSAGE.link },
    });
    expect(content).not.toContain('台账');
  });

  it.each([
    [400, 'channel.refused', undefined],
    [401, 'channel.refused', undefined],
    [408, 'channel.unavailable', 90_000],
    [301, 'channel.refused', undefined],
    [500, 'channel.unavailable', 90_000],
    [503, 'channel.unavailable', 90_000],
    [429, 'channel.too-many', 90_000],
  ])('that is answered with %d is %s', async (status, code, retryAfterMs) => {
    const error = await answeredBy(WEBHOOK, { status, body: '', headers: { 'retry-after': '90' } });
    expect(error).toEqual(expect.objectContaining({ code, details: { status } }));
    expect((error as { retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs);
  });

  it.each([
    ['in 30 seconds', 30, 31],
    ['in a year', 365 * 86_400, 86_400],
    ['an hour ago', -3600, 0],
  ])('waits as long as a day and time says, a day at most: %s', async (_, seconds, most) => {
    const at = new Date(Date.now() + seconds * 1000).toUTCString();
    const error = (await answeredBy(WEBHOOK, { status: 429, body: '', headers: { 'retry-after': at } })) as { retryAfterMs: number };
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(0);
    expect(error.retryAfterMs).toBeLessThanOrEqual(most * 1000);
  });

  it('waits for no time that is none', async () => {
    const error = await answeredBy(WEBHOOK, { status: 429, body: '', headers: { 'retry-after': 'soon' } });
    expect(error).not.toHaveProperty('retryAfterMs');
  });

  it('goes over HTTPS to who has a certificate for his name, and to nobody else', async () => {
    const certificate = selfSigned();
    const server = createServer(certificate, (_, response) => void response.writeHead(204).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const asked: string[] = [];
    const channel = new WebhookChannel({
      ...ROOM,
      resolve: (hostname) => {
        asked.push(hostname);
        return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
      },
    });
    const send = (hostname: string) => channel.send(MESSAGE, { target: `https://${hostname}:${port}/`, secret: WEBHOOK.secret! }, FOREVER);
    await expect(send('localhost')).rejects.toEqual(expect.objectContaining({ code: 'channel.unreachable' }));
    const distrust = trusted(certificate);
    await send('localhost');
    await expect(send('hooks.example')).rejects.toEqual(expect.objectContaining({ code: 'channel.unreachable' }));
    distrust();
    expect(asked).toEqual(['localhost', 'localhost', 'hooks.example']);
    server.close();
  });
});

describe('a robot', () => {
  it.each([
    ['WeCom', WECOM, { errcode: 45009, errmsg: 'api freq out of limit' }, 'channel.too-many', 60_000],
    ['DingTalk', DINGTALK, { errcode: 130101, errmsg: 'send too fast' }, 'channel.too-many', 600_000],
    ['DingTalk', DINGTALK, { errcode: 410100, errmsg: '发送速度太快而限流' }, 'channel.too-many', 600_000],
    ['Feishu', FEISHU, { code: 11232, msg: 'frequency limited' }, 'channel.too-many', 60_000],
    ['Feishu', FEISHU, { code: 9499, msg: 'too many request' }, 'channel.too-many', 60_000],
    ['Feishu', FEISHU, { code: 9499, msg: 'Bad Request' }, 'channel.refused', undefined],
    ['Feishu', FEISHU, { errcode: 0 }, 'channel.not-understood', undefined],
    ['WeCom', WECOM, { errcode: '0' }, 'channel.not-understood', undefined],
    ['WeCom', WECOM, null, 'channel.not-understood', undefined],
  ] as const)('of %s that answers %#: the code', async (_, party, answer, code, retryAfterMs) => {
    const error = await answeredBy(party, { status: 200, body: JSON.stringify(answer) });
    expect(error).toEqual(expect.objectContaining({ code }));
    expect((error as { retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs);
  });

  it('that answers something else than JSON is not understood', async () => {
    const error = await answeredBy(WECOM, { status: 200, body: '<html>sign in to this network</html>' });
    expect(error).toEqual(expect.objectContaining({ code: 'channel.not-understood', details: { reason: 'not-json' } }));
  });

  it('that answers by a trickle is given up in time', async () => {
    const server = createPlainServer((_, response) => {
      response.writeHead(200);
      const trickle = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(trickle));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const sending = WECOM.open({ ...ROOM, timeoutMs: 150 }).send(MESSAGE, { target: `http://127.0.0.1:${port}${WECOM.path}` }, FOREVER);
    await expect(sending).rejects.toEqual(expect.objectContaining({ code: 'channel.timed-out' }));
    server.close();
  });

  it('that hangs up in the midst of its answer may not have taken it', async () => {
    const error = await answeredBy(WECOM, { status: 200, body: '{"errcode":0', headers: { 'content-length': '99' } });
    expect(error).toEqual(expect.objectContaining({ code: 'channel.unreachable', isRetryable: true }));
  });

  it('is shown the subject, the text, the link and the id', async () => {
    const { content } = await taken(WECOM);
    expect(content).toBe(`${MESSAGE.subject}\n${MESSAGE.text}\n${MESSAGE.link!}\n[${MESSAGE.id}]`);
  });

  it.each([
    ['WeCom', WECOM, 2048],
    ['DingTalk', DINGTALK, 18_000],
    ['Feishu', FEISHU, 18_000],
  ])('of %s is shown as much of a long text as it takes, cut between two characters, with the link and the id', async (_, party, most) => {
    const { content, id } = await taken(party, { ...MESSAGE, text: '整𠀀改'.repeat(5000) });
    expect(id).toBe(MESSAGE.id);
    expect(content.endsWith(`…\n${MESSAGE.link!}\n[${MESSAGE.id}]`)).toBe(true);
    expect(content.isWellFormed()).toBe(true);
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(most);
    expect(Buffer.byteLength(content)).toBeGreaterThan(most - 8);
  });

  it('is not shown a message whose link alone is too long', async () => {
    const error = await answeredBy(WECOM, { status: 200, body: '' }, { ...MESSAGE, link: `https://rectify.example/${'a'.repeat(2048)}` });
    expect(error).toEqual(expect.objectContaining({ code: 'channel.message-invalid' }));
  });

  it('of DingTalk is signed anew, whatever signature its address brought', async () => {
    expect(await taken(DINGTALK, MESSAGE, (url) => `${url}&timestamp=1&sign=old`)).toMatchObject({ id: MESSAGE.id });
  });

  it.each([
    ['DingTalk', DINGTALK],
    ['Feishu', FEISHU],
  ])('of %s that was set up without a secret is sent to without a signature', async (_, party) => {
    const bare: HttpParty = {
      ...party,
      secret: undefined,
      check: ({ url, body }) => ({ id: 'bare', content: `${url.search} ${body}` }),
    };
    expect((await taken(bare)).content).not.toContain('sign');
  });
});
