import { cut } from './cut.js';
import type { Language } from '#domain';
import type { Placeholder, PlaceholderValues } from './message-kinds.js';

/** More of what people wrote than this is read behind the link. */
const MAX_WORDS = 300;

type Words = { readonly [P in Placeholder]: (value: PlaceholderValues[P]) => string };

/** In one line, and as long as a message bears: what people wrote can look like nothing else of the message. */
const short = (text: string): string => cut(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), MAX_WORDS);

const listed = (items: PlaceholderValues['items']): string =>
  items.map(({ subject, link }, at) => `${at + 1}. ${short(subject)}${link === undefined ? '' : `\n   ${link}`}`).join('\n');

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;

const zhDay = ({ year, month, day }: Temporal.PlainDate): string => `${year}年${month}月${day}日`;
const enDay = ({ year, month, day }: Temporal.PlainDate): string => `${day} ${MONTHS[month - 1] ?? month} ${year}`;
const enDays = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const plain = {
  person: short,
  unit: short,
  previousUnit: short,
  problem: short,
  condition: short,
  milestone: short,
  reason: short,
  period: String,
  count: String,
  items: listed,
  link: (url: string) => url,
};

/** What each value is in each language. */
export const PLACEHOLDER_WORDS: Readonly<Record<Language, Words>> = {
  'zh-CN': {
    ...plain,
    dueDay: zhDay,
    task: ({ number, milestone, period }) =>
      `整改任务${number}${milestone === undefined ? '' : `（阶段：${short(milestone)}）`}${period === undefined ? '' : `（第${period}期保持情况）`}`,
    timing: (days) => (days < 0 ? `剩余${-days}天` : days === 0 ? '今日到期' : `已逾期${days}天`),
    ground: (reason) => (reason === undefined ? '按规程自动发出' : short(reason)),
    step: (step) => ({ supervisionNotice: '督办', summonedTalk: '约谈', criticismCirculated: '通报批评' })[step],
    referredTo: (to) => ({ disciplineInspection: '纪检机关', accountability: '问责机构' })[to],
    newDays: (days) =>
      days.map(({ day, milestone }) => `${milestone === undefined ? '' : `阶段“${short(milestone)}”`}${zhDay(day)}`).join('、'),
    decision: (decision) => ({ granted: '同意延期', refused: '不同意延期' })[decision],
  },
  en: {
    ...plain,
    dueDay: enDay,
    task: ({ number, milestone, period }) =>
      `correction ${number}${milestone === undefined ? '' : ` (milestone: ${short(milestone)})`}${period === undefined ? '' : ` (attestation ${period})`}`,
    timing: (days) => (days < 0 ? `due in ${enDays(-days)}` : days === 0 ? 'due today' : `overdue by ${enDays(days)}`),
    ground: (reason) => (reason === undefined ? 'as the procedure says' : short(reason)),
    step: (step) =>
      ({ supervisionNotice: 'a supervision notice', summonedTalk: 'a summoned talk', criticismCirculated: 'circulated criticism' })[step],
    referredTo: (to) => ({ disciplineInspection: 'discipline inspection', accountability: 'accountability' })[to],
    newDays: (days) =>
      days.map(({ day, milestone }) => `${milestone === undefined ? '' : `milestone “${short(milestone)}”: `}${enDay(day)}`).join(', '),
    decision: (decision) => ({ granted: 'granted', refused: 'refused' })[decision],
  },
};

/** Made-up values, of which a preview is made. */
export const SAMPLE_VALUES: Readonly<Record<Language, PlaceholderValues>> = {
  'zh-CN': {
    ...sample(),
    person: '扎西',
    unit: '嘉措牧场联合支部',
    previousUnit: '边贸商会支部',
    problem: '问题〔2026〕12号',
    condition: '“三会一课”台账记录不全，第三季度党课无签到。',
    milestone: '补齐台账',
    reason: '佐证材料缺第三季度签到表',
    items: [
      { subject: '【催办】问题〔2026〕12号整改任务1剩余3天', link: 'https://rectify.example/problems/12' },
      { subject: '【退回】问题〔2026〕9号整改任务2整改结果', link: 'https://rectify.example/problems/9' },
    ],
  },
  en: {
    ...sample(),
    person: 'Tashi',
    unit: 'Joint branch of Gyatso pasture',
    previousUnit: 'Branch of the traders',
    problem: 'Problem 2026-12',
    condition: 'The register of meetings is incomplete; nobody signed for the third quarter.',
    milestone: 'Register completed',
    reason: 'The list of signatures for the third quarter is missing',
    items: [
      { subject: 'Reminder: Problem 2026-12, correction 1, due in 3 days', link: 'https://rectify.example/problems/12' },
      { subject: 'Returned: Problem 2026-9, correction 2', link: 'https://rectify.example/problems/9' },
    ],
  },
};

function sample() {
  return {
    task: { number: 1 },
    period: 2,
    dueDay: Temporal.PlainDate.from('2026-03-01'),
    timing: -3,
    ground: undefined,
    step: 'summonedTalk',
    referredTo: 'disciplineInspection',
    newDays: [{ day: Temporal.PlainDate.from('2026-03-20') }],
    decision: 'granted',
    count: 2,
    link: 'https://rectify.example/problems/12',
  } as const;
}
