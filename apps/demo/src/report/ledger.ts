import type { Told } from '../bilingual.js';
import type { Page } from '../terminal/page.js';
import { printTable, type Cell, type Column } from '../terminal/table.js';
import type { Reader } from './reader.js';
import { KINDS, PROBLEM_PHASES } from './words.js';

interface LedgerRow {
  readonly phase: string;
  readonly title: string;
  readonly leadUnit: string;
  readonly dueDay?: string;
  readonly closedOn?: string;
  readonly timesReopened: number;
  readonly corrections: readonly { readonly kind: string; readonly originalDueDay: string; readonly dueDay: string }[];
}

const TITLE: Told = { zh: '台账', en: 'The ledger' };
const COLUMNS: readonly (Omit<Column, 'title'> & { readonly title: Told })[] = [
  { title: { zh: '序号', en: 'no.' }, most: 4, right: true },
  { title: { zh: '问题／责任单位', en: 'problem / lead unit' }, most: 38 },
  { title: { zh: '方式', en: 'kind' }, most: 10 },
  { title: { zh: '整改时限', en: 'due' }, most: 17 },
  { title: { zh: '进展', en: 'state' }, most: 11 },
  { title: { zh: '销号时间', en: 'closed' }, most: 10 },
];
const EXTENDED: Told = { zh: '原定', en: 'was' };
const REOPENED: Told = { zh: '反弹', en: 'relapsed' };

/** The ledger as a table, from `GET /v1/ledger`. @throws Unexpected */
export async function printLedger(page: Page, reader: Reader): Promise<void> {
  const { language } = reader;
  const { items } = await reader.read<{ readonly items: readonly LedgerRow[] }>('ledger');
  page.heading(TITLE[language]);
  page.line();
  printTable(
    page,
    COLUMNS.map(({ title, ...column }) => ({ ...column, title: title[language] })),
    items.map((row, index) => cellsOf(row, index + 1, reader)),
  );
}

function cellsOf(row: LedgerRow, number: number, reader: Reader): readonly Cell[] {
  const { language } = reader;
  const [correction] = row.corrections;
  const extended = correction && correction.originalDueDay !== correction.dueDay && `${EXTENDED[language]} ${correction.originalDueDay}`;
  const relapsed = row.timesReopened > 0 && `${REOPENED[language]} ×${row.timesReopened}`;
  const colour = row.phase === 'Closed' ? 'green' : row.phase === 'Withdrawn' ? 'dim' : 'yellow';
  return [
    { text: String(number) },
    { text: `${row.title}\n${reader.organization(row.leadUnit)}` },
    { text: (correction && KINDS[correction.kind]?.[language]) ?? '' },
    { text: lines(correction?.dueDay, extended) },
    { text: lines(PROBLEM_PHASES[row.phase]?.[language] ?? row.phase, relapsed), colour },
    { text: row.closedOn ?? '' },
  ];
}

const lines = (...parts: readonly (string | false | undefined)[]): string => parts.filter((part) => typeof part === 'string').join('\n');
