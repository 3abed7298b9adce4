import { afterAll, beforeAll } from '@jest/globals';
import { EmailChannel } from '#adapters';
import { selfSigned, trusted } from '../support/self-signed.js';
import { channelContract } from './channel.contract.js';
import { DINGTALK, FEISHU, WEBHOOK, WECOM } from './channels/http-parties.js';
import { httpReceiver, type HttpParty } from './channels/http-receiver.js';
import type { ChannelEngine } from './channels/receiver.js';
import { ACCOUNT, FROM, smtpReceiver, smtpUrl, TO } from './channels/smtp-receiver.js';

const certificate = selfSigned();
let distrust: () => void;
beforeAll(() => void (distrust = trusted(certificate)));
afterAll(() => distrust());

channelContract({
  kind: 'email',
  isHostInAddress: false,
  shows: '距今3天',
  limited: 'channel.unavailable',
  endless: 'channel.not-understood',
  wrongSecret: 'channel.sign-in-refused',
  open: (behaviour) => smtpReceiver(certificate, behaviour),
  withWrongSecret(receiver, { timeoutMs }) {
    const { port } = receiver as Awaited<ReturnType<typeof smtpReceiver>>;
    const channel = new EmailChannel({ smtpUrl: smtpUrl({ ...ACCOUNT, password: 'guessed' }, port), from: FROM, timeoutMs });
    return { channel, address: receiver.address };
  },
  invalid: [
    { target: '' },
    { target: 'nobody' },
    { target: 'a@example.net, b@example.net' },
    { target: 'Somebody <a@example.net>' },
    { target: 'a@example.net\r\nBcc: b@example.net' },
    { target: 'a@[127.0.0.1]' },
    { target: '"a b"@example.net' },
    { target: `${'a'.repeat(65)}@example.net` },
    { target: TO, secret: 'none is wanted' },
  ],
});

const overHttp = (
  kind: ChannelEngine['kind'],
  party: HttpParty,
  more: Pick<ChannelEngine, 'withWrongSecret' | 'invalid'> & Partial<Pick<ChannelEngine, 'endless' | 'shows'>>,
): ChannelEngine => ({
  kind,
  isHostInAddress: true,
  shows: '距今3天',
  limited: 'channel.too-many',
  endless: 'channel.not-understood',
  wrongSecret: 'channel.refused',
  open: (behaviour) => httpReceiver(behaviour, party),
  ...more,
});

const bySecret = (secret: string): ChannelEngine['withWrongSecret'] => {
  return (receiver, settings) => ({ channel: receiver.channel(settings), address: { ...receiver.address, secret } });
};
const NO_URLS = [
  '',
  'nowhere',
  '/path',
  'ftp://hooks.example/',
  'file:///etc/passwd',
  'https://',
  `https://hooks.example/${'a'.repeat(2048)}`,
];

channelContract(
  overHttp('webhook', WEBHOOK, {
    endless: 'taken',
    shows: '"problem":"p-1"',
    withWrongSecret: bySecret(`whsec_${Buffer.alloc(32, 1).toString('base64')}`),
    invalid: [
      ...NO_URLS.map((target) => ({ target, secret: WEBHOOK.secret! })),
      { target: 'https://hooks.example/' },
      ...['', 'whsec_', 'whsec_!', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(100)}`, 'c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXM='].map((secret) => ({
        target: 'https://hooks.example/',
        secret,
      })),
    ],
  }),
);

channelContract(
  overHttp('wecom', WECOM, {
    withWrongSecret: (receiver, settings) => ({
      channel: receiver.channel(settings),
      address: { target: receiver.address.target.replace('693a91f6', '00000000') },
    }),
    invalid: [
      ...NO_URLS.map((target) => ({ target })),
      { target: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send' },
      { target: 'https://qyapi.weixin.qq.com/cgi-bin/message/send?key=1' },
      { target: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1', secret: 'none is wanted' },
    ],
  }),
);

channelContract(
  overHttp('dingtalk', DINGTALK, {
    withWrongSecret: bySecret('SECother'),
    invalid: [
      ...NO_URLS.map((target) => ({ target })),
      { target: 'https://oapi.dingtalk.com/robot/send' },
      { target: 'https://oapi.dingtalk.com/robot?access_token=1' },
      { target: 'https://oapi.dingtalk.com/robot/send?access_token=1', secret: '' },
      { target: 'https://oapi.dingtalk.com/robot/send?access_token=1', secret: 'two\nlines' },
    ],
  }),
);

channelContract(
  overHttp('feishu', FEISHU, {
    withWrongSecret: bySecret('other'),
    invalid: [
      ...NO_URLS.map((target) => ({ target })),
      { target: 'https://open.feishu.cn/open-apis/bot/hook/1' },
      { target: 'https://open.feishu.cn/open-apis/bot/v2/hook/' },
      { target: 'https://open.feishu.cn/open-apis/bot/v2/hook/1', secret: '' },
    ],
  }),
);
