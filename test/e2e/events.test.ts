import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planned } from '../support/http-case.js';
import { idOf, succeeded, type HttpClient } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open();
});
afterAll(() => office.close());

interface Event {
  readonly id: string;
  readonly position: string;
  readonly type: string;
}

async function everything(client: HttpClient, limit: number): Promise<readonly Event[]> {
  const found: Event[] = [];
  for (let cursor = ''; ;) {
    const { body } = succeeded(await client.get(`/v1/events?limit=${limit}${cursor}`));
    const items = body['items'] as readonly Event[];
    if (items.length === 0) return found;
    found.push(...items);
    cursor = `&cursor=${String(body['next'])}`;
  }
}

/** Reads server-sent events until there are so many, and goes away. */
async function listen(
  client: HttpClient,
  count: number,
  headers: Readonly<Record<string, string>> = {},
  meanwhile?: () => Promise<unknown>,
) {
  const gone = new AbortController();
  const response = await client.fetch('GET', '/v1/events', { headers: { accept: 'text/event-stream', ...headers }, signal: gone.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('rectify-test')).toBe('yes');
  const given = meanwhile?.();
  const found: { readonly id: string; readonly event: Event }[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const whole = text.split('\n\n');
    text = whole.pop()!;
    for (const block of whole) {
      const { id, data } = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/su, 2))) as {
        id?: string;
        data?: string;
      };
      if (id !== undefined) found.push({ id, event: JSON.parse(data!) as Event });
    }
    if (found.length >= count) break;
  }
  gone.abort();
  await given;
  return found;
}

describe('the history', () => {
  test('is the same in pages of any size, as CloudEvents', async () => {
    const all = await everything(office.as('auditor'), 500);
    expect(await everything(office.as('auditor'), 7)).toEqual(all);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.map(({ position }) => position)).toEqual(all.map(({ position }) => position).toSorted());
    for (const event of all) {
      expect(event).toMatchObject({
        specversion: '1.0',
        type: expect.stringMatching(/^rectify\.[A-Z]/u),
        source: expect.stringMatching(`^/${office.settings.installation}/`),
        datacontenttype: 'application/json',
      });
    }
    expect(all.at(-1)!.position).toBe(await office.head());
  });

  test('is streamed from where it is, and as it grows', async () => {
    const all = await everything(office.as('auditor'), 500);
    const plan = () => office.as('leader').post('/v1/inspections', planned(office));
    const heard = await listen(office.as('auditor'), all.length + 1, {}, plan);
    expect(heard.slice(0, all.length).map(({ event }) => event)).toEqual(all);
    expect(heard.map(({ id }) => id)).toEqual(heard.map(({ event }) => event.position));
  });

  test('is resumed behind the last event that was heard, without a gap or a double', async () => {
    const all = await everything(office.as('auditor'), 500);
    const first = await listen(office.as('auditor'), 10);
    const second = await listen(office.as('auditor'), all.length - first.length, { 'last-event-id': first.at(-1)!.id });
    expect([...first, ...second].map(({ event }) => event.id)).toEqual(all.map(({ id }) => id));
  });

  test('is not streamed behind what nobody has heard', async () => {
    const answer = await office.as('auditor').get('/v1/events', { accept: 'text/event-stream', 'last-event-id': 'nonsense' });
    expect([answer.status, answer.body['code']]).toEqual([400, 'log.position-unknown']);
  });

  test('binds what began with one request of a person', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
    const answer = await office.as('leader').post('/v1/inspections', planned(office), headers);
    expect(answer.headers.get('x-request-id')).toBe(trace);
    const events = (await everything(office.as('auditor'), 500)) as readonly (Event & { subject: string; correlationid: string })[];
    expect(events.find(({ subject }) => subject === idOf(answer))).toMatchObject({ correlationid: trace });
  });
});

describe('a read', () => {
  test('with asOf shows what had been recorded by then', async () => {
    const before = String(office.clock.now());
    const plan = idOf(await office.as('leader').post('/v1/inspections', planned(office)));
    const planned1 = String(office.clock.now());
    office.clock.advance({ hours: 1 });
    const { position } = succeeded(await office.as('leader').post(`/v1/inspections/${plan}/start`)).body;
    const at = async (asOf: string) => {
      const { body } = await office.as('leader').get(`/v1/inspections/${plan}?asOf=${asOf}&after=${String(position)}`);
      return (body['state'] as { phase: string } | undefined)?.phase ?? body['code'];
    };
    expect(await at(planned1)).toBe('Planned');
    expect(await at(String(office.clock.now()))).toBe('InProgress');
    expect(await at(String(Temporal.Instant.from(before).subtract({ hours: 1 })))).toBe('inspection.unknown');
    const past = await office.as('leader').get(`/v1/inspections/${plan}?asOf=${planned1}`);
    expect(past.body).not.toHaveProperty('commands');
  });

  test('of a timeline speaks the reader’s language', async () => {
    const plan = idOf(await office.as('leader').post('/v1/inspections', planned(office)));
    const { position } = succeeded(await office.as('leader').post(`/v1/inspections/${plan}/start`)).body;
    const told = async (language: string) => {
      const { body } = await office
        .as('leader')
        .get(`/v1/timeline?inspection=${plan}&after=${String(position)}`, { 'accept-language': language });
      return (body['items'] as readonly { sentence: string }[]).map(({ sentence }) => sentence);
    };
    expect((await told('zh-CN')).at(-1)).toBe('周启明开始督导检查。');
    expect((await told('en-GB,en;q=0.9')).at(-1)).toBe('周启明 started the inspection.');
  });
});

test('a stream ends with the session that it was opened in', async () => {
  const auditor = await office.signIn('auditor');
  const response = await auditor.fetch('GET', '/v1/events', { headers: { accept: 'text/event-stream' } });
  const text = response.text();
  succeeded(await auditor.post('/v1/sessions/own/end'));
  const { body } = succeeded(await office.as('leader').post('/v1/inspections', planned(office)));
  expect(await text).not.toContain(String(body['id']));
});

test('a server that closes ends its streams', async () => {
  const other = await HttpOffice.open();
  const response = await other.as('auditor').fetch('GET', '/v1/events', { headers: { accept: 'text/event-stream' } });
  const chunks = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('data: {"specversion":"1.0"')) text += (await chunks.read()).value!;
  const closing = other.close();
  let last = await chunks.read();
  while (!last.done) last = await chunks.read();
  expect(last.done).toBe(true);
  await closing;
});
