import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finding } from '../support/http-case.js';
import { idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open();
});
afterAll(() => office.close());

const days = (path: string) => office.as('branch').get(`/v1/calendars/cn/days?${path}`);
const refused = ({ status, body: { code, path } }: HttpAnswer) => ({ status, code, ...(path !== undefined && { path }) });

describe('calendars', () => {
  test('everybody may know them, and what they count', async () => {
    const { body } = succeeded(await office.as('branch').get('/v1/calendars/cn'));
    expect(body).toMatchObject({ id: 'cn', versions: [{ version: 1, publishedThrough: 2026 }], next: { version: 2 } });
    expect(body['next']).toMatchObject({ commands: { allowed: [], refused: [{ code: 'calendar.not-yours' }] } });
    expect(succeeded(await days('from=2026-09-30&count=1')).body).toMatchObject({
      ...{ calendar: { id: 'cn', version: 1 }, from: '2026-09-30', count: 1, counting: 'workingDays', day: '2026-10-08' },
    });
    expect(succeeded(await days('from=2026-10-08&count=-1&version=1')).body).toMatchObject({ day: '2026-09-30' });
    const beyond = succeeded(await days('from=2026-12-31&count=1')).body;
    expect(beyond).toMatchObject({ day: '2027-01-01', provisional: true });
    expect(succeeded(await days('from=2026-12-31&count=1&counting=days')).body).not.toHaveProperty('provisional');
    expect(refused(await days('from=2026-12-31&count=1&version=9'))).toEqual({ status: 404, code: 'calendar-version.unknown' });
    expect(refused(await days('from=2026-02-30&count=1'))).toEqual({ status: 400, code: 'query.invalid' });
    expect(refused(await office.admin.get('/v1/calendars/nowhere'))).toEqual({ status: 404, code: 'calendar.unknown' });
  });

  test('an administrator lays his own days over one, once a version', async () => {
    const path = '/v1/calendars/office/versions/1/publish';
    const own = {
      title: '本机关',
      base: { id: 'cn', version: 1 },
      daysOff: ['2026-07-10'],
      workedDays: ['2026-07-11'],
      publishedThrough: 2026,
    };
    expect(refused(await office.as('leader').post(path, own))).toEqual({ status: 422, code: 'calendar.not-yours' });
    expect(refused(await office.admin.post(path, { ...own, base: { id: 'cn', version: 7 } }))).toMatchObject({
      ...{ status: 422, code: 'calendar.unknown-base', path: '/base' },
    });
    const { body } = succeeded(await office.admin.post(path, own, { 'idempotency-key': 'once' }));
    expect(succeeded(await office.admin.post(path, own, { 'idempotency-key': 'once' })).body).toEqual(body);
    expect(refused(await office.admin.post(path, own))).toMatchObject({ code: 'calendar.version-out-of-turn' });
    expect(refused(await office.admin.post('/v1/calendars/plain/versions/1/publish', own))).toMatchObject({ code: 'calendar.reserved' });
    const answer = succeeded(await office.admin.get(`/v1/calendars?after=${String(body['position'])}`)).body;
    expect(answer['items']).toEqual([
      { calendar: 'cn', version: 1, title: '法定节假日及调休', publishedThrough: 2026 },
      { calendar: 'office', version: 1, title: '本机关', base: own.base, publishedThrough: 2026 },
    ]);
    const [version] = succeeded(await office.admin.get('/v1/calendars/office')).body['versions'] as readonly { daysOff: string[] }[];
    expect(version?.daysOff).toEqual(expect.arrayContaining(['2026-07-10', '2026-10-01']));
  });

  test('an iCalendar file is one, with its days off and its worked days', async () => {
    const text = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN'],
      ...['BEGIN:VEVENT', 'UID:a', 'DTSTART;VALUE=DATE:20260710', 'DTEND;VALUE=DATE:20260712', 'SUMMARY:院庆', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'UID:b', 'DTSTART;VALUE=DATE:20260718', 'CATEGORIES:WORKDAY', 'END:VEVENT'],
      ...['END:VCALENDAR', ''],
    ].join('\r\n');
    const path = '/v1/calendars/hospital/versions/1/import?title=hospital&publishedThrough=2026';
    const headers = { 'content-type': 'text/calendar; charset=utf-8' };
    expect(refused(await office.as('leader').post(path, text, headers))).toEqual({ status: 422, code: 'calendar.not-yours' });
    expect(refused(await office.admin.post(path, text, { 'content-type': 'text/plain' }))).toMatchObject({ status: 415 });
    expect(refused(await office.admin.post(path, {}))).toMatchObject({ status: 415, code: 'request.media-type' });
    const broken = text.replace('20260718', '20260231');
    expect((await office.admin.post(path, broken, headers)).body).toMatchObject({ code: 'calendar-file.unreadable', uid: 'b' });
    expect(refused(await office.admin.post(path, 'x'.repeat(1024 * 1024 + 1), headers))).toMatchObject({ status: 413 });
    expect(refused(await office.admin.post(path, Buffer.from([0xff, 0xfe, 0xfd]), headers))).toMatchObject({
      ...{ status: 400, code: 'calendar-file.unreadable' },
    });
    expect(refused(await office.admin.post(`${path}&base=cn`, text, headers))).toMatchObject({ status: 400, code: 'query.invalid' });
    succeeded(await office.admin.post(`${path}&base=cn&baseVersion=1`, text, headers));
    const [version] = succeeded(await office.admin.get('/v1/calendars/hospital')).body['versions'] as readonly Record<string, string[]>[];
    expect(version).toMatchObject({ title: 'hospital', base: { id: 'cn', version: 1 }, publishedThrough: 2026 });
    expect(version?.['daysOff']).toEqual(expect.arrayContaining(['2026-07-10', '2026-07-11', '2026-10-01']));
    expect(version?.['workedDays']).toEqual(expect.arrayContaining(['2026-07-18', '2026-02-14']));
  });
});

test('a deadline that reaches into an unpublished year is provisional, until that year is published', async () => {
  const { admin, organizations } = office;
  const leader = office.as('leader');
  const procedure = succeeded(await admin.get('/v1/procedures/standard')).body['versions'] as readonly {
    state: { title: string; content: { kinds: { byDate: object } } };
  }[];
  const { title, content } = procedure[0]!.state;
  // From Monday, 2 March, the 209th working day is 31 December.
  const byDate = { ...content.kinds.byDate, counting: 'workingDays', limit: 212 };
  const counted = { title, content: { ...content, calendar: { id: 'cn', version: 1 }, kinds: { ...content.kinds, byDate } } };
  succeeded(await admin.post('/v1/procedures/standard/versions/2/draft', counted));
  succeeded(await admin.post('/v1/procedures/standard/versions/2/publish'));

  const found = { ...finding(organizations.branch), source: 'handedOver', body: organizations.body };
  const problem = idOf(await leader.post('/v1/problems', found));
  succeeded(await leader.post(`/v1/problems/${problem}/confirm`));
  const issue = { unit: organizations.branch, kind: 'byDate', measures: ['补建台账'], standard: '要素齐全' };
  const { position } = succeeded(await leader.post(`/v1/problems/${problem}/corrections`, issue)).body;
  const effective = async () => {
    const { state } = succeeded(await leader.get(`/v1/problems/${problem}/corrections/1`)).body as {
      state: { effective: { dueDay: string; provisional?: true } };
    };
    return state.effective;
  };
  const before = await effective();
  expect(before).toMatchObject({ provisional: true, reckoning: { from: '2026-03-02', limit: 212, suspensions: [] } });
  expect(before.dueDay > '2026-12-31').toBe(true);
  const [line] = succeeded(await leader.get(`/v1/ledger?after=${String(position)}`)).body['items'] as readonly { corrections: object[] }[];
  expect(line?.corrections).toMatchObject([{ dueDay: before.dueDay, provisional: true }]);
  const { items: work } = succeeded(await office.as('branch').get(`/v1/worklist?after=${String(position)}`)).body;
  expect(work).toMatchObject([{ command: 'AcknowledgeCorrection', dueDay: before.dueDay, provisional: true }]);

  const notice = {
    title: '法定节假日及调休',
    base: { id: 'cn', version: 1 },
    daysOff: ['2027-01-01'],
    workedDays: [],
    publishedThrough: 2027,
  };
  succeeded(await admin.post('/v1/calendars/cn/versions/2/publish', notice));
  let after = await effective();
  for (let attempt = 0; attempt < 200 && after.provisional; attempt += 1) after = await effective();
  expect(after).not.toHaveProperty('provisional');
  const weekdays = Temporal.PlainDate.from(before.dueDay).until(after.dueDay).days;
  expect([1, 3]).toContain(weekdays);

  const told = succeeded(await leader.get(`/v1/timeline?problem=${problem}&correction=1`, { 'accept-language': 'en' })).body;
  const sentences = (told['items'] as readonly { sentence: string }[]).map(({ sentence }) => sentence);
  expect(sentences.some((each) => each.includes(`due ${before.dueDay} (provisional)`))).toBe(true);
  expect(sentences.at(-1)).toContain(`due ${before.dueDay} → ${after.dueDay}`);
});
