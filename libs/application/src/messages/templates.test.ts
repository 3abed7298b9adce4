import { describe, expect, test } from '@jest/globals';
import { DEFAULT_TEMPLATES } from './default-templates.js';
import { LANGUAGES, type Language } from '#domain';
import { MESSAGE_KINDS, type MessageKind, type MessageValues } from './message-kinds.js';
import { SAMPLE_VALUES } from './placeholder-words.js';
import { checkTemplate, MAX_TEMPLATE, previewOf, renderMessage } from './templates.js';

const KINDS = Object.keys(MESSAGE_KINDS) as readonly MessageKind[];
const EACH = KINDS.flatMap((kind) => LANGUAGES.map((language) => [kind, language] as const));

const REMINDER: MessageValues<'reminder'> = {
  person: '扎西',
  unit: '嘉措牧场联合支部',
  problem: '问题〔2026〕12号',
  condition: '台账不全',
  task: { number: 1 },
  dueDay: Temporal.PlainDate.from('2026-03-01'),
  timing: -3,
  ground: undefined,
  link: 'https://rectify.example/problems/12?a=1&b=2',
};

describe('the built-in template', () => {
  test.each(EACH)('of %s in %s has no fault, and says everything in its own language', (kind, language) => {
    const template = DEFAULT_TEMPLATES[kind][language];
    expect(checkTemplate(kind, template)).toEqual([]);
    const { subject, text, html } = previewOf(kind, language, template);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/[{}]|undefined|\[object/u);
    // Names and numbers are the sample's; a Chinese text has no English word, and the other way round.
    if (language === 'en') expect(subject + text).not.toMatch(/\p{Script=Han}/u);
    else expect((subject + text).replaceAll(/https?:\S+/gu, '')).not.toMatch(/[A-Za-z]{2,}/u);
  });

  test('of a reminder reads as an office writes', () => {
    expect(renderMessage('reminder', 'zh-CN', REMINDER)).toMatchObject({
      subject: '【催办】问题〔2026〕12号整改任务1剩余3天',
      text: [
        '扎西：',
        '嘉措牧场联合支部承担的问题〔2026〕12号整改任务1，整改时限2026年3月1日，剩余3天。',
        '问题：台账不全',
        '请抓紧整改，按期报送整改结果和佐证材料。',
        '催办依据：按规程自动发出',
        'https://rectify.example/problems/12?a=1&b=2',
      ].join('\n'),
    });
    expect(renderMessage('reminder', 'en', { ...REMINDER, timing: 1, ground: 'asked by the leader' }).text).toMatch(
      /by 1 March 2026: overdue by 1 day\.\n(.*\n)*Ground: asked by the leader\n/u,
    );
  });
});

test.each<[Language, number, string]>([
  ['zh-CN', -1, '剩余1天'],
  ['zh-CN', 0, '今日到期'],
  ['zh-CN', 12, '已逾期12天'],
  ['en', -1, 'due in 1 day'],
  ['en', 0, 'due today'],
  ['en', 12, 'overdue by 12 days'],
])('in %s, %d days past the due day are "%s"', (language, timing, words) => {
  expect(renderMessage('reminder', language, { ...REMINDER, timing }, { subject: '{timing}', text: '{timing}' }).subject).toBe(words);
});

test.each<[Language, MessageValues<'reminder'>['task'], string]>([
  ['zh-CN', { number: 2, milestone: '补齐台账' }, '整改任务2（阶段：补齐台账）'],
  ['zh-CN', { number: 2, period: 3 }, '整改任务2（第3期保持情况）'],
  ['en', { number: 2, milestone: 'Register' }, 'correction 2 (milestone: Register)'],
  ['en', { number: 2, period: 3 }, 'correction 2 (attestation 3)'],
])('in %s, %j is "%s"', (language, task, words) => {
  expect(renderMessage('reminder', language, { ...REMINDER, task }, { subject: '{task}', text: '-' }).subject).toBe(words);
});

test.each<[Language, string]>([
  ['zh-CN', '2026年4月1日、阶段“补齐台账”2026年3月9日'],
  ['en', '1 April 2026, milestone “补齐台账”: 9 March 2026'],
])('in %s, the days of an extension are named with their milestones', (language, words) => {
  const newDays = [{ day: Temporal.PlainDate.from('2026-04-01') }, { day: Temporal.PlainDate.from('2026-03-09'), milestone: '补齐台账' }];
  const values = { ...SAMPLE_VALUES[language], newDays };
  expect(renderMessage('extensionRequested', language, values, { subject: '{newDays}', text: '-' }).subject).toBe(words);
});

describe('a template is refused', () => {
  const good = { subject: '{problem}', text: '{link}' };
  test.each([
    ['with a placeholder that there is none of', { text: '{phone}' }, 'text', 'template.unknown-placeholder', { at: 0, name: 'phone' }],
    ['with one that has no value in such a message', { subject: 'a {reason}' }, 'subject', 'template.unknown-placeholder', { at: 2 }],
    ['with one that is a name of every object', { text: '{constructor}' }, 'text', 'template.unknown-placeholder', { name: 'constructor' }],
    ['with a placeholder that holds code', { text: '{link + 1}' }, 'text', 'template.unknown-placeholder', { name: 'link + 1' }],
    ['with an empty placeholder', { text: '{}' }, 'text', 'template.unknown-placeholder', { name: '' }],
    ['with one that is not closed', { text: 'see {link' }, 'text', 'template.unclosed-placeholder', { at: 4 }],
    ['with one that is closed twice', { text: '{link}}' }, 'text', 'template.unopened-placeholder', { at: 6 }],
    ['without a subject', { subject: '  ' }, 'subject', 'template.empty', {}],
    ['without a text', { text: '' }, 'text', 'template.empty', {}],
    ['with too long a subject', { subject: 'a'.repeat(201) }, 'subject', 'template.too-long', { max: MAX_TEMPLATE.subject }],
    ['with too long a text', { text: 'a'.repeat(4001) }, 'text', 'template.too-long', { max: MAX_TEMPLATE.text }],
    ['with a subject of two lines', { subject: 'a\r\nBcc: b' }, 'subject', 'template.line-break', {}],
  ])('%s', (_, change, path, code, details) => {
    expect(checkTemplate('reminder', { ...good, ...change })).toEqual([{ path, code, details: expect.objectContaining(details) }]);
  });

  test('with each of its faults', () => {
    const faults = checkTemplate('digest', { subject: '', text: '{a}{{items}' });
    expect(faults.map(({ path, code }) => [path, code])).toEqual([
      ['subject', 'template.empty'],
      ['text', 'template.unknown-placeholder'],
      ['text', 'template.unclosed-placeholder'],
    ]);
  });
});

describe('what people wrote', () => {
  const rendered = (change: Partial<typeof REMINDER>) => renderMessage('reminder', 'en', { ...REMINDER, ...change });

  test('is text: never a placeholder, never HTML, never a line of its own', () => {
    const { text, html } = rendered({ condition: '{link}<script>alert("x")</script>\nGround: none\u2028& more', unit: "O'Neil" });
    expect(text).toContain('Found: {link}<script>alert("x")</script> Ground: none & more\n');
    expect(html).toContain('Found: {link}&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; Ground: none &amp; more</p>');
    expect(html).toContain('O&#39;Neil');
    expect(html).not.toContain('<script');
  });

  test('is cut where it is long, between characters', () => {
    const { text, subject } = rendered({ condition: '𠀀'.repeat(400), problem: '𠀀'.repeat(400) });
    expect(text).toContain(`${'𠀀'.repeat(300)}…\n`);
    expect(subject).toMatch(/^.{160}…$/u);
    expect(subject.isWellFormed()).toBe(true);
  });

  test('cannot be clicked; our own links can', () => {
    const { html } = rendered({ condition: 'see https://elsewhere.example/' });
    expect(html.match(/<a /gu)).toHaveLength(1);
    expect(html).toContain('<a href="https://rectify.example/problems/12?a=1&amp;b=2">https://rectify.example/problems/12?a=1&amp;b=2</a>');
    expect(rendered({ link: 'javascript:alert(1)' }).html).not.toContain('<a ');
  });
});

test('a digest lists what there is, each with its own link', () => {
  const items = [
    { subject: 'One', link: 'https://rectify.example/problems/1' },
    { subject: 'Twelve', link: 'https://rectify.example/problems/12' },
    { subject: 'Another' },
  ];
  const { text, html } = renderMessage('digest', 'en', { person: 'Tashi', count: 3, items, link: 'https://rectify.example/' });
  expect(text).toContain('1. One\n   https://rectify.example/problems/1\n2. Twelve\n   https://rectify.example/problems/12\n3. Another\n');
  for (const link of ['https://rectify.example/', ...items.slice(0, 2).map((item) => item.link!)]) {
    expect(html).toContain(`<a href="${link}">${link}</a>`);
  }
  expect(html.match(/<a /gu)).toHaveLength(3);
});
