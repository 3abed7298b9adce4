import type { Language, Told } from '../bilingual.js';
import { instantOf } from '../demo-clock.js';
import { Unexpected } from '../play/client.js';
import type { KnownThings } from '../play/known-things.js';
import type { InspectionName, ProblemName } from '../play/step.js';
import type { Page } from '../terminal/page.js';
import { printTable } from '../terminal/table.js';
import type { Reader } from './reader.js';
import { INSPECTION_PHASES, PROBLEM_PHASES } from './words.js';

interface ProblemAnswer {
  readonly state: { readonly title: string; readonly phase: string; readonly closings: readonly unknown[] };
  readonly corrections: readonly {
    readonly state: { readonly milestones: readonly { readonly reached: boolean }[]; readonly evidence: readonly unknown[] };
  }[];
}

interface InspectionAnswer {
  readonly state: {
    readonly number: string;
    readonly phase: string;
    readonly findings: Readonly<Record<string, { readonly state: string }>>;
  };
}

/** Something that the auditor asks about, then and now. */
interface Asked {
  readonly of: string;
  readonly what: string;
  readonly then: string;
  readonly now: string;
}

/** A day in the middle of the story, after work. */
const DAY = '2026-06-10T18:00';
const PROBLEM: ProblemName = 'uncovered';
const INSPECTION: InspectionName = 'special';

const TITLE: Told = { zh: '审计：6月10日那天是什么情况？', en: 'The auditor asks: how did things stand on 10 June?' };
const COLUMNS: readonly Told[] = [
  { zh: '', en: '' },
  { zh: '问的是', en: 'asked' },
  { zh: '2026-06-10 18:00', en: '2026-06-10 18:00' },
  { zh: '今天', en: 'today' },
];
const WHAT: Readonly<Record<'state' | 'milestones' | 'closings' | 'events' | 'settled', Told>> = {
  state: { zh: '状态', en: 'state' },
  milestones: { zh: '节点完成', en: 'milestones reached' },
  closings: { zh: '销号次数', en: 'times closed' },
  settled: { zh: '问题了结', en: 'findings settled' },
  events: { zh: '已记事件', en: 'events recorded' },
};

/**
 * The same questions about a problem and an inspection as of that day and as of now, side by side.
 * @throws Unexpected where nothing differs: then the past was not answered from the past
 */
export async function printAudit(page: Page, reader: Reader, known: KnownThings): Promise<void> {
  const { language } = reader;
  page.heading(TITLE[language]);
  page.line();
  const asked = [...(await ofProblem(reader, known.thing(PROBLEM))), ...(await ofInspection(reader, known.thing(INSPECTION)))];
  const same = asked.filter(({ then, now }) => then === now);
  if (same.length > 0) throw new Unexpected(`as of ${DAY} nothing differs in ${same.map(({ what }) => what).join(', ')}`);
  printTable(
    page,
    COLUMNS.map((title) => ({ title: title[language], most: 34 })),
    asked.map(({ of, what, then, now }) => [
      { text: of },
      { text: what },
      { text: then, colour: 'yellow' },
      { text: now, colour: 'green' },
    ]),
  );
}

async function ofProblem(reader: Reader, id: string): Promise<readonly Asked[]> {
  const { language } = reader;
  const [then, now] = await bothTimes((query) => reader.read<ProblemAnswer>(`problems/${id}`, query));
  const compare = (what: Told, value: (answer: ProblemAnswer) => string, of = '') => ({
    of,
    what: what[language],
    then: value(then),
    now: value(now),
  });
  return [
    compare(WHAT.state, ({ state }) => word(PROBLEM_PHASES, state.phase, language), now.state.title),
    compare(WHAT.milestones, reached),
    compare(WHAT.closings, ({ state }) => String(state.closings.length)),
    await events(reader, { problem: id }),
  ];
}

async function ofInspection(reader: Reader, id: string): Promise<readonly Asked[]> {
  const { language } = reader;
  const [then, now] = await bothTimes((query) => reader.read<InspectionAnswer>(`inspections/${id}`, query));
  const compare = (what: Told, value: (answer: InspectionAnswer) => string, of = '') => ({
    of,
    what: what[language],
    then: value(then),
    now: value(now),
  });
  return [
    compare(WHAT.state, ({ state }) => word(INSPECTION_PHASES, state.phase, language), now.state.number),
    compare(WHAT.settled, settled),
    await events(reader, { inspection: id }),
  ];
}

async function events(reader: Reader, subject: Readonly<Record<string, string>>): Promise<Asked> {
  const [then, now] = await bothTimes((query) =>
    reader.read<{ readonly items: readonly unknown[] }>('timeline', { ...subject, ...query, limit: '200' }),
  );
  return { of: '', what: WHAT.events[reader.language], then: String(then.items.length), now: String(now.items.length) };
}

const bothTimes = <T>(ask: (query: Readonly<Record<string, string>>) => Promise<T>): Promise<[T, T]> =>
  Promise.all([ask({ asOf: instantOf(DAY).toString() }), ask({})]);

const word = (words: Readonly<Record<string, Told>>, code: string, language: Language) => words[code]?.[language] ?? code;

const reached = ({ corrections }: ProblemAnswer) => {
  const milestones = corrections.flatMap(({ state }) => state.milestones);
  return `${milestones.filter((each) => each.reached).length}/${milestones.length}`;
};

const settled = ({ state }: InspectionAnswer) => {
  const findings = Object.values(state.findings);
  return `${findings.filter((each) => each.state === 'settled').length}/${findings.length}`;
};
