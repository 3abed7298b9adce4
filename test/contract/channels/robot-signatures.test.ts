import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MESSAGE } from '../channel.contract.js';
import { DINGTALK, FEISHU, WECOM } from './http-parties.js';
import { httpReceiver, type Arrived, type HttpParty } from './http-receiver.js';

/*
 * Neither maker publishes a secret, an instant and the signature that they make (looked for in November 2026; what DingTalk shows for
 * signing in is signed otherwise). So each constant was made once, as its maker's page says, by OpenSSL and no code of ours:
 *
 *   DingTalk  printf '%s\n%s' "$ms" "$secret" | openssl dgst -sha256 -mac HMAC -macopt key:"$secret" -binary | base64
 *   Feishu    printf '' | openssl dgst -sha256 -mac HMAC -macopt hexkey:"$(printf '%s\n%s' "$s" "$secret" | xxd -p)" -binary | base64
 */
const SECOND = 1_599_360_473;
const DINGTALK_SIGN = 'HUkKmbxLLw+JQMba2H4zKHi/3k3M4G/t0EVMJaFDSPA=';
const FEISHU_SIGN = 'RkdTOk/JNATYlYKkma8zHFDLRrfNnIQt/kwkpZrCCQk=';

beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(SECOND * 1000));
afterEach(() => void jest.restoreAllMocks());

/** What a robot is sent at that second, whatever the receiver would make of it. */
async function sentTo(party: HttpParty, secret?: string): Promise<Arrived> {
  const arrived: Arrived[] = [];
  const check = (request: Arrived) => {
    arrived.push(request);
    return { id: MESSAGE.id, content: request.body };
  };
  const receiver = await httpReceiver('takes', { ...party, check });
  try {
    const address = { target: receiver.address.target, ...(secret !== undefined && { secret }) };
    await receiver.channel({ allowPrivate: true, timeoutMs: 20_000 }).send(MESSAGE, address, new AbortController().signal);
  } finally {
    await receiver.close();
  }
  return arrived[0]!;
}

test('DingTalk is sent the milliseconds and the signature in its address, escaped', async () => {
  const { url } = await sentTo(DINGTALK, 'SEC7fe42ab5');
  expect(url.search).toBe(`?access_token=566cc69da782&timestamp=${SECOND}000&sign=${encodeURIComponent(DINGTALK_SIGN)}`);
});

test('Feishu is sent the seconds and the signature in its body, as text', async () => {
  const { body } = await sentTo(FEISHU, 'Yk2kf81ma');
  expect(JSON.parse(body)).toMatchObject({ timestamp: String(SECOND), sign: FEISHU_SIGN });
});

test('WeCom, whose robots sign nothing, is sent its key and the text alone', async () => {
  const { url, body } = await sentTo(WECOM);
  expect(url.search).toBe('?key=693a91f6-7b1c-4bc4-97a0-0ec2sifa5aaa');
  expect(JSON.parse(body)).toEqual({ msgtype: 'text', text: { content: expect.any(String) } });
});
