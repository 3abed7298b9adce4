import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCalendar, type ReadCalendar } from '../support/calendar-feed.js';
import { HttpCase } from '../support/http-case.js';
import { succeeded, tagOf, type HttpAnswer, type HttpClient } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { storedText } from '../support/stored-text.js';

const PUBLIC_URL = 'https://rectify.example.org';

let office: HttpOffice;
let found: HttpCase;
beforeAll(async () => {
  office = await HttpOffice.open({ LOG_LEVEL: 'trace', PUBLIC_URL });
  found = await (await HttpCase.found(office)).executing();
});
afterAll(() => office.close());

interface Feed {
  readonly feed: string;
  /** Its address on this server. */
  readonly path: string;
  readonly token: string;
}

async function opened(client: HttpClient, headers: Readonly<Record<string, string>> = {}): Promise<Feed> {
  const { body } = succeeded(await client.post('/v1/people/me/calendar-feeds', {}, headers));
  const address = String(body['address']);
  const path = address.replace(PUBLIC_URL, '');
  return { feed: String(body['feed']), path, token: /^\/v1\/calendar-feeds\/([\w-]{43})\.ics$/u.exec(path)?.[1] ?? '' };
}

/** Read as a calendar program does: without a session. */
const fetched = (path: string, headers: Readonly<Record<string, string>> = {}) => office.anybody.get(path, headers);

/** The same, once everything that has happened is in it. */
async function calendarAt(path: string): Promise<ReadCalendar> {
  succeeded(await office.as('leader').get(`/v1/ledger?after=${await office.head()}`));
  return readCalendar(succeeded(await fetched(path)).text);
}

const closed = (client: HttpClient, feed: string, whose = 'me') => client.post(`/v1/people/${whose}/calendar-feeds/${feed}/close`);

const grant = async (dueDay: string) => {
  succeeded(await office.as('branch').post(`${found.correction}/request-extension`, { reason: '材料未到', dueDay, evidence: [] }));
  const ifMatch = tagOf(await office.as('verifier').get(found.correction));
  succeeded(await office.as('verifier').post(`${found.correction}/grant-extension`, { dueDay, seen: [] }, { 'if-match': ifMatch }));
};

describe('a calendar feed', () => {
  test('is read without a session, by a program that comes again', async () => {
    const { path } = await opened(office.as('branch'));
    const answer = succeeded(await fetched(path));
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, no-cache',
      etag: expect.stringMatching(/^"[0-9a-f]{64}"$/u),
    });
    for (const known of [headers['etag']!, `"other", W/${headers['etag']!}`]) {
      const again = await fetched(path, { 'if-none-match': known });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', headers['etag']]);
    }
    expect((await fetched(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('keeps the UID of a deadline, and counts its moves in SEQUENCE', async () => {
    const { path } = await opened(office.as('branch'));
    const first = await calendarAt(path);
    expect(first).toMatchObject({ name: '整改期限', events: [{ sequence: 0, status: 'CONFIRMED', day: '2026-04-01', allDay: true }] });
    const [{ uid, url, summary }] = first.events as [ReadCalendar['events'][number]];
    expect({ uid, url }).toEqual({
      uid: `${found.problem}-1-due@${office.settings.installation}`,
      url: `${PUBLIC_URL}/v1/problems/${found.problem}`,
    });
    expect(summary).toBe('整改期限：工作台账不健全（邦旺劳务党支部）');

    await grant('2026-04-10');
    expect(await calendarAt(path)).toMatchObject({ events: [{ uid, sequence: 1, status: 'CONFIRMED', day: '2026-04-10' }] });
    succeeded(await office.as('leader').post(`${found.correction}/suspend`, { reason: '汛期' }));
    expect(await calendarAt(path)).toMatchObject({ events: [{ uid, sequence: 2, status: 'CANCELLED', day: '2026-04-10' }] });
    office.clock.advance({ hours: 10 });
    succeeded(await office.as('leader').post(`${found.correction}/resume`));
    expect(await calendarAt(path)).toMatchObject({ events: [{ uid, sequence: 3, status: 'CONFIRMED' }] });
  });

  test('is of those whom a deadline concerns: the unit, and the team', async () => {
    const uids = async (client: HttpClient) => (await calendarAt((await opened(client)).path)).events.map(({ uid }) => uid);
    const own = `${found.problem}-1-due@${office.settings.installation}`;
    expect(await uids(office.as('branch'))).toEqual([own]);
    expect(await uids(office.as('verifier'))).toEqual([own]);
    expect(await uids(office.as('other'))).toEqual([]);
    expect(await uids(office.as('auditor'))).toEqual([]);
    expect(await uids(office.admin)).toEqual([]);
  });

  test('speaks the language in which its owner wants to be told of things', async () => {
    const supervisor = office.as('supervisor');
    const { path } = await opened(supervisor);
    succeeded(await supervisor.post('/v1/people/me/set-notifications', { language: 'en', email: false, zone: 'Asia/Shanghai' }));
    expect(await calendarAt(path)).toMatchObject({
      name: 'Rectification deadlines',
      events: [{ summary: 'Due: 工作台账不健全 (邦旺劳务党支部)' }],
    });
  });
});

describe('the secret of a feed', () => {
  /** What tells one answer from another, but for which request it was. */
  const essence = ({ status, headers, text }: HttpAnswer) => ({
    ...{ status, text },
    headers: [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
  });

  test('is the same in the answer to a retry, and another for everybody else', async () => {
    const once = { 'idempotency-key': 'my-calendar' };
    const first = await opened(office.as('leader'), once);
    expect(await opened(office.as('leader'), once)).toEqual(first);
    const others = [await opened(office.as('verifier'), once), await opened(office.as('leader'))];
    expect(new Set([first, ...others].map(({ token }) => token)).size).toBe(3);
  });

  test('is good for nothing once it was taken back, by its owner or an administrator, and is answered as one that never was', async () => {
    const [mine, theirs, kept] = [await opened(office.as('other')), await opened(office.as('other')), await opened(office.as('other'))];
    const never = essence(await fetched(`/v1/calendar-feeds/${'A'.repeat(43)}.ics`));
    expect(never).toMatchObject({ status: 404 });
    expect(JSON.parse(never.text)).toMatchObject({ code: 'calendar-feed.unknown' });

    const stranger = await closed(office.as('branch'), mine.feed, office.idOf('other'));
    expect([stranger.status, stranger.body['code']]).toEqual([404, 'person.unknown']);
    expect((await fetched(mine.path)).status).toBe(200);
    succeeded(await closed(office.as('other'), mine.feed));
    succeeded(await closed(office.admin, theirs.feed, office.idOf('other')));
    for (const { path } of [mine, theirs]) expect(essence(await fetched(path))).toEqual(never);
    expect((await closed(office.as('other'), mine.feed)).body['code']).toBe('person.unknown-calendar-feed');

    expect((await fetched(kept.path)).status).toBe(200);
    succeeded(await office.admin.post(`/v1/people/${office.idOf('other')}/disable-account`, { reason: '调离' }));
    expect(essence(await fetched(kept.path))).toEqual(never);
    succeeded(await office.admin.post(`/v1/people/${office.idOf('other')}/enable-account`));
    for (const path of [kept.path, kept.path.replace('.ics', 'x.ics'), '/v1/calendar-feeds/%E6%9C%9F.ics']) {
      expect(essence(await fetched(path))).toEqual(never);
    }
  });

  test('is told once: afterwards its owner and who administers know that there is a feed, and nobody else', async () => {
    const { feed, token } = await opened(office.as('auditor'));
    const person = office.idOf('auditor');
    const own = succeeded(await office.as('auditor').get('/v1/people/me'));
    expect(own.body['calendarFeeds']).toContainEqual({ feed, openedAt: String(office.clock.now()) });
    expect(own.text).not.toContain(token);
    expect(succeeded(await office.admin.get(`/v1/people/${person}`)).body['calendarFeeds']).toContainEqual(
      expect.objectContaining({ feed }),
    );
    expect(succeeded(await office.as('leader').get(`/v1/people/${person}`)).body).not.toHaveProperty('calendarFeeds');
  });

  test('is in no event, no file, and no line of the log', async () => {
    const { token, path } = await opened(office.as('auditor'));
    succeeded(await fetched(path));
    expect((await fetched(`${path}x`)).status).toBe(404);
    expect((await office.anybody.post(path)).status).toBe(404);
    const files = await readdir(office.folder, { recursive: true, withFileTypes: true });
    const holding = async (text: string) => {
      const contents = files.filter((file) => file.isFile()).map(async ({ parentPath, name }) => readFile(join(parentPath, name)));
      return (await Promise.all(contents)).filter((content) => content.includes(text)).length;
    };
    const history = await storedText(office.settings);
    // What may be kept is found: the search can find something.
    expect(history).toContain('CalendarFeedOpened');
    expect(await holding(office.idOf('auditor'))).toBeGreaterThan(0);
    expect(history).not.toContain(token);
    expect(await holding(token)).toBe(0);
    expect(office.log.filter((line) => line.includes('/v1/calendar-feeds/:token.ics')).length).toBeGreaterThan(0);
    expect(office.log.filter((line) => line.includes(token))).toEqual([]);
  });
});

test('somebody has five feeds at most', async () => {
  const person = await office.join({ name: '新来者', signInName: 'newcomer', home: office.organizations.branch, appointments: [] });
  const newcomer = await office.firstSignIn('newcomer');
  const feeds: Feed[] = [];
  for (let count = 0; count < 5; count += 1) feeds.push(await opened(newcomer));
  expect((await newcomer.post('/v1/people/me/calendar-feeds')).body).toMatchObject({ code: 'person.too-many-calendar-feeds', most: 5 });
  succeeded(await closed(newcomer, feeds[0]!.feed, person));
  await opened(newcomer);
});
