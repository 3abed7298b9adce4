import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { webhookOf } from '../contract/channels/http-parties.js';
import { httpReceiver, type HttpParty } from '../contract/channels/http-receiver.js';
import type { Receiver } from '../contract/channels/receiver.js';
import { mailServer, type MailServer } from '../contract/channels/smtp-receiver.js';
import { Exposition } from '../support/exposition.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { selfSigned } from '../support/self-signed.js';

const TOKEN = 'a-token-for-the-metrics';

let secret: string;
const program: HttpParty = { ...webhookOf(''), check: (arrived) => webhookOf(secret).check(arrived) };
let webhook: Receiver;
let mail: MailServer;
let office: HttpOffice;
let late: HttpCase;

/** A reminder that is due at nine is issued at ten: the platform takes it, and the mail server does not. */
beforeAll(async () => {
  webhook = await httpReceiver('takes', program);
  mail = await mailServer(selfSigned(), 'refuses', { authOptional: true });
  office = await HttpOffice.open({
    METRICS_TOKEN: TOKEN,
    METRICS_PORT: '0',
    SMTP_URL: `smtp://localhost:${mail.port}?starttls=never`,
    MAIL_FROM: '督导办 <rectify@example.org>',
    CHANNEL_ALLOW_PRIVATE: 'true',
  });
  late = await HttpCase.found(office);
  await late.executing();
  const { branch: organization } = office.organizations;
  const outlet = { organization, kind: 'webhook', language: 'en', title: '平台对接', target: webhook.address.target };
  secret = String(succeeded(await office.admin.post('/v1/outlets', outlet)).body['secret']);
  succeeded(await office.as('branch').post('/v1/people/me/set-personal-data', { name: '吴海燕', email: 'wu@example.net' }));
  succeeded(await office.as('branch').post('/v1/people/me/set-notifications', { language: 'zh-CN', email: true, zone: 'Asia/Shanghai' }));
  office.clock.advance({ days: 27, hours: 1 });
  expect(await office.server.clockMoved()).toBe(true);
  await office.renew();
});
afterAll(async () => {
  await office.close();
  await Promise.all([webhook.close(), mail.close()]);
});

test('a reminder is shown with which of its messages failed, and why', async () => {
  const { body } = succeeded(await office.as('leader').get(`/v1/reminders?problem=${late.problem}&after=${await office.settled()}`));
  expect(body['items']).toMatchObject([
    {
      outcome: 'issued',
      at: '2026-03-29T01:00:00Z',
      lateSeconds: 3600,
      messages: { addressed: 2, delivered: 1, failed: 1, waiting: 0, why: [{ channel: 'email', code: 'channel.refused', count: 1 }] },
    },
  ]);
});

test('it is measured how late a timer was, and what became of each message', async () => {
  const { text } = succeeded(await office.anybody.get('/metrics', { authorization: `Bearer ${TOKEN}` }));
  const metrics = new Exposition(text);
  expect(metrics.value('rectify_timer_lateness_seconds_count')).toBe(1);
  expect(metrics.value('rectify_timer_lateness_seconds_sum')).toBe(3600);
  const messages = metrics.samples.filter(({ name, value }) => name === 'rectify_messages_total' && value > 0);
  expect(messages.map(({ labels, value }) => [labels['channel'], labels['code'], value]).toSorted()).toEqual([
    ['email', 'channel.refused', 1],
    ['webhook', 'none', 1],
  ]);
});
