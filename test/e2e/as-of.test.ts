import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finding, HttpCase, planned } from '../support/http-case.js';
import { idOf, succeeded, tagOf, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice, type Role } from '../support/http-office.js';

type Body = Readonly<Record<string, unknown>>;

const WHO: readonly Role[] = ['auditor', 'leader', 'verifier', 'branch', 'other'];

/** Every list that is answered from the register, and what it may be asked. */
const PATHS = [
  '/v1/ledger',
  ...['green', 'yellow', 'red'].map((light) => `/v1/ledger?light=${light}`),
  '/v1/ledger?overdue=true&sort=due&descending=true',
  '/v1/ledger?state=Closed',
  '/v1/statistics?selection=flow&from=2026-03-01&to=2026-12-31',
  '/v1/statistics',
  '/v1/statistics/problemsFound/events',
  '/v1/worklist',
];

/** Asks again where it is made first. */
async function asked(office: HttpOffice, who: Role, path: string): Promise<HttpAnswer> {
  for (;;) {
    const answer = await office.as(who).get(path);
    if (answer.body['code'] !== 'read.preparing') return succeeded(answer);
  }
}

const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

/** What an answer says of how things stood: a link carries the instant on, and people are called what they are called now. */
function said({ body }: HttpAnswer): Body {
  const { people: _, figures, ...rest } = body;
  const unlinked = (figures as readonly Body[] | undefined)?.map(({ events: _events, denominatorEvents: _others, ...figure }) => figure);
  return { ...rest, ...(unlinked && { figures: unlinked }) };
}

describe('how a case stood, asked when it is closed', () => {
  let office: HttpOffice;
  let found: { readonly problem: string; readonly correction: string };
  const kept = new Map<string, { readonly at: string; readonly answers: readonly Body[] }>();

  const ask = (query: string) => {
    const all = WHO.flatMap((who) => PATHS.map((path) => ({ who, path: withQuery(path, query) })));
    return all.reduce<Promise<readonly Body[]>>(
      async (before, { who, path }) => [...(await before), said(await asked(office, who, path))],
      Promise.resolve([]),
    );
  };

  /** Keeps what is said at this instant, once nothing more comes of it; what follows is later. */
  async function keep(name: string): Promise<void> {
    expect(await office.server.clockMoved()).toBe(true);
    const head = await office.settled();
    kept.set(name, { at: String(office.clock.now()), answers: await ask(`after=${head}`) });
    office.clock.advance({ minutes: 1 });
  }

  const line = async () => {
    const { body } = await asked(office, 'auditor', `/v1/ledger?after=${await office.settled()}`);
    return (body['items'] as readonly Body[])[0]!;
  };
  const light = (name: string) => (kept.get(name)!.answers[0]!['items'] as readonly Body[])[0]?.['light'];

  /** Goes to so many hours before an instant, or behind it. */
  async function goTo(instant: string, hours: number): Promise<void> {
    const by = Temporal.Instant.from(instant).since(office.clock.now(), { largestUnit: 'minutes', smallestUnit: 'minutes' });
    office.clock.advance({ minutes: by.minutes + hours * 60 });
    expect(await office.server.clockMoved()).toBe(true);
    await office.renew();
  }

  beforeAll(async () => {
    office = await HttpOffice.open();
    office.clock.advance({ hours: 1 });
    const { branch } = office.organizations;
    const inspection = await HttpCase.inspect(office);
    const problem = idOf(await office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(branch)));
    const correction = `/v1/problems/${problem}/corrections/1`;
    found = { problem, correction };
    await keep('draft');

    succeeded(await office.as('leader').post(`/v1/inspections/${inspection}/findings/${problem}/confirm`));
    succeeded(await office.as('leader').post(`/v1/inspections/${inspection}/issue-feedback`));
    await office.settled();
    const issue = { unit: branch, kind: 'byDate', measures: ['补建台账'], standard: '要素齐全' };
    succeeded(await office.as('supervisor').post(`/v1/problems/${problem}/corrections`, issue));
    succeeded(await office.as('branch').post(`${correction}/acknowledge`));
    succeeded(await office.as('branch').post(`${correction}/submit-plan`, { measures: ['补建台账'], evidence: [] }));
    succeeded(await office.as('supervisor').post(`${correction}/approve-plan`));
    await keep('green');

    const [{ dueAt }] = (await line())['corrections'] as readonly [{ readonly dueAt: string }];
    await goTo(dueAt, -24);
    await keep('yellow');
    await goTo(dueAt, 1);
    await keep('red');

    const evidence = await upload('台账');
    succeeded(await office.as('branch').post(`${correction}/submit-result`, { statement: '台账已补建', evidence: [evidence] }));
    await keep('submitted');

    const result = await office.as('verifier').get(correction);
    const { attempts } = result.body['state'] as { attempts: readonly { evidence: readonly { sha256: string }[] }[] };
    const seen = attempts.at(-1)!.evidence.map(({ sha256 }) => sha256);
    const verdict = { method: 'documents', verdicts: [{ criterion: '要素齐全', met: 'met' }], seen };
    succeeded(await office.as('verifier').post(`${correction}/accept`, verdict, { 'if-match': tagOf(result) }));
    await office.settled();
    const rectified = await office.as('leader').get(`/v1/problems/${problem}`);
    succeeded(
      await office.as('leader').post(`/v1/problems/${problem}/close`, { ground: '整改到位', seen }, { 'if-match': tagOf(rectified) }),
    );
    await keep('closed');
    // Something else goes on, so that nothing of the above is how it is.
    await (await HttpCase.found(office)).executing();
    office.clock.advance({ minutes: 1 });
  });
  afterAll(() => office.close());

  async function upload(text: string): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([text]), '台账.txt');
    return idOf(await office.as('branch').send('POST', '/v1/evidence', { body: form }));
  }

  test('the case was each light once, late, and is none now', async () => {
    expect(['draft', 'green', 'yellow', 'red', 'submitted', 'closed'].map(light)).toEqual([
      ...[undefined, 'green', 'yellow', 'red', 'red', undefined],
    ]);
    expect(await line()).toMatchObject({ problem: found.problem, phase: 'Closed' });
  });

  test.each(['draft', 'green', 'yellow', 'red', 'submitted', 'closed'])(
    'is answered by every list as it was answered then: %s',
    async (name) => {
      const { at, answers } = kept.get(name)!;
      expect(await ask(`asOf=${at}`)).toEqual(answers);
    },
  );

  test('is told of one thing alike', async () => {
    for (const name of ['green', 'yellow', 'red']) {
      const { body } = succeeded(await office.as('auditor').get(`/v1/problems/${found.problem}?asOf=${kept.get(name)!.at}`));
      expect(body).toMatchObject({ light: name, overdue: name === 'red', corrections: [{ light: name }] });
    }
  });

  test('goes by the last event that was recorded by the instant, and by the instant itself for lights', async () => {
    const { at, answers } = kept.get('yellow')!;
    const { body: late } = await asked(office, 'auditor', `/v1/ledger?asOf=${String(Temporal.Instant.from(at).add({ seconds: 59 }))}`);
    expect(late['position']).toBe(answers[0]!['position']);
    const red = kept.get('red')!;
    const { body: before } = await asked(
      office,
      'auditor',
      `/v1/ledger?asOf=${String(Temporal.Instant.from(red.at).subtract({ hours: 2 }))}`,
    );
    expect([before['position'] === red.answers[0]!['position'], light('red')]).toEqual([false, 'red']);
    expect((before['items'] as readonly Body[])[0]).toMatchObject({ light: 'yellow', overdue: false });
  });

  test('has nothing before the first event, and goes on with what is there at an instant to come', async () => {
    const none = await asked(office, 'auditor', '/v1/ledger?asOf=2020-01-01T00:00:00Z');
    expect(said(none)).toEqual({ items: [], ordinal: 0 });
    const now = await asked(office, 'auditor', `/v1/ledger?after=${await office.settled()}`);
    const later = await asked(office, 'auditor', '/v1/ledger?asOf=2099-01-01T00:00:00Z');
    expect(later.body['position']).toBe(now.body['position']);
    const lights = ({ body }: HttpAnswer) => (body['items'] as readonly Body[]).map((item) => [item['light'], item['overdue']]);
    expect([lights(now), lights(later)]).toEqual([
      [
        [undefined, false],
        ['green', false],
      ],
      [
        [undefined, false],
        ['red', true],
      ],
    ]);
  });

  test('pages under the cursor of its own instant alone', async () => {
    const { at } = kept.get('closed')!;
    const asOf = String(office.clock.now());
    succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
    const first = await asked(office, 'auditor', '/v1/statistics/problemsFound/events?limit=1');
    const cursor = String(first.body['next']);
    const elsewhere = await office.as('auditor').get(`/v1/statistics/problemsFound/events?limit=1&cursor=${cursor}&asOf=${asOf}`);
    expect(elsewhere.body).toMatchObject({ status: 400, code: 'page.cursor-unknown' });
    const whole = await asked(office, 'auditor', `/v1/statistics/problemsFound/events?asOf=${asOf}`);
    const one = await asked(office, 'auditor', `/v1/statistics/problemsFound/events?limit=1&asOf=${asOf}`);
    const two = await asked(
      office,
      'auditor',
      `/v1/statistics/problemsFound/events?limit=1&cursor=${String(one.body['next'])}&asOf=${asOf}`,
    );
    expect([one, two].flatMap((page) => page.body['items'])).toEqual(whole.body['items']);
    const { body } = await asked(office, 'auditor', '/v1/ledger?limit=1');
    const ledger = await office.as('auditor').get(`/v1/ledger?limit=1&cursor=${String(body['next'])}&asOf=${at}`);
    expect(ledger.body).toMatchObject({ status: 400, code: 'page.cursor-unknown' });
  });

  test('is linked on to the events that a figure counted then', async () => {
    const { at } = kept.get('green')!;
    const { body } = await asked(office, 'auditor', `/v1/statistics?asOf=${at}`);
    const figure = (body['figures'] as readonly { measure: string; numerator: number; events: string }[]).find(
      ({ measure }) => measure === 'problemsFound',
    )!;
    const events = await asked(office, 'auditor', figure.events);
    expect([figure.numerator, (events.body['items'] as readonly unknown[]).length]).toEqual([1, 1]);
  });

  test.each(['/v1/ledger', '/v1/statistics', '/v1/statistics/problemsFound/events', '/v1/worklist'])(
    'is refused by %s for what is no instant',
    async (path) => {
      for (const asOf of ['2026-03-31', 'yesterday', '2026-02-30T00:00:00Z', '']) {
        const { body } = await office.as('auditor').get(`${path}?asOf=${asOf}`);
        expect({ asOf, code: body['code'] }).toEqual({ asOf, code: 'query.invalid' });
      }
    },
  );
});

describe('after a branch was merged into another', () => {
  let office: HttpOffice;
  let before: string;
  /** What waited for the branch then. */
  let waited: readonly Body[];
  let found: HttpCase;
  beforeAll(async () => {
    office = await HttpOffice.open();
    found = await (await HttpCase.found(office)).executing();
    await office.settled();
    before = String(office.clock.now());
    waited = await waiting('branch');
    office.clock.advance({ minutes: 1 });
    const { branch, other, root } = office.organizations;
    succeeded(await office.admin.post(`/v1/organizations/${other}/move`, { parent: root }));
    succeeded(await office.admin.post(`/v1/organizations/${branch}/merge`, { successor: other, reason: '整合' }));
    await office.settled();
  });
  afterAll(() => office.close());

  const waiting = async (who: Role, query = '') => (await asked(office, who, `/v1/worklist${query}`)).body['items'] as readonly Body[];
  const lines = async (who: Role, query: string) =>
    ((await asked(office, who, `/v1/ledger${query}`)).body['items'] as readonly Body[]).map(({ problem, leadUnit }) => ({
      problem,
      leadUnit,
    }));

  test('who may see how a problem stood goes by now, as for the problem itself; whose it was, by then', async () => {
    const { branch, other } = office.organizations;
    const then = [{ problem: found.problem, leadUnit: branch }];
    expect(await lines('auditor', `?asOf=${before}`)).toEqual(then);
    expect(await lines('other', `?asOf=${before}`)).toEqual(then);
    expect(await lines('other', '')).toEqual([{ problem: found.problem, leadUnit: other }]);
    expect(await lines('branch', `?asOf=${before}`)).toEqual([]);
    const alone = await Promise.all(
      (['auditor', 'other', 'branch'] as const).map((who) => office.as(who).get(`/v1/problems/${found.problem}?asOf=${before}`)),
    );
    expect(alone.map(({ status }) => status)).toEqual([200, 200, 404]);
  });

  test('the worklist of then tells nobody of what he may not see now', async () => {
    expect(waited).toMatchObject([{ command: 'SubmitResult', problem: found.problem }]);
    expect(await waiting('branch', `?asOf=${before}`)).toEqual([]);
    expect(await waiting('other')).toMatchObject([{ command: 'AcknowledgeCorrection', problem: found.problem }]);
  });

  test('a subtree is the tree of then', async () => {
    const { body, other } = office.organizations;
    expect(await lines('auditor', `?organization=${body}`)).toEqual([]);
    expect(await lines('auditor', `?organization=${body}&asOf=${before}`)).toHaveLength(1);
    expect(await lines('auditor', `?organization=${other}&asOf=${before}`)).toEqual([]);
    const { body: then } = await asked(office, 'auditor', `/v1/statistics?organization=${body}&asOf=${before}`);
    expect(then['figures']).toEqual(expect.arrayContaining([expect.objectContaining({ measure: 'problemsFound', numerator: 1 })]));
  });
});
