import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import PostalMime from 'postal-mime';
import { mailServer, type MailServer } from '../contract/channels/smtp-receiver.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { selfSigned } from '../support/self-signed.js';

type Items = readonly Readonly<Record<string, unknown>>[];
const itemsOf = ({ body }: HttpAnswer): Items => body['items'] as Items;

let mail: MailServer;
let office: HttpOffice;
/** Issued on 2 March, due thirty days later, on 1 April. */
let late: HttpCase;

/** A mail as its reader sees it. */
const wordsOf = async ({ source }: { readonly source: string }): Promise<string> => (await PostalMime.parse(source)).text ?? '';

/** To an instant in China, and what is due by then is done. */
const to = async (instant: string) => {
  const hours = office.clock.now().until(instant, { largestUnit: 'hours' });
  office.clock.advance({ hours: hours.hours, minutes: hours.minutes });
  expect(await office.server.clockMoved()).toBe(true);
  if (hours.hours >= 10) await office.renew();
};

/** Reads that have come as far as the history. */
const read = async (who: 'branch' | 'leader' | 'auditor' | 'supervisor', path: string): Promise<HttpAnswer> => {
  const after = await office.head();
  return succeeded(await office.as(who).get(`${path}${path.includes('?') ? '&' : '?'}after=${after}`));
};

beforeAll(async () => {
  mail = await mailServer(selfSigned(), 'takes', { authOptional: true });
  office = await HttpOffice.open({
    SMTP_URL: `smtp://localhost:${mail.port}?starttls=never`,
    MAIL_FROM: '督导办 <rectify@example.org>',
    PUBLIC_URL: 'https://rectify.example.org/',
  });
  succeeded(await office.as('branch').post('/v1/people/me/set-personal-data', { name: '吴海燕', email: 'wu@example.net' }));
  succeeded(await office.as('branch').post('/v1/people/me/set-notifications', { language: 'zh-CN', email: true, zone: 'Asia/Shanghai' }));
  late = await HttpCase.found(office);
  await late.executing();
});
afterAll(async () => {
  await office.close();
  await mail.close();
});

describe('a correction that is late', () => {
  test('has its ladder ahead of it', async () => {
    const scheduled = itemsOf(await read('branch', `/v1/reminders/scheduled?problem=${late.problem}`));
    expect(scheduled.map(({ step, at }) => [step, at])).toEqual([
      ['reminder', '2026-03-29T01:00:00Z'],
      ['reminder', '2026-04-01T01:00:00Z'],
      ['supervisionNotice', '2026-04-02T01:00:00Z'],
      ['summonedTalk', '2026-04-08T01:00:00Z'],
      ['criticismCirculated', '2026-04-16T01:00:00Z'],
    ]);
  });

  test('is reminded of at its instant, once, in the inbox and by mail', async () => {
    await to('2026-03-29T00:59:00Z');
    expect(itemsOf(await read('branch', `/v1/reminders?problem=${late.problem}`))).toEqual([]);
    await to('2026-03-29T01:00:00Z');
    await to('2026-03-29T02:00:00Z');
    expect(itemsOf(await read('branch', `/v1/reminders?problem=${late.problem}`))).toMatchObject([
      {
        step: 'reminder',
        outcome: 'issued',
        cause: 'ladder',
        at: '2026-03-29T01:00:00Z',
        lateSeconds: 0,
        messages: { addressed: 1, delivered: 1, failed: 0, waiting: 0, why: [] },
      },
    ]);
    const [newest] = itemsOf(await read('branch', '/v1/inbox'));
    expect(newest).toMatchObject({
      kind: 'reminder',
      subject: '【催办】工作台账不健全整改任务1剩余3天',
      link: `https://rectify.example.org/v1/problems/${late.problem}`,
    });
    const sent = (await Promise.all(mail.mails.map(wordsOf))).filter((words) => words.includes('剩余3天'));
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('吴海燕');
    expect(mail.mails.every(({ to: receivers }) => receivers.join() === 'wu@example.net')).toBe(true);
  });

  test('is escalated once it is due, and what the procedure wants confirmed waits for somebody of the team', async () => {
    await to('2026-04-08T01:00:00Z');
    const reminders = itemsOf(await read('leader', `/v1/reminders?problem=${late.problem}`));
    expect(reminders.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['summonedTalk', 'proposed'],
      ['supervisionNotice', 'escalated'],
      ['reminder', 'missed'],
      ['reminder', 'issued'],
    ]);
    expect(itemsOf(await read('leader', '/v1/inbox')).at(0)).toMatchObject({ kind: 'confirmationAsked' });
    succeeded(await office.as('leader').post(`${late.correction}/escalations/2/confirm`, { opinion: '同意约谈' }));
    const { body } = await read('leader', late.correction);
    expect((body['state'] as { escalations: Items }).escalations).toMatchObject([
      { step: 'supervisionNotice', outcome: 'inEffect' },
      { step: 'summonedTalk', outcome: 'inEffect', held: false },
    ]);
  });

  test('has its talk, and is referred, by hand', async () => {
    const talk = { heldOn: '2026-04-08', record: '说明了逾期原因', outcome: '承诺20日前完成', evidence: [] };
    succeeded(await office.as('leader').post(`${late.correction}/escalations/2/record-talk`, talk));
    const refused = await office.as('leader').post(`${late.correction}/escalations/2/record-talk`, talk);
    expect([refused.status, refused.body['code']]).toEqual([422, 'correction.no-talk-summoned']);
    succeeded(await office.as('leader').post(`${late.correction}/remind`, { reason: '仍未报送' }));
    succeeded(await office.as('leader').post(`${late.correction}/escalate`, { step: 'criticismCirculated', reason: '拒不整改' }));
    succeeded(await office.as('leader').post(`${late.correction}/refer`, { to: 'accountability', reason: '弄虚作假', evidence: [] }));
    const told = itemsOf(await read('leader', `/v1/timeline?problem=${late.problem}&limit=200`)).map(({ sentence }) => String(sentence));
    expect(told.filter((sentence) => /催办|督办单|约谈|通报批评|移送/u.test(sentence))).toHaveLength(9);
  });

  test('is left alone once its result is in', async () => {
    await late.submitted();
    expect(itemsOf(await read('branch', `/v1/reminders/scheduled?problem=${late.problem}`))).toEqual([]);
    const before = itemsOf(await read('branch', `/v1/reminders?problem=${late.problem}`)).length;
    await to('2026-04-20T01:00:00Z');
    expect(itemsOf(await read('branch', `/v1/reminders?problem=${late.problem}`))).toHaveLength(before);
    expect(itemsOf(await read('supervisor', '/v1/inbox'))[0]).toMatchObject({ kind: 'resultSubmitted' });
  });
});

describe('the inbox', () => {
  test('is one’s own, and is marked as read, once', async () => {
    const { body } = await read('branch', '/v1/inbox?unread=true');
    const { message } = (body['items'] as Items)[0]!;
    succeeded(await office.as('branch').post(`/v1/inbox/${String(message)}/read`));
    const again = await office.as('branch').post(`/v1/inbox/${String(message)}/read`);
    expect([again.status, again.body['code']]).toEqual([422, 'message.read-already']);
    expect((await read('branch', '/v1/inbox')).body['unread']).toBe(Number(body['unread']) - 1);
    const foreign = await office.as('other').post(`/v1/inbox/${String(message)}/read`);
    expect([foreign.status, foreign.body['code']]).toEqual([404, 'message.unknown']);
  });

  test('speaks one’s own language', async () => {
    succeeded(
      await office.as('supervisor').post('/v1/people/me/set-notifications', { language: 'en', email: false, zone: 'Asia/Shanghai' }),
    );
    succeeded(await office.as('leader').post(`${late.correction}/refer`, { to: 'disciplineInspection', reason: '线索移交', evidence: [] }));
    await to('2026-04-20T01:01:00Z');
    expect(itemsOf(await read('supervisor', '/v1/inbox'))[0]).toMatchObject({ kind: 'referral', language: 'en' });
    expect(String(itemsOf(await read('supervisor', '/v1/inbox'))[0]?.['text'])).toContain('discipline inspection');
  });
});

describe('messages on their way out', () => {
  test('are listed, and what was given up is sent again', async () => {
    succeeded(
      await office.as('supervisor').post('/v1/people/me/set-notifications', { language: 'zh-CN', email: true, zone: 'Asia/Shanghai' }),
    );
    const other = await HttpCase.found(office);
    await other.executing();
    await other.submitted();
    await to('2026-04-20T01:02:00Z');
    const failed = itemsOf(await read('auditor', '/v1/deliveries?status=failed'));
    expect(failed[0]).toMatchObject({ kind: 'resultSubmitted', status: 'failed', attempts: 1, code: 'channel.no-address' });
    expect(failed[0]?.['to']).toBe(office.idOf('supervisor'));
    succeeded(await office.as('supervisor').post('/v1/people/me/set-personal-data', { name: '林晓岚', email: 'lin@example.net' }));
    const resend = (message: unknown) => office.admin.post(`/v1/deliveries/${String(message)}/resend`, { channel: 'email' });
    for (const { message } of failed) succeeded(await resend(message));
    await to('2026-04-20T01:03:00Z');
    expect(itemsOf(await read('auditor', '/v1/deliveries?status=failed'))).toEqual([]);
    expect(mail.mails.at(-1)?.to).toEqual(['lin@example.net']);
    const again = await resend(failed[0]?.['message']);
    expect([again.status, again.body['code']]).toEqual([422, 'message.not-failed']);
  });

  test('are for whoever runs the whole to see', async () => {
    for (const path of ['/v1/deliveries', '/v1/reminders', '/v1/reminders/scheduled', '/v1/jobs']) {
      expect((await office.as('branch').get(path)).status).toBe(403);
      expect((await office.as('auditor').get(path)).status).toBe(200);
    }
    expect((await office.as('other').get(`/v1/reminders?problem=${late.problem}`)).status).toBe(404);
  });

  test('go as one a day where somebody wants that', async () => {
    succeeded(
      await office
        .as('branch')
        .post('/v1/people/me/set-notifications', { language: 'zh-CN', email: true, digestHour: 8, zone: 'Asia/Shanghai' }),
    );
    for (const reason of ['一催', '二催', '三催']) {
      const other = await HttpCase.found(office);
      await other.executing();
      succeeded(await office.as('leader').post(`${other.correction}/remind`, { reason }));
    }
    const before = mail.mails.length;
    await to('2026-04-20T23:59:00Z');
    expect(mail.mails).toHaveLength(before);
    await to('2026-04-21T00:00:00Z');
    expect(mail.mails).toHaveLength(before + 1);
    expect((await wordsOf(mail.mails.at(-1)!)).match(/【催办】/gu)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('the words of messages', () => {
  const path = '/v1/message-templates/reminder/zh-CN';
  const words = { subject: '请{person}注意：{problem}', text: '{task}{timing}。{link}' };

  test('are an administrator’s to change, after a look at what they make', async () => {
    const preview = succeeded(await office.admin.post(`${path}/preview`, words));
    expect(preview.body['subject']).toMatch(/^请.+注意/u);
    succeeded(await office.admin.post(path, words));
    const changed = itemsOf(await office.as('branch').get('/v1/message-templates')).find(
      ({ kind, language }) => kind === 'reminder' && language === 'zh-CN',
    );
    expect(changed).toMatchObject({ ...words, own: true });
    const [newest] = itemsOf(await read('branch', '/v1/inbox'));
    expect(newest?.['subject']).toBe('请吴海燕注意：工作台账不健全');
    succeeded(await office.admin.post(`${path}/reset`));
    expect(String(itemsOf(await read('branch', '/v1/inbox'))[0]?.['subject'])).toMatch(/^【催办】/u);
  });

  test('hold nothing that runs, and no value that there is not', async () => {
    for (const at of [path, `${path}/preview`]) {
      const refused = await office.admin.post(at, { ...words, text: '{constructor.name}' });
      expect([refused.status, refused.body['code']]).toEqual([422, 'template.unknown-placeholder']);
    }
    expect((await office.as('leader').post(path, words)).body['code']).toBe('wording.not-yours');
  });
});

test('a laptop that was asleep for three days marks its reminders missed, and escalates all the same', async () => {
  const asleep = await HttpCase.found(office);
  await asleep.executing();
  // Due on 21 May: reminders on the 18th and on the 21st, a notice on the 22nd.
  await to('2026-05-23T12:00:00Z');
  const reminders = itemsOf(await read('leader', `/v1/reminders?problem=${asleep.problem}`));
  expect(reminders.map(({ step, outcome }) => [step, outcome])).toEqual([
    ['supervisionNotice', 'escalated'],
    ['reminder', 'missed'],
    ['reminder', 'missed'],
  ]);
});

test('a laptop that was asleep for three days sends late what is within the grace, and marks the rest missed, never both', async () => {
  const asleep = await HttpCase.found(office);
  await asleep.executing();
  // Due on 22 June: reminders on the 19th and on the 22nd.
  await to('2026-06-19T00:59:00Z');
  expect(itemsOf(await read('leader', `/v1/reminders?problem=${asleep.problem}`))).toEqual([]);
  await to('2026-06-22T03:00:00Z');
  expect(itemsOf(await read('leader', `/v1/reminders?problem=${asleep.problem}`))).toMatchObject([
    { step: 'reminder', outcome: 'issued', at: '2026-06-22T01:00:00Z', lateSeconds: 7_200, messages: { addressed: 1 } },
    { step: 'reminder', outcome: 'missed', at: '2026-06-19T01:00:00Z' },
  ]);
});
