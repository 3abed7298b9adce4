import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { STANDARD_PROCEDURE } from '#domain';
import { finding, HttpCase, planned } from '../support/http-case.js';
import { idOf, succeeded, tagOf, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
let found: HttpCase;
beforeAll(async () => {
  office = await HttpOffice.open();
  found = await (await HttpCase.found(office)).executing();
});
afterAll(() => office.close());

/** It is refused as problem+json with this status and code, and nothing in the history has changed. */
async function refused(give: () => Promise<HttpAnswer>, status: number, code: string): Promise<HttpAnswer> {
  const before = await office.settled();
  const answer = await give();
  expect({ status: answer.status, ...answer.body }).toMatchObject({
    status,
    code,
    type: `urn:rectify:problem:${code}`,
    detail: expect.any(String),
  });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(await office.head()).toBe(before);
  return answer;
}

const faults = (...paths: readonly string[]) => ({ faults: paths.map((path) => expect.objectContaining({ path })) });

describe('a body', () => {
  const plan = (overrides: Readonly<Record<string, unknown>>) => () =>
    office.as('leader').post('/v1/inspections', planned(office, overrides));

  test.each([
    ['an unknown field', { colour: 'red' }, '/colour'],
    ['the human number, which is the server’s to give', { number: '督查〔2026〕9号' }, '/number'],
    ['a text for a list', { members: 'p1' }, '/members'],
    ['a number for a text', { title: 7 }, '/title'],
    ['null', { title: null }, '/title'],
    ['an id that can be none', { leader: '../admin' }, '/leader'],
    ['a word that is no kind', { kind: 'surprise' }, '/kind'],
    ['a day that does not exist', { plannedFrom: '2026-02-30' }, '/plannedFrom'],
    ['a day in another calendar’s spelling', { plannedFrom: '2026-3-1' }, '/plannedFrom'],
    ['a blank title', { title: '  ' }, '/title'],
    ['too long a title', { title: '长'.repeat(201) }, '/title'],
    ['half a character', { title: '\uD800' }, '/title'],
    ['no organization at all', { organizations: [] }, '/organizations'],
  ])('with %s is refused', async (_, overrides, path) => {
    const { body } = await refused(plan(overrides), 400, 'body.invalid');
    expect(body).toMatchObject(faults(path));
  });

  test('without what it needs is refused, with every fault named', async () => {
    const { body } = await refused(() => office.as('leader').post('/v1/problems', { title: '问题' }), 400, 'body.invalid');
    expect((body['faults'] as readonly { path: string }[]).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/condition', '/leadUnit', '/body']),
    );
  });

  test.each([
    ['a list', [], 400, 'body.invalid'],
    ['a prototype', '{"__proto__":{"admin":true}}', 400, 'request.not-json'],
    ['half of one', '{"title":', 400, 'request.not-json'],
    ['nothing where JSON was promised', '', 400, 'request.not-json'],
    ['one that is too large', JSON.stringify({ title: 'x'.repeat(300_000) }), 413, 'request.too-large'],
  ] as const)('that is %s is refused', async (_, body, status, code) => {
    await refused(
      () => office.as('leader').send('POST', '/v1/inspections', { body, headers: { 'content-type': 'application/json' } }),
      status,
      code,
    );
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/jsonx',
  ])('of type %s is refused, also where none is needed', async (type) => {
    const path = `/v1/inspections/${found.inspection}/close`;
    await refused(
      () => office.as('leader').send('POST', path, { body: '{}', headers: { 'content-type': type } }),
      415,
      'request.media-type',
    );
  });

  test('of no type at all is refused', async () => {
    const path = `/v1/inspections/${found.inspection}/close`;
    await refused(() => office.as('leader').send('POST', path, { body: new TextEncoder().encode('{}') }), 415, 'request.media-type');
  });

  test('that claims to have happened later than now is refused, as is an instant that is none', async () => {
    const report = (occurredAt: unknown) => () =>
      office.as('branch').post(`${found.correction}/report-progress`, { note: '进展', evidence: [], occurredAt });
    await refused(report('2026-13-01T00:00:00Z'), 400, 'body.invalid');
    await refused(report(5), 400, 'body.invalid');
    await refused(report('2027-01-01T00:00:00Z'), 422, 'occurred-at.in-the-future');
  });
});

describe('a procedure', () => {
  const { title, content } = STANDARD_PROCEDURE;
  const withKind = (rule: Readonly<Record<string, unknown>>) => ({
    content: { ...content, kinds: { ...content.kinds, byDate: { ...content.kinds.byDate, ...rule } } },
  });
  const backwards = [
    { step: 'reminder', offset: 0, hour: 9 },
    { step: 'reminder', offset: -1, hour: 9 },
  ];
  const draft = (overrides: object) => () => office.admin.post('/v1/procedures', { title, content, ...overrides });

  test('with a limit of nought is refused, with the path of the field', async () => {
    const { body } = await refused(draft(withKind({ limit: 0 })), 400, 'body.invalid');
    expect(body).toMatchObject(faults('/content/kinds/byDate/limit'));
  });

  test.each([
    ['a ladder that goes backwards', withKind({ ladder: backwards }), 'ladder-goes-backwards', '/content/kinds/byDate/ladder/1/offset'],
    ['an unknown calendar', { content: { ...content, calendar: { id: 'lunar', version: 1 } } }, 'unknown-calendar', '/content/calendar'],
    ['an unknown command', { content: { ...content, who: { PaintProblem: ['leader'] } } }, 'unknown-command', '/content/who/PaintProblem'],
  ])('with %s is refused, with the path of the field in the body', async (_, overrides, code, path) => {
    const { body } = await refused(draft(overrides), 422, `procedure.${code}`);
    expect(body).toMatchObject({ path });
  });
});

describe('a query', () => {
  test.each([
    ['/v1/ledger?light=blue', '/light/0'],
    ['/v1/ledger?limit=0', '/limit'],
    ['/v1/ledger?limit=1e3', '/limit'],
    ['/v1/ledger?dueFrom=2026-02-29', '/dueFrom'],
    ['/v1/ledger?colour=red', '/colour'],
    ['/v1/statistics?selection=all', '/selection'],
    ['/v1/timeline?asOf=yesterday', '/asOf'],
  ])('%s is refused', async (path, at) => {
    const { body } = await refused(() => office.as('auditor').get(path), 400, 'query.invalid');
    expect(body).toMatchObject(faults(at));
  });

  test.each([
    ['/v1/ledger?cursor=bm90aGluZw', 'page.cursor-unknown'],
    ['/v1/worklist?cursor=bm90aGluZw', 'page.cursor-unknown'],
    ['/v1/timeline?cursor=bm90aGluZw', 'page.cursor-unknown'],
    ['/v1/people?cursor=bm90aGluZw', 'page.cursor-unknown'],
    ['/v1/inspections?cursor=bm90aGluZw', 'page.cursor-unknown'],
    ['/v1/statistics/problemsFound/events?cursor=bm90aGluZw', 'page.cursor-unknown'],
    ['/v1/events?cursor=bm90aGluZw', 'log.position-unknown'],
    ['/v1/ledger?after=bm90aGluZw', 'log.position-unknown'],
    // What compares as earlier than all that is there.
    ['/v1/ledger?after=0', 'log.position-unknown'],
    ['/v1/events?after=bm90aGluZw', 'log.position-unknown'],
    ['/v1/incidents?after=bm90aGluZw', 'log.position-unknown'],
  ])('with an unknown cursor is refused: %s', async (path, code) => {
    await refused(() => office.as('auditor').get(path), 400, code);
  });

  test('a cursor of another question is refused', async () => {
    const { body } = succeeded(await office.as('auditor').get('/v1/timeline?limit=1'));
    await refused(
      () => office.as('auditor').get(`/v1/timeline?problem=${found.problem}&cursor=${String(body['next'])}`),
      400,
      'page.cursor-unknown',
    );
  });

  test('a timeline is about one thing', async () => {
    await refused(() => office.as('auditor').get('/v1/timeline?problem=a&person=b'), 400, 'timeline.one-subject');
    await refused(() => office.as('auditor').get('/v1/timeline?correction=1'), 400, 'timeline.one-subject');
  });
});

describe('a path', () => {
  test.each([
    ['/v1/nowhere', 'route.unknown'],
    ['/v2/ledger', 'route.unknown'],
    ['/v1/problems/no.such.id', 'path.unknown'],
    [`/v1/problems/x/corrections/one`, 'path.unknown'],
    ['/v1/problems/x/corrections/0', 'path.unknown'],
    ['/v1/problems/nothing', 'problem.unknown'],
    ['/v1/inspections/nothing', 'inspection.unknown'],
    ['/v1/people/nobody', 'person.unknown'],
    ['/v1/organizations/nowhere', 'organization.unknown'],
    ['/v1/procedures/none', 'procedure.unknown'],
    ['/v1/evidence/none', 'evidence.unknown'],
    ['/v1/statistics/happiness/events', 'path.unknown'],
  ])('%s is %s', async (path, code) => {
    await refused(() => office.as('auditor').get(path), 404, code);
  });

  test('a method that a path does not have is an unknown route', async () => {
    await refused(() => office.as('leader').send('PUT', '/v1/inspections', { body: {} }), 404, 'route.unknown');
  });

  test('a path that is no path is refused', async () => {
    await refused(() => office.as('leader').get('/v1/problems/%E0%A4%A'), 400, 'request.bad-url');
  });

  test('a correction that is not there is unknown, to read and to command', async () => {
    const nine = `/v1/problems/${found.problem}/corrections/9`;
    await refused(() => office.as('branch').get(nine), 404, 'correction.unknown');
    await refused(() => office.as('branch').post(`${nine}/acknowledge`), 404, 'correction.unknown');
  });
});

describe('a move', () => {
  test('that the state does not allow is refused', async () => {
    const { body } = await refused(() => office.as('branch').post(`${found.correction}/acknowledge`), 422, 'correction.not-now');
    expect(body).toMatchObject({ phase: 'Executing', from: ['Issued'] });
  });

  test('that the role does not allow is refused', async () => {
    await refused(
      () => office.as('supervisor').post(`${found.correction}/submit-result`, { statement: 'x', evidence: [] }),
      422,
      'problem.not-yours',
    );
    await refused(() => office.as('auditor').post(`${found.correction}/suspend`, { reason: '无' }), 422, 'problem.not-yours');
  });

  test('with evidence that is not there, or another’s, is refused', async () => {
    const submit = (evidence: string) => () =>
      office.as('branch').post(`${found.correction}/submit-result`, { statement: 'x', evidence: [evidence] });
    await refused(submit('nothing'), 422, 'evidence.unknown');
    const theirs = await found.upload('supervisor', 'not the branch’s');
    await refused(submit(theirs), 422, 'evidence.unknown');
  });
});

describe('somebody else’s', () => {
  test('problem does not exist for another branch, whatever it does', async () => {
    const other = office.as('other');
    await refused(() => other.get(`/v1/problems/${found.problem}`), 404, 'problem.unknown');
    await refused(() => other.get(found.correction), 404, 'problem.unknown');
    await refused(() => other.get(`/v1/timeline?problem=${found.problem}`), 404, 'problem.unknown');
    await refused(() => other.get(`/v1/inspections/${found.inspection}`), 404, 'inspection.unknown');
    await refused(() => other.post(`${found.correction}/submit-result`, { statement: 'x', evidence: [] }), 404, 'problem.unknown');
    expect(succeeded(await other.get('/v1/ledger')).body).toMatchObject({ items: [] });
  });

  test('problem is in no list, figure or story of another branch', async () => {
    const other = office.as('other');
    const { position } = succeeded(
      await office.as('branch').post(`${found.correction}/report-progress`, { note: '进展', evidence: [] }),
    ).body;
    const seen = async (client: typeof other, path: string) =>
      succeeded(await client.get(`${path}${path.includes('?') ? '&' : '?'}after=${String(position)}`)).body;
    // What is hidden from the other is there for the branch, or the test would say nothing.
    expect((await seen(office.as('branch'), '/v1/worklist'))['items']).not.toEqual([]);
    expect((await seen(office.as('auditor'), '/v1/statistics/problemsFound/events'))['items']).not.toEqual([]);
    expect((await seen(office.as('auditor'), '/v1/inspections'))['items']).not.toEqual([]);
    expect((await seen(other, '/v1/worklist'))['items']).toEqual([]);
    expect((await seen(other, '/v1/inspections'))['items']).toEqual([]);
    for (const query of ['', `?organization=${office.organizations.branch}`, `?organization=${office.organizations.root}`]) {
      expect({ query, ...(await seen(other, `/v1/ledger${query}`)) }).toMatchObject({ query, items: [] });
      expect({ query, ...(await seen(other, `/v1/statistics/problemsFound/events${query}`)) }).toMatchObject({ query, items: [] });
    }
    await refused(() => other.get(`/v1/timeline?inspection=${found.inspection}`), 404, 'inspection.unknown');
    await refused(() => other.get(`/v1/timeline?problem=${found.problem}&correction=1`), 404, 'problem.unknown');
    await refused(() => other.get(`/v1/timeline?person=${office.idOf('leader')}`), 404, 'person.unknown');
    await refused(() => other.get(`/v1/people/${office.idOf('leader')}`), 404, 'person.unknown');
  });

  test('evidence does not exist either', async () => {
    const evidence = await found.upload('branch', 'ours alone');
    await refused(() => office.as('other').get(`/v1/evidence/${evidence}`), 404, 'evidence.unknown');
    await refused(() => office.as('other').get(`/v1/evidence/${evidence}/content`), 404, 'evidence.unknown');
  });

  test('people, incidents and the history are for those whose business they are', async () => {
    for (const path of ['/v1/people', '/v1/incidents', '/v1/events', '/v1/timeline']) {
      await refused(() => office.as('branch').get(path), 403, 'access.forbidden');
    }
    await refused(() => office.as('auditor').post('/v1/incidents/findings/x/retry'), 403, 'access.forbidden');
    await refused(() => office.admin.post('/v1/incidents/findings/x/retry'), 404, 'incident.unknown');
  });
});

describe('If-Match', () => {
  test('is needed for a decision, and is what was seen', async () => {
    const case2 = await (await HttpCase.found(office)).executing();
    const { tag, seen } = await case2.submitted();
    const accept =
      (headers: Readonly<Record<string, string>>, hashes = seen) =>
      () =>
        office.as('verifier').post(`${case2.correction}/accept`, { method: 'documents', verdicts: [], seen: hashes }, headers);
    await refused(accept({}), 428, 'precondition.required');
    await refused(accept({ 'if-match': '"0"' }), 412, 'precondition.failed');
    await refused(accept({ 'if-match': '*' }), 400, 'if-match.invalid');
    await refused(accept({ 'if-match': `W/${tag}` }), 400, 'if-match.invalid');
    await refused(accept({ 'if-match': tag }, []), 422, 'decision.evidence-differs');
    expect((await accept({ 'if-match': tag })()).status).toBe(200);
  });

  test('is checked on other commands where it is given', async () => {
    const report = { note: '进展', evidence: [] };
    await refused(
      () => office.as('branch').post(`${found.correction}/report-progress`, report, { 'if-match': '"0"' }),
      412,
      'precondition.failed',
    );
    const { headers } = await office.as('branch').get(found.correction);
    const again = await office.as('branch').post(`${found.correction}/report-progress`, report, { 'if-match': headers.get('etag')! });
    expect(again.status).toBe(200);
  });

  test('is not moved by a sibling’s work', async () => {
    const before = tagOf(await office.as('branch').get(found.correction));
    await HttpCase.found(office);
    expect(tagOf(await office.as('branch').get(found.correction))).toBe(before);
  });
});

describe('Idempotency-Key', () => {
  const key = (value: string) => ({ 'idempotency-key': value });

  test('the same key with the same body is the same command', async () => {
    const plan = () => office.as('leader').post('/v1/inspections', planned(office), key('plan-1'));
    const first = await plan();
    const head = await office.head();
    const second = await plan();
    expect([second.status, second.body, tagOf(second)]).toEqual([201, first.body, tagOf(first)]);
    expect(second.headers.get('location')).toBe(`/v1/inspections/${idOf(first)}`);
    expect(await office.head()).toBe(head);
  });

  test('a retry that comes at once makes one thing', async () => {
    const give = () =>
      office
        .as('supervisor')
        .post(
          '/v1/problems',
          { ...finding(office.organizations.branch), source: 'selfCheck', body: office.organizations.body },
          key('twice'),
        );
    const answers = await Promise.all([give(), give(), give()]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    const { body } = succeeded(
      await office.as('auditor').get(`/v1/timeline?problem=${idOf(answers[0])}&after=${String(answers[2].body['position'])}`),
    );
    expect(body['items']).toHaveLength(1);
  });

  test('the same key with another body is refused', async () => {
    succeeded(await office.as('leader').post('/v1/inspections', planned(office), key('plan-2')));
    await refused(
      () => office.as('leader').post('/v1/inspections', planned(office, { title: '另一次' }), key('plan-2')),
      409,
      'idempotency.key-reused',
    );
  });

  test('the same key of somebody else, or for another path, is another command', async () => {
    const report = { note: '进展', evidence: [] };
    const one = succeeded(await office.as('branch').post(`${found.correction}/report-progress`, report, key('k')));
    const other = await (await HttpCase.found(office)).executing();
    const two = succeeded(await office.as('branch').post(`${other.correction}/report-progress`, report, key('k')));
    expect(two.body['position']).not.toBe(one.body['position']);
    const upload = (who: 'branch' | 'supervisor') =>
      office.as(who).send('POST', '/v1/evidence?name=a.txt', {
        body: 'the same bytes',
        headers: { 'content-type': 'application/octet-stream', ...key('k') },
      });
    expect(idOf(await upload('supervisor'))).not.toBe(idOf(await upload('branch')));
  });

  test('a key that is none is refused', async () => {
    await refused(() => office.as('leader').post('/v1/inspections', planned(office), key('k'.repeat(129))), 400, 'idempotency-key.invalid');
  });
});
