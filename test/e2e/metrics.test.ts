import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { LOG_IS_A_FILE } from '../support/chosen-engines.js';
import { Exposition } from '../support/exposition.js';
import { HttpCase, planned } from '../support/http-case.js';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { asked } from '../support/promql.js';

const TOKEN = 'a-token-for-the-metrics';
const BEARER = { authorization: `Bearer ${TOKEN}` };

/** What Prometheus itself adds to what it scrapes, and makes of it. */
const OF_PROMETHEUS = { metrics: new Set(['up']), labels: new Set(['job', 'instance']) };
const FUNCTIONS = new Set(['histogram_quantile', 'increase', 'max', 'rate', 'sum', 'time', 'topk']);

let office: HttpOffice;
let inspection: string;
let scraped: Exposition;
beforeAll(async () => {
  office = await HttpOffice.open({ METRICS_TOKEN: TOKEN, METRICS_PORT: '0' });
  const key = { 'idempotency-key': 'the-same-twice' };
  inspection = idOf(await office.as('leader').post('/v1/inspections', planned(office), key));
  expect(idOf(await office.as('leader').post('/v1/inspections', planned(office), key))).toBe(inspection);
  expect((await office.as('branch').post('/v1/inspections', planned(office))).status).toBe(422);
  expect((await office.as('leader').post(`/v1/inspections/${inspection}/resume`)).status).toBe(422);
  expect((await office.anybody.get('/v1/ledger')).status).toBe(401);
  expect((await office.anybody.get(`/no/such/route/${inspection}`)).status).toBe(404);
  await strangeMethod(`${office.server.url}/${inspection}`);
  const found = await HttpCase.found(office);
  await found.upload('supervisor', '一份材料');
  const stream = await office.as('auditor').fetch('GET', '/v1/events', { headers: { accept: 'text/event-stream' } });
  for (const model of ['ledger', 'people', 'timeline']) {
    await office.as('auditor').get(`/v1/${model}?after=${await office.head()}`);
  }
  scraped = await scrape();
  await stream.body!.cancel();
});
afterAll(() => office.close());

async function scrape(): Promise<Exposition> {
  const answer = succeeded(await office.anybody.get('/metrics', BEARER));
  return new Exposition(answer.text);
}

/** A method that few have heard of, which Node's parser lets through. */
const strangeMethod = (url: string) =>
  new Promise<void>((resolve, reject) => {
    request(url, { method: 'PROPFIND' }, (response) => response.resume().once('end', resolve))
      .once('error', reject)
      .end();
  });

describe('metrics are read', () => {
  test('on the public port by the token alone', async () => {
    for (const headers of [{}, { authorization: `Bearer ${TOKEN}x` }, { authorization: TOKEN }] as Record<string, string>[]) {
      const answer = await office.anybody.get('/metrics', headers);
      expect([answer.status, answer.body['code'], answer.text.includes('rectify_')]).toEqual([401, 'metrics.token-refused', false]);
    }
    const answer = await office.anybody.get('/metrics', BEARER);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    // A session is no token of this kind.
    expect((await office.admin.get('/metrics')).status).toBe(401);
  });

  test('on a port of their own, of this machine alone unless it is told otherwise', async () => {
    const { metricsUrl } = office.server;
    expect(metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/u);
    expect(metricsUrl).not.toContain(new URL(office.server.url).host);
    expect((await fetch(metricsUrl!)).status).toBe(401);
    const answer = await fetch(metricsUrl!, { headers: BEARER });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('\nrectify_log_events ')]);
    const other = await fetch(metricsUrl!.replace('/metrics', '/v1/ledger'), { headers: BEARER });
    expect([other.status, await other.json()]).toEqual([404, expect.objectContaining({ code: 'route.unknown' })]);
  });
});

describe('what happened is measured', () => {
  const commands = (labels: Readonly<Record<string, string>>) => scraped.value('rectify_commands_total', labels);

  test('each command by its type and what became of it', () => {
    expect(commands({ command: 'PlanInspection', outcome: 'accepted' })).toBe(2);
    expect(commands({ command: 'PlanInspection', outcome: 'repeated' })).toBe(1);
    expect(commands({ command: 'PlanInspection', outcome: 'refused', refusal: 'rule' })).toBe(1);
    expect(commands({ command: 'ResumeInspection', outcome: 'refused', refusal: 'rule' })).toBe(1);
    // A reaction gives commands as well.
    expect(commands({ command: 'ConfirmProblem', outcome: 'accepted' })).toBe(1);
    expect(commands({ command: 'PlanInspection', outcome: 'failed' })).toBe(0);
    expect(scraped.value('rectify_command_duration_seconds_count', { command: 'PlanInspection' })).toBe(4);
  });

  const stored = () => scraped.value('rectify_appends_total', { outcome: 'stored' })!;

  test('each append', () => {
    expect(stored()).toBe(commands({ outcome: 'accepted' }));
    expect(scraped.value('rectify_append_duration_seconds_count')).toBeGreaterThanOrEqual(stored());
  });

  // A log on a server commits by itself: what it commits together is its own to measure.
  (LOG_IS_A_FILE ? test : test.skip)('what was committed together', () => {
    // Checkpoints are written in the same commits.
    expect(scraped.value('rectify_append_batch_size_sum')).toBeGreaterThanOrEqual(stored());
    expect(scraped.value('rectify_append_batch_size_count')).toBeGreaterThan(0);
  });

  test('each subscriber, and what waits', async () => {
    const { body } = await office.anybody.get('/readyz');
    const names = (body['subscribers'] as readonly { readonly name: string }[]).map(({ name }) => name).toSorted();
    for (const metric of ['rectify_subscriber_running', 'rectify_subscriber_lag_events', 'rectify_subscriber_lag_seconds']) {
      const found = scraped.samples.filter(({ name }) => name === metric).map(({ labels }) => labels['subscriber']);
      expect([metric, found.toSorted()]).toEqual([metric, names]);
    }
    expect(scraped.value('rectify_subscriber_running')).toBe(names.length);
    expect(scraped.value('rectify_subscriber_lag_events', { kind: 'readModel' })).toBe(0);
    expect(scraped.value('rectify_event_streams')).toBe(1);
    expect(scraped.value('rectify_incidents')).toBe(0);
    for (const queue of ['appends', 'reads', 'reactions']) expect(scraped.value('rectify_queue_depth', { queue })).toBe(0);
  });

  test('each request by the pattern of its route', () => {
    const requests = (labels: Readonly<Record<string, string>>) => scraped.value('rectify_http_requests_total', labels);
    expect(requests({ method: 'POST', route: '/v1/inspections/:id/resume', status: '422' })).toBe(1);
    expect(requests({ method: 'GET', route: '/v1/ledger', status: '401' })).toBe(1);
    expect(requests({ method: 'GET', route: 'unknown', status: '404' })).toBe(1);
    expect(requests({ method: 'other', route: 'unknown', status: '404' })).toBe(1);
    expect(scraped.value('rectify_http_request_duration_seconds_count', { route: '/v1/inspections/:id/resume' })).toBe(1);
  });

  test('and no label holds what was asked for', () => {
    const values = new Set(scraped.samples.flatMap(({ labels }) => Object.values(labels)));
    expect([...values].filter((value) => value.includes(inspection) || /[0-9a-f]{8}-[0-9a-f]{4}/u.test(value))).toEqual([]);
    const routes = new Set(['unknown', ...office.server.routes.map((route) => route.split(' ')[1]!)]);
    const seen = scraped.samples.flatMap(({ labels: { route } }) => (route === undefined ? [] : [route]));
    expect(seen.filter((route) => !routes.has(route))).toEqual([]);
  });
});

describe('who reads the metrics finds', () => {
  const operations = () => readFile('docs/operations.md', 'utf8');

  test('each of ours in the operations page, with its type and labels', async () => {
    const rows = [...(await operations()).matchAll(/^\| `(rectify_\w+)` +\| (\w+) +\| ([^|]*?) +\|/gmu)].map(
      ([, name, type, labels = '']) => [name, type, [...labels.matchAll(/`(\w+)`/gu)].map(([, label]) => label).toSorted()],
    );
    const exposed = [...scraped.metrics]
      .filter(([name]) => name.startsWith('rectify_'))
      .map(([name, { type, labels }]) => [name, type, [...labels].toSorted()]);
    expect(rows.toSorted()).toEqual(exposed.toSorted());
  });

  /** What an expression names that the server does not expose. */
  const unknown = (expression: string, said = ''): readonly string[] => {
    const { selectors, grouping, functions } = asked(expression);
    const exposed = selectors.map(({ metric, labels }) => {
      const known = OF_PROMETHEUS.metrics.has(metric) ? new Set<string>() : scraped.labelsOfSamples(metric);
      return { metric, labels, known };
    });
    const all = new Set([...OF_PROMETHEUS.labels, ...exposed.flatMap(({ known }) => [...(known ?? [])])]);
    const told = [...said.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/gu)].map(([, label = '']) => label);
    return [
      ...(selectors.length === 0 ? [`nothing in ${expression}`] : []),
      ...functions.filter((name) => !FUNCTIONS.has(name)),
      ...exposed.flatMap(({ metric, labels, known }) =>
        known ? labels.filter((label) => !known.has(label) && !OF_PROMETHEUS.labels.has(label)) : [metric],
      ),
      ...[...grouping, ...told].filter((label) => !all.has(label)),
    ];
  };

  test('in the dashboard only what is exposed', async () => {
    interface Panel {
      readonly title: string;
      readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
    }
    const { panels } = JSON.parse(await readFile('ops/grafana/rectify.json', 'utf8')) as { readonly panels: readonly Panel[] };
    const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
    expect(targets.length).toBeGreaterThan(30);
    const faults = targets.map(({ title, expr, legendFormat }) => ({ title, unknown: unknown(expr, legendFormat) }));
    expect(faults.filter((each) => each.unknown.length > 0)).toEqual([]);
    // Each of ours is shown somewhere.
    const shown = targets.map(({ expr }) => expr).join('\n');
    const ours = [...scraped.metrics.keys()].filter((name) => name.startsWith('rectify_'));
    expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
  });

  test('in the alerts only what is exposed, and in the operations page what each means', async () => {
    const rules = (await readFile('ops/prometheus/alerts.yml', 'utf8')).split(/^ {6}- alert: /gmu).slice(1);
    const alerts = rules.map((rule) => {
      const [, name, expr, summary] = /^(\w+)\n {8}expr: (.+)\n[^]*summary: '(.+)'/u.exec(rule) ?? [];
      return { name: name!, unknown: unknown(expr!.replaceAll(/\$value/gu, ''), summary?.replaceAll('{{ $value }}', '')) };
    });
    expect(alerts.length).toBeGreaterThan(10);
    expect(alerts.filter((each) => each.unknown.length > 0)).toEqual([]);
    const described = [...(await operations()).matchAll(/^\| `(Rectify\w+)` +\|/gmu)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(alerts.map(({ name }) => name).toSorted());
  });

  test('out where a dashboard or an alert names what is not there', () => {
    expect(unknown('rate(rectify_comands_total[5m])')).toEqual(['rectify_comands_total']);
    expect(unknown('sum by (typ) (rectify_commands_total{outcom="failed"})')).toEqual(['outcom', 'typ']);
    expect(unknown('rectify_incidents > 0', '{{ $labels.kind }}')).toEqual(['kind']);
    expect(unknown('summ(rectify_log_events)')).toEqual(['summ']);
  });
});

test('metrics are nowhere unless somebody asks for them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rectify-metrics-'));
  const server = await startServer({ settings: settingsFrom({ DATA_DIR: folder, PORT: '0' }), log: pino({ level: 'silent' }) });
  const answer = await new HttpClient(server.url).get('/metrics', BEARER);
  await server.close();
  await rm(folder, { recursive: true });
  expect([answer.status, answer.body['code'], server.metricsUrl]).toEqual([404, 'route.unknown', undefined]);
});
