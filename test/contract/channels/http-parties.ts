import { createHmac } from 'node:crypto';
import { DingtalkChannel, FeishuChannel, WebhookChannel, WecomChannel } from '#adapters';
import { Webhook } from 'standardwebhooks';
import type { Answered, Arrived, HttpParty } from './http-receiver.js';

const json = (body: unknown, status = 200): Answered => ({ status, body: JSON.stringify(body) });

/** The id that stands at a text's foot. */
const inText = (content: string) => ({ id: /\[([^\]]*)\]$/u.exec(content)?.[1] ?? '', content });

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, no').toString('base64')}`;

/** A program that knows us by this secret. */
export const webhookOf = (secret: string): HttpParty => ({
  path: '/hooks/rectify?of=us',
  secret,
  open: (settings) => new WebhookChannel(settings),
  check({ headers, body }: Arrived) {
    try {
      new Webhook(secret).verify(body, headers as Record<string, string>);
    } catch {
      return { status: 401, body: 'so the receiver says that' };
    }
    return { id: String(headers['webhook-id']), content: body };
  },
  answers: {
    takes: { status: 204, body: '' },
    limits: { status: 429, body: '', headers: { 'retry-after': '120' } },
    'is busy': { status: 503, body: '' },
    refuses: { status: 410, body: 'so the receiver says that' },
  },
});

export const WEBHOOK = webhookOf(SECRET);

export const WECOM: HttpParty = {
  path: '/cgi-bin/webhook/send?key=693a91f6-7b1c-4bc4-97a0-0ec2sifa5aaa',
  secret: undefined,
  open: (settings) => new WecomChannel(settings),
  check({ url, body }) {
    const { msgtype, text } = JSON.parse(body) as { msgtype: string; text: { content: string } };
    if (url.searchParams.get('key') !== '693a91f6-7b1c-4bc4-97a0-0ec2sifa5aaa') {
      return json({ errcode: 93000, errmsg: 'invalid webhook url' });
    }
    if (msgtype !== 'text' || Buffer.byteLength(text.content) > 2048) return json({ errcode: 40058, errmsg: 'invalid Request Parameter' });
    return inText(text.content);
  },
  answers: {
    takes: json({ errcode: 0, errmsg: 'ok' }),
    limits: json({ errcode: 45009, errmsg: 'api freq out of limit' }),
    'is busy': json({ errcode: -1, errmsg: 'system busy' }),
    refuses: json({ errcode: 93000, errmsg: 'so the robot says that' }),
  },
};

const DINGTALK_SECRET = 'SEC7fe42ab5';

export const DINGTALK: HttpParty = {
  path: '/robot/send?access_token=566cc69da782',
  secret: DINGTALK_SECRET,
  open: (settings) => new DingtalkChannel(settings),
  check({ url: { search, searchParams }, body }) {
    const [timestamp, sign] = [searchParams.get('timestamp') ?? '', searchParams.get('sign') ?? ''];
    const expected = createHmac('sha256', DINGTALK_SECRET).update(`${timestamp}\n${DINGTALK_SECRET}`).digest('base64');
    // What is not URL-encoded loses its pluses.
    const isEncoded = search.includes(`sign=${encodeURIComponent(expected)}`);
    if (sign !== expected || !isEncoded || Math.abs(Date.now() - Number(timestamp)) > 3_600_000) {
      return json({ errcode: 310000, errmsg: 'sign not match' });
    }
    const { msgtype, text } = JSON.parse(body) as { msgtype: string; text: { content: string } };
    if (msgtype !== 'text') return json({ errcode: 40035, errmsg: 'param error' });
    return inText(text.content);
  },
  answers: {
    takes: json({ errcode: 0, errmsg: 'ok' }),
    limits: json({ errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' }),
    'is busy': json({ errcode: -1, errmsg: 'system busy' }),
    refuses: json({ errcode: 310000, errmsg: 'so the robot says that' }),
  },
};

const FEISHU_SECRET = 'Yk2kf81ma';

export const FEISHU: HttpParty = {
  path: '/open-apis/bot/v2/hook/0f3a5c3e-1f0b-4a3c',
  secret: FEISHU_SECRET,
  open: (settings) => new FeishuChannel(settings),
  check({ body }) {
    const message = JSON.parse(body) as { timestamp: string; sign: string; msg_type: string; content: { text: string } };
    const expected = createHmac('sha256', `${message.timestamp}\n${FEISHU_SECRET}`).update('').digest('base64');
    if (message.sign !== expected || Math.abs(Date.now() / 1000 - Number(message.timestamp)) > 3600) {
      return json({ code: 19021, msg: 'sign match fail or timestamp is not within one hour from current time' });
    }
    if (message.msg_type !== 'text') return json({ code: 9499, msg: 'Bad Request' });
    return inText(message.content.text);
  },
  answers: {
    takes: json({ code: 0, msg: 'success', data: {} }),
    limits: json({ code: 11232, msg: 'frequency limited' }),
    'is busy': { status: 502, body: 'Bad Gateway' },
    refuses: json({ code: 19024, msg: 'so the robot says that' }),
  },
};
