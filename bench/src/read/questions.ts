import type { WrittenCases } from '../cases/write-cases.ts';
import { DAY_MS, dayOf, dayText } from '../cases/days.ts';
import type { Asker, Installation } from './installation.ts';
import type { Server } from './server.ts';

export const KINDS = ['ledger page', 'timeline of a problem', 'statistics'] as const;
export type QuestionKind = (typeof KINDS)[number];

/** Something that is asked of both servers. */
export interface Question {
  readonly kind: QuestionKind;
  readonly name: string;
  readonly asker: Asker;
  /** Where to ask it of one installation. */
  readonly path: (asked: Asked) => Promise<string> | string;
}

/** One installation, running. */
export interface Asked {
  readonly server: Server;
  readonly installation: Installation;
}

/** So many lines at most: what the smaller installation can fill too. */
const LINES = 20;
const LARGEST = 200;
const SORTS = ['recorded', 'confirmed', 'due', 'severity'] as const;

const today = dayOf(Date.now());
const day = (before: number) => dayText(today - before);
const committee = ({ organizations }: WrittenCases): string => organizations[2] ?? '';

function ledger(name: string, filters: string | ((asked: Asked) => Promise<string> | string), asker: Asker = 'auditor'): Question {
  return {
    ...{ kind: 'ledger page', name, asker },
    path: async (asked) => `/v1/ledger?${typeof filters === 'string' ? filters : await filters(asked)}`,
  };
}

const statistics = (name: string, filters: string | ((cases: WrittenCases) => string), asker: Asker = 'auditor'): Question => ({
  ...{ kind: 'statistics', name, asker },
  path: ({ installation: { cases } }) => `/v1/statistics?${typeof filters === 'string' ? filters : filters(cases)}`,
});

/** The page that begins behind about half of the lines. */
async function fromTheMiddle({ server, installation: { tokens, cases } }: Asked, sort: string): Promise<string> {
  const question = `sort=${sort}`;
  let cursor = '';
  for (let lines = 0; lines < cases.problems.length / 2; lines += LARGEST) {
    const limit = Math.min(LARGEST, Math.ceil(cases.problems.length / 2) - lines);
    const body = await server.get(`/v1/ledger?${question}&limit=${limit}${cursor}`, tokens.auditor);
    cursor = `&cursor=${(JSON.parse(body) as { readonly next: string }).next}`;
  }
  return question + cursor;
}

/** An inspection about the middle that found some problems. */
async function anInspection({ server, installation: { tokens, cases } }: Asked): Promise<string> {
  for (const inspection of cases.inspections.slice(cases.inspections.length >> 1)) {
    const body = await server.get(`/v1/ledger?inspection=${inspection}`, tokens.auditor);
    if (linesOf(body) >= 4) return `inspection=${inspection}`;
  }
  throw new RangeError('no inspection found anything');
}

/** A problem about the middle on which a page's worth has happened. */
async function aTimeline({ server, installation: { tokens, cases } }: Asked, more: string): Promise<string> {
  for (const problem of cases.problems.slice(cases.problems.length >> 1)) {
    const path = `/v1/timeline?problem=${problem}${more}`;
    if (linesOf(await server.get(`${path}&limit=${LINES}`, tokens.auditor)) === LINES) return path;
  }
  throw new RangeError('on no problem has much happened');
}

const timeline = (name: string, more: string, asker: Asker = 'auditor'): Question => ({
  ...{ kind: 'timeline of a problem', name, asker },
  path: (asked) => aTimeline(asked, more),
});

export const linesOf = (body: string): number => (JSON.parse(body) as { readonly items: readonly unknown[] }).items.length;

/** The answer's size, of what has one. */
export const limited = (question: Question, path: string, lines = LINES): string =>
  question.kind === 'statistics' ? path : `${path}&limit=${lines}`;

export const QUESTIONS: readonly Question[] = [
  ...SORTS.flatMap((sort) => [
    ledger(`by ${sort}`, `sort=${sort}`),
    ledger(`by ${sort}, the last first`, `sort=${sort}&descending=true`),
    ledger(`by ${sort}, a middle page`, (asked) => fromTheMiddle(asked, sort)),
  ]),
  ledger('red, by due', 'light=red&sort=due'),
  ledger('red, by due, the last first', 'light=red&sort=due&descending=true'),
  ledger('yellow and green, by severity', 'light=yellow,green&sort=severity&descending=true'),
  ledger('overdue, by recorded', 'overdue=true'),
  ledger('not overdue, by due', 'overdue=false&sort=due'),
  ledger('drafts, by recorded', 'state=Draft'),
  ledger('executing, by due', 'state=Rectifying&sort=due'),
  ledger('withdrawn, by due', 'state=Withdrawn&sort=due&descending=true'),
  ledger('a subtree, by due', ({ installation: { cases } }) => `organization=${committee(cases)}&sort=due`),
  ledger('an inspection', anInspection),
  ledger('sustained, by confirmed', 'kind=sustained&sort=confirmed&descending=true'),
  ledger('a category, by due', `category=${encodeURIComponent('安全生产')}&sort=due`),
  ledger('due within a month', `dueFrom=${day(15)}&dueTo=${day(-15)}&sort=due`),
  ledger('due within a year, by severity', `dueFrom=${day(700)}&dueTo=${day(335)}&sort=severity`),
  ledger('text of two signs', `text=${encodeURIComponent('台账')}`),
  ledger('text of four signs, by due', `text=${encodeURIComponent('消防通道')}&sort=due`),
  ledger('text that nothing holds', `text=${encodeURIComponent('台厂')}&sort=due`),
  ledger('serious, red, of a category', `severity=serious&light=red&category=${encodeURIComponent('工作台账')}&sort=due`),
  ledger('filters that nothing meets', 'state=Draft&severity=serious&kind=phased&sort=confirmed'),
  ledger('of a supervisor, by recorded', 'sort=recorded&descending=true', 'supervisor'),
  ledger('of a supervisor, red, by due', 'light=red&sort=due', 'supervisor'),
  ledger('of a branch, by recorded', 'sort=recorded', 'branch'),
  ledger('of a branch, red, by due', 'light=red&sort=due', 'branch'),
  timeline('forwards', ''),
  timeline('backwards', '&direction=backwards'),
  timeline('as of a day', `&asOf=${dayText(dayOf(Date.now() - DAY_MS))}T00:00:00Z`),
  statistics('the whole', 'selection=cohort'),
  statistics('the whole, as a flow', 'selection=flow'),
  statistics('of a subtree', (cases) => `organization=${committee(cases)}`),
  statistics('of a year, as a cohort', `from=${day(800)}&to=${day(435)}`),
  statistics('of a year, as a flow', `from=${day(800)}&to=${day(435)}&selection=flow`),
  statistics('of a week in a subtree', (cases) => `from=${day(407)}&to=${day(400)}&organization=${committee(cases)}&selection=flow`),
  statistics('of a procedure', 'procedure=standard'),
  statistics('of a branch', '', 'branch'),
];
