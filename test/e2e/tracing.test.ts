import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webhookOf } from '../contract/channels/http-parties.js';
import { httpReceiver, type Arrived } from '../contract/channels/http-receiver.js';
import { Collector, type CollectedSpan } from '../support/collector.js';
import { finding, HttpCase } from '../support/http-case.js';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { ServerProcess } from '../support/server-process.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
/** Of a request that somebody is sent a message because of. */
const TOLD = 'c0ffee00000000000000000000000001';
const TITLE = '工作台账不健全之一例';

/** What a person's request became: his trace, and what else the server did while it ran. */
let collector: Collector;
let office: HttpOffice;
let confirmed: Response;
/** What a program that is told of things was sent because of `TOLD`. */
let message: Arrived;
beforeAll(async () => {
  collector = await Collector.open();
  office = await HttpOffice.open({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_SERVICE_NAME: 'rectify-tested',
    CHANNEL_ALLOW_PRIVATE: 'true',
  });
  const inspection = await HttpCase.inspect(office);
  const body = finding(office.organizations.branch, { title: TITLE });
  const problem = idOf(await office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, body));
  const heard = await office.as('auditor').fetch('GET', '/v1/events', {
    headers: { accept: 'text/event-stream', 'last-event-id': await office.head() },
  });
  confirmed = await office
    .as('leader')
    .fetch('POST', `/v1/inspections/${inspection}/findings/${problem}/confirm?note=${encodeURIComponent(TITLE)}`, {
      headers: { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'peer=abc' },
      body: {},
    });
  // The reaction confirms the problem: that is the last event that comes of it.
  let text = '';
  for await (const chunk of heard.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes('event: ProblemConfirmed')) break;
  }
  const after = /id: (\S+)\nevent: ProblemConfirmed/u.exec(text)![1]!;
  for (const list of ['ledger', 'timeline', 'people']) succeeded(await office.as('auditor').get(`/v1/${list}?after=${after}`));
  await office.as('supervisor').post(`/v1/problems/${problem}/no-such-command`, {}, { traceparent: `00-${'a'.repeat(32)}-${PARENT}-00` });
  message = await sentBecauseOf(TOLD);
  // Closing sends what is left.
  await office.close();
});
afterAll(() => collector.close());

/** Somebody reminds of a correction by a request of that trace. @returns what a program gets of it */
async function sentBecauseOf(trace: string): Promise<Arrived> {
  const arrived: Arrived[] = [];
  let secret = '';
  const program = await httpReceiver('takes', {
    ...webhookOf(''),
    check(each) {
      arrived.push(each);
      return webhookOf(secret).check(each);
    },
  });
  const hook = {
    kind: 'webhook',
    title: '平台对接',
    language: 'en',
    organization: office.organizations.body,
    target: program.address.target,
  };
  secret = String(succeeded(await office.admin.post('/v1/outlets', hook)).body['secret']);
  const late = await HttpCase.found(office);
  await late.executing();
  const headers = { traceparent: `00-${trace}-${PARENT}-01`, tracestate: 'peer=abc' };
  succeeded(await office.as('leader').post(`${late.correction}/remind`, { reason: '请抓紧' }, headers));
  expect(await office.server.clockMoved()).toBe(true);
  await program.close();
  const reminder = arrived.find(({ headers: { traceparent } }) => traceparent?.includes(trace));
  expect(arrived.map((each) => each.headers['traceparent'])).toContain(reminder?.headers['traceparent']);
  return reminder!;
}

const ofTrace = (trace = TRACE) => collector.spans.filter(({ traceId }) => traceId === trace);
const one = (name: string, among: readonly CollectedSpan[] = ofTrace()): CollectedSpan => {
  const found = among.filter((span) => span.name === name);
  expect({ name, found: found.length, among: among.map((each) => each.name) }).toMatchObject({ name, found: 1 });
  return found[0]!;
};

const ROUTE = '/v1/inspections/:id/findings/:problem/confirm';

describe('a trace', () => {
  test('is the one that the request names, and is told on in the answer', () => {
    const request = one(`POST ${ROUTE}`);
    expect(request).toMatchObject({ parentSpanId: PARENT, kind: 2, attributes: { 'http.route': ROUTE, 'http.response.status_code': 200 } });
    expect(confirmed.headers.get('traceparent')).toBe(`00-${TRACE}-${request.spanId}-01`);
    expect(confirmed.headers.get('tracestate')).toBe('peer=abc');
    expect(collector.services).toContain('rectify-tested');
  });

  test('leads from the request through the command to its append', () => {
    const command = one('ConfirmFinding', collector.below(one(`POST ${ROUTE}`)));
    expect(command.attributes).toMatchObject({ 'rectify.command.outcome': 'accepted' });
    expect(
      collector
        .below(command)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['append', 'decide', 'load']);
  });

  test('leads from the append to every subscriber, and on through the command that a reaction gives', () => {
    const append = one('append', collector.below(one('ConfirmFinding')));
    const below = collector.below(append);
    expect(below.map(({ name }) => name).toSorted()).toEqual([
      'event stream',
      'reaction findings',
      'read model directory',
      'read model register',
      'read model reminders',
      'read model timeline',
    ]);
    const followed = one('ConfirmProblem', collector.below(one('reaction findings', below)));
    const then = collector.below(one('append', collector.below(followed))).map(({ name }) => name);
    expect(then.toSorted()).toEqual([
      'event stream',
      'read model directory',
      'read model register',
      'read model reminders',
      'read model timeline',
    ]);
  });

  test('goes along with a message to a program, as a part of what it is sent for', () => {
    const sent = one('send webhook', ofTrace(TOLD));
    expect(message.headers).toMatchObject({ traceparent: `00-${TOLD}-${sent.spanId}-01`, tracestate: 'peer=abc' });
    expect(sent).toMatchObject({ kind: 4, attributes: { 'rectify.message.id': message.headers['webhook-id'] } });
    const asked = one('POST /v1/problems/:id/corrections/:correction/remind', ofTrace(TOLD));
    const appends = collector.below(one('IssueReminder', collector.below(asked))).filter(({ name }) => name === 'append');
    expect(appends.map(({ spanId }) => spanId)).toContain(sent.parentSpanId);
  });

  test('that its beginner does not want followed is not', () => {
    expect(ofTrace('a'.repeat(32))).toEqual([]);
  });

  test('begins here where a request names none', () => {
    const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === undefined || parentSpanId === '');
    expect(roots.map(({ name }) => name)).toContain('GET /v1/ledger');
  });

  test('stands in the lines of the log', () => {
    const lines = office.log.map((line) => JSON.parse(line) as { event: string; trace?: string });
    expect(lines.filter(({ trace }) => trace === TRACE).map(({ event }) => event)).toContain('request.answered');
  });

  test('holds names, numbers and opaque ids alone', () => {
    const known = new Set([
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'error.type',
      'rectify.command.id',
      'rectify.command.outcome',
      'rectify.event.id',
      'rectify.events',
      'rectify.message.id',
      'rectify.reaction',
      'rectify.stream',
      'rectify.thing',
    ]);
    expect([...new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)))].filter((name) => !known.has(name))).toEqual(
      [],
    );
    const text = JSON.stringify(collector.spans);
    expect(text).toContain('ConfirmFinding');
    for (const personal of [TITLE, '周启明', '邦旺劳务党支部', 'note=', '127.0.0.1', 'leader"', 'Bearer'])
      expect(text).not.toContain(personal);
  });
});

describe('a process', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rectify-tracing-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Which modules of OpenTelemetry a server loads that is asked something and stopped. */
  async function loadedBy(environment: Readonly<Record<string, string>>): Promise<number> {
    const list = join(folder, `loaded-${Object.keys(environment).length}`);
    await writeFile(list, '');
    const hook = [
      "import { appendFileSync } from 'node:fs';",
      "import { registerHooks } from 'node:module';",
      `const load = (url, context, next) => (url.includes('@opentelemetry') && appendFileSync(${JSON.stringify(list)}, url + '\\n'), next(url, context));`,
      'registerHooks({ load });',
    ].join('\n');
    const options = `--import=data:text/javascript,${encodeURIComponent(hook)}`;
    const server = await ServerProcess.start(folder, { environment: { NODE_OPTIONS: options, ...environment } });
    expect((await new HttpClient(server.url).get('/healthz')).status).toBe(200);
    expect(await server.stop()).toBe(0);
    return (await readFile(list, 'utf8')).split('\n').length - 1;
  }

  test('that nobody wants traced loads nothing of OpenTelemetry', async () => {
    expect(await loadedBy({})).toBe(0);
  });

  test('ends as ever where its collector is away', async () => {
    const gone = await Collector.open();
    await gone.close();
    expect(await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: gone.url })).toBeGreaterThan(10);
  });
});
