import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HttpAnswer } from '../support/http-client.js';
import { AccessOffice, NEVER } from './access-office.js';
import {
  ACCESS_TABLE,
  CALLERS,
  codeOf,
  missingRoutes,
  OUTCOMES,
  type Caller,
  type Outcome,
  type Row,
  type Section,
} from './access-table.js';
import { askingFor, type Asking, type Examples } from './requests.js';

const callers = Object.keys(CALLERS) as Caller[];

let office: AccessOffice;
let examples: Examples;
beforeAll(async () => {
  office = await AccessOffice.open();
  examples = examplesIn((await office.http.anybody.get('/openapi.json')).body);
});
afterAll(() => office.close());

interface Documented {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> } }>>
    >
  >;
}

function examplesIn(document: unknown): Examples {
  const { paths } = document as Documented;
  return (route) => {
    const [method = '', path = ''] = route.split(' ');
    return paths[path.replace(/:(\w+)/gu, '{$1}')]?.[method.toLowerCase()]?.requestBody?.content['application/json']?.example;
  };
}

const send = (caller: Caller, { client, method, path, body, headers }: Asking): Promise<HttpAnswer> =>
  (client ?? office.as(caller)).send(method, path, { body, ...(headers && { headers }) });

/** What an answer says, in the words of the table. */
function saidBy({ status, body }: HttpAnswer, { passes }: Asking): string {
  const code = typeof body['code'] === 'string' ? body['code'] : '';
  return (passes === undefined ? status < 300 : code === passes) ? 'yes' : `${status} ${code}`;
}

const expected = (outcome: Outcome, section: Section): string =>
  outcome === 'yes' ? 'yes' : `${OUTCOMES[outcome].status} ${codeOf(outcome, section)}`;

test('every route that is served is in the table, and none besides', () => {
  expect(missingRoutes(office.http.server.routes)).toEqual({ notInTheTable: [], notServed: [] });
});

describe.each(ACCESS_TABLE)('$title', (section) => {
  test.each(section.rows.map((row) => [`${row.route} ${row.where ?? ''}`.trim(), row] as const))('%s', async (_, row) => {
    const said = await Promise.all(
      callers.map(async (caller) => {
        const asking = await askingFor(section, { office, row, caller, examples });
        return [caller, saidBy(await send(caller, asking), asking)] as const;
      }),
    );
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(callers.map((caller) => [caller, expected(row.cells[caller], section)])));
  });
});

/** What tells one answer from another: all of it but when, and which request it was. */
function essence({ status, headers, text }: HttpAnswer, about: string) {
  const told = Object.fromEntries([...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'));
  return { status, headers: told, text: text.replaceAll(about, NEVER) };
}

type Twists = Readonly<Record<string, (asking: Asking) => Asking>>;

/** Ways in which a command could be answered otherwise for what is there than for what is not. */
const COMMAND_TWISTS: Twists = {
  'as it is': (asking) => asking,
  'with another tag': (asking) => ({ ...asking, headers: { ...asking.headers, 'if-match': '"999"' } }),
  'without a tag': ({ headers: _, ...asking }) => asking,
  'under a key': (asking) => ({ ...asking, headers: { ...asking.headers, 'idempotency-key': 'the same' } }),
  'that happened tomorrow': (asking) => ({ ...asking, body: { ...(asking.body as object), occurredAt: '2099-01-01T00:00:00Z' } }),
  malformed: (asking) => ({ ...asking, body: { unknown: true } }),
};

/** The same for a question. */
const QUESTION_TWISTS: Twists = {
  'as it is': (asking) => asking,
  'as it stood': (asking) => ({ ...asking, path: withQuery(asking.path, 'asOf=2026-03-02T00:30:00Z') }),
  'as it stands': (asking) => ({ ...asking, path: withQuery(asking.path, 'asOf=2026-03-02T01:00:00Z') }),
  'after something': (asking) => ({ ...asking, path: withQuery(asking.path, 'after=nothing') }),
};

const twistsOf = (row: Row): Twists => (row.route.startsWith('GET') ? QUESTION_TWISTS : COMMAND_TWISTS);

const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

describe('a thing that may not be told of', () => {
  const hidden = ACCESS_TABLE.flatMap((section) =>
    section.rows
      .filter(({ cells }) => Object.values(cells).includes('unknown'))
      .map((row) => [`${section.title}: ${row.route}`, section, row] as const),
  );

  const compared = async (section: Section, row: Row, caller: Caller, twist: string): Promise<void> => {
    const there = twistsOf(row)[twist]!(await askingFor(section, { office, row, caller, examples }));
    const never = { ...there, path: there.path.replace(there.about!, NEVER) };
    expect(never.path).not.toBe(there.path);
    const [hiddenOne, none] = await Promise.all([send(caller, there), send(caller, never)]);
    expect({ caller, twist, ...essence(hiddenOne, there.about!) }).toEqual({ caller, twist, ...essence(none, NEVER) });
  };

  test.each(hidden)('is answered as one that never was: %s', async (_, section, row) => {
    const blind = callers.filter((caller) => row.cells[caller] === 'unknown');
    await Promise.all(blind.map((caller) => compared(section, row, caller, 'as it is')));
    // One of them tries whatever he can think of.
    const [nosy] = blind.slice(-1);
    await Promise.all(
      Object.keys(twistsOf(row))
        .slice(1)
        .map((twist) => compared(section, row, nosy!, twist)),
    );
  });

  test('is answered alike to whoever is let into nothing', async () => {
    const section = ACCESS_TABLE.find(({ key }) => key === 'found')!;
    for (const row of [section.rows[0]!, section.rows.at(-1)!])
      for (const caller of ['nobody', 'disabled', 'newcomer'] as const) await compared(section, row, caller, 'as it is');
  });
});

const idsIn = (things: object): readonly string[] => Object.values(things).map(String);

describe.each(callers.filter((caller) => ACCESS_TABLE[0]!.rows.find(({ route }) => route === 'GET /v1/ledger')!.cells[caller] === 'yes'))(
  'what %s is told of many things at once',
  (caller) => {
    const sees = (key: Section['key'], route: string) =>
      ACCESS_TABLE.find((section) => section.key === key)!.rows.find((row) => row.route === route)!.cells[caller] === 'yes';
    const problems = () =>
      (['found', 'own'] as const).flatMap((which) => (sees(which, 'GET /v1/problems/:id') ? idsIn(office[which]) : []));
    const inspections = () => (sees('inspection', 'GET /v1/inspections/:id') ? idsIn(office.inspections) : []);
    // Whoever answers for who was inspected finds that in the list, once there is feedback; of the inspection itself he sees nothing.
    const listed = () => (caller === 'lead' || caller === 'appointee' ? [office.inspections.live] : inspections());
    const items = async (path: string) => {
      const { status, body } = await office.as(caller).get(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      return body['items'] as readonly Readonly<Record<string, string>>[];
    };

    test('is what he may see, and nothing else', async () => {
      expect((await items('/v1/ledger?limit=200')).map(({ problem }) => problem).sort()).toEqual([...problems()].sort());
      expect((await items('/v1/inspections?limit=200')).map(({ inspection }) => inspection).sort()).toEqual([...listed()].sort());
    });

    test('in the story of an organization, or of somebody, is of such things alone', async () => {
      const stories = ['lead', 'body', 'root'].map((place) => `organization=${office.places[place as 'lead']}`);
      if (sees('person', 'GET /v1/people/:id')) stories.push(`person=${office.idOf('leader')}`, `person=${office.idOf('member')}`);
      const seen = new Set([...problems().map((id) => `problem-${id}`), ...inspections().map((id) => `inspection-${id}`)]);
      for (const story of [...stories, `person=${office.idOf(caller)}`]) {
        const things = (await items(`/v1/timeline?limit=200&${story}`)).map(({ stream }) => stream!.slice(stream!.indexOf('-') + 1));
        const cases = things.filter((thing) => /^(?:problem|inspection)-/u.test(thing));
        expect({ story, hidden: cases.filter((thing) => !seen.has(thing)) }).toEqual({ story, hidden: [] });
        // A story that held nothing would hide everything.
        if (story === stories[0] && seen.size > 0) expect(cases.length).toBeGreaterThan(0);
      }
    });
  },
);
