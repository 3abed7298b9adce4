import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEMO_HEADER } from '../../apps/demo/src/play/client.js';
import { runDemo } from '../../apps/demo/src/run-demo.js';
import { tellStory, type ToldStory } from '../../apps/demo/src/tell-story.js';
import { Page } from '../../apps/demo/src/terminal/page.js';
import { settingsFrom } from '../../apps/server/src/index.js';
import { chosenEngines } from '../support/chosen-engines.js';
import { LeftBehind } from '../support/made-again.js';

const CHINESE = '开展督导检查3次，发现纠偏问题6个，已整改6个，整改率100%';
const ENGLISH = '3 inspections, 6 problems corrected';

/** Named in the document that the story comes from; nobody named there acts in it. */
const NAMED = ['阿旺次塔', '西藏通拉建筑'];

const linesOf = (text: string) => text.trimEnd().split('\n');

interface Figure {
  readonly measure: string;
  readonly numerator: number;
  readonly denominator?: number;
  readonly events: string;
}

describe('the story of the demo, in Chinese', () => {
  let folder: string;
  let story: ToldStory;
  let printed = '';
  let token: string;
  const engines = chosenEngines();

  const get = (path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
    fetch(`${story.url}${path}`, { headers });
  const read = async <T>(path: string) => (await (await get(path)).json()) as T;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rectify-story-'));
    const page = new Page(
      (text) => (printed += text),
      100,
      (_, text) => text,
    );
    story = await tellStory({ language: 'zh', page, port: 0, folder, engines });
    const signedIn = await fetch(`${story.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(story.loginOf('auditor')),
    });
    ({ token } = (await signedIn.json()) as { token: string });
  });

  afterAll(async () => {
    await story.close();
    await rm(folder, { recursive: true });
  });

  test('begins with what the document states and what was made up', () => {
    const [stated, made] = [printed.indexOf('文件写明'), printed.indexOf('演示虚构')];
    expect(stated).toBeGreaterThan(0);
    expect(made).toBeGreaterThan(stated);
    expect(made).toBeLessThan(printed.indexOf('第一章'));
    for (const name of NAMED) expect(printed).not.toContain(name);
  });

  test('ends with two lines, which the statistics say too', async () => {
    expect(linesOf(printed).slice(-2)).toEqual([CHINESE, ENGLISH]);
    const { figures } = await read<{ figures: Figure[] }>('/v1/statistics');
    const of = Object.fromEntries(figures.map(({ measure, numerator, denominator }) => [measure, [numerator, denominator]]));
    expect(of).toMatchObject({
      inspections: [3, undefined],
      problemsFound: [6, undefined],
      problemsRectified: [6, undefined],
      rectificationRate: [6, 6],
      closureRate: [6, 6],
      completionRate: [7, 7],
      onTimeRateOriginal: [4, 6],
      onTimeRateEffective: [5, 6],
      returnRate: [1, 8],
      relapseRate: [1, 6],
    });
  });

  test('lists as many events behind a figure as it counts', async () => {
    const { figures } = await read<{ figures: Figure[] }>('/v1/statistics');
    for (const { measure, numerator, events } of figures.filter((each) => each.measure !== 'meanDaysToClosure')) {
      const { items } = await read<{ items: unknown[] }>(`${events}&limit=200`);
      expect([measure, items.length]).toEqual([measure, numerator]);
    }
  });

  /** What was told at a time, each with the lines that it goes on in, joined. */
  const told = () => linesOf(printed.replace(/\n {10,}/gu, '')).filter((line) => /^ {3}\d\d:\d\d /u.test(line));

  test('tells of a correction that goes yellow, is reminded, goes red and is escalated before it is done', () => {
    const about = '【组织生活随意调整、考勤缺失】';
    const steps = [
      ['系统催办整改任务1', '● 黄灯'],
      ['系统催办整改任务1', '● 黄灯'],
      ['系统对整改任务1下发督办单', '● 红灯'],
      ['马小峰上报整改任务1的结果'],
      ['验收通过整改任务1'],
    ];
    let rest = told().filter((line) => line.includes(about));
    for (const words of steps) {
      const at = rest.findIndex((line) => words.every((word) => line.includes(word)));
      expect({ words, isTold: at >= 0 }).toEqual({ words, isTold: true });
      rest = rest.slice(at + 1);
    }
    expect(printed.match(/● 红灯/gu)).toHaveLength(1);
  });

  test('prints the inbox of whoever was late, and the mail that reminded him', () => {
    const inbox = printed.slice(printed.indexOf('━━ 收件箱与邮件'), printed.indexOf('━━ 审计'));
    expect(inbox).toContain('马小峰的收件箱（未读5条）；同时发出邮件5封：');
    const subjects = ['【整改任务】', '【催办】', '【催办】', '【督办单】', '【验收通过】'];
    expect([...inbox.matchAll(/^ {2}2026-\d\d-\d\d \d\d:\d\d {2}(【.+?】)/gmu)].map(([, subject]) => subject)).toEqual(subjects);
    const mail = inbox.slice(inbox.indexOf('最后一封催办邮件：')).replace(/\n {2}│ /gu, '');
    expect(mail).toContain(
      '马小峰：樟木口岸物流企业联合党支部承担的组织生活随意调整、考勤缺失整改任务1，整改时限2026年6月17日，今日到期。',
    );
    expect(mail).toContain('催办依据：按规程自动发出');
    expect(mail).toMatch(/http:\/\/localhost:3000\/v1\/problems\/[\w-]+/u);
  });

  test('keeps the withdrawn seventh finding in the ledger, and adds none for the relapse', async () => {
    const { items } = await read<{ items: { phase: string; timesReopened: number; corrections: { kind: string }[] }[] }>('/v1/ledger');
    expect(items.map(({ phase }) => phase).sort()).toEqual([...Array<string>(6).fill('Closed'), 'Withdrawn']);
    expect(items.map(({ timesReopened }) => timesReopened).sort()).toEqual([0, 0, 0, 0, 0, 0, 1]);
    expect(new Set(items.flatMap(({ corrections }) => corrections.map(({ kind }) => kind)))).toEqual(
      new Set(['immediate', 'byDate', 'phased', 'sustained']),
    );
  });

  test('leaves nothing undone behind', async () => {
    expect((await read<{ items: unknown[] }>('/v1/incidents')).items).toEqual([]);
    const { items } = await read<{ items: { phase: string; unsettled: number }[] }>('/v1/inspections');
    expect(items).toMatchObject(Array(3).fill({ phase: 'Closed', unsettled: 0 }));
  });

  test('says with every answer, also a refusal, that its clock is moved, and has no route that moves it', async () => {
    for (const path of ['/v1/ledger', '/healthz', '/openapi.json', '/v1/nothing'])
      expect((await get(path)).headers.get(DEMO_HEADER)).toBeTruthy();
    expect((await get('/v1/ledger', {})).status).toBe(401);
    const { paths } = await read<{ paths: Record<string, unknown> }>('/openapi.json');
    expect(Object.keys(paths).filter((path) => /clock|time(?!line)/u.test(path))).toEqual([]);
  });

  test('has read models that are the same when they are made again, in batches of any size and from the other engine', async () => {
    await story.close();
    const left = await LeftBehind.open(settingsFrom({ ...engines, DATA_DIR: folder }));
    try {
      for (const size of [1, 2 + Math.floor(Math.random() * 40), 4096]) {
        expect({ size, ...(await left.madeAgain(left.log, size)) }).toEqual({ size, ...left.live });
      }
      const memory = await left.copied();
      expect(await left.madeAgain(memory, 100)).toEqual(left.live);
      await memory.close();
    } finally {
      await left.log.close();
    }
  });
});

describe('the demo as a command', () => {
  async function run(...words: string[]) {
    const out = { stdout: '', stderr: '' };
    const into = (name: keyof typeof out) => ({ write: (text: string) => (out[name] += text) });
    const code = await runDemo({
      words,
      environment: chosenEngines(),
      stdout: into('stdout'),
      stderr: into('stderr'),
      stopped: () => Promise.resolve(),
    });
    return { code, ...out };
  }

  test('tells the story in English and exits with 0', async () => {
    const { code, stdout, stderr } = await run('--once', '--lang', 'en');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('The document states');
    expect(stdout).toContain('Zhou Qiming started the inspection.');
    expect(stdout).not.toContain('\u001b');
    expect(linesOf(stdout).slice(-2)).toEqual([CHINESE, ENGLISH]);
  });

  test('exits with 2 and says what it takes, where it does not understand', async () => {
    expect(await run('--sideways')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('unknown argument "--sideways"'),
    });
    expect(await run('--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--once') });
  });
});
