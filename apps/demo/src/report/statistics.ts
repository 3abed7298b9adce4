import type { Language, Told } from '../bilingual.js';
import { Unexpected } from '../play/client.js';
import type { Page } from '../terminal/page.js';
import { printTable } from '../terminal/table.js';
import type { Reader } from './reader.js';
import { MEASURES } from './words.js';

export interface Figure {
  readonly measure: string;
  readonly numerator: number;
  readonly denominator?: number;
  readonly value?: number;
  /** The events that it counts. */
  readonly events: string;
}

interface Statistics {
  readonly figures: readonly Figure[];
  readonly position: string;
}

const TITLE: Told = { zh: '统计', en: 'Statistics' };
const COLUMNS: readonly Told[] = [
  { zh: '指标', en: 'measure' },
  { zh: '数值', en: 'value' },
  { zh: '分子', en: 'numerator' },
  { zh: '分母', en: 'denominator' },
];
const TAKEN: Told = { zh: '取数位置', en: 'Taken at position' };
const BEHIND: Told = {
  zh: '每个数字都能列出它数的事件。反弹率的分子：',
  en: 'Each figure lists the events that it counts. Above the line of the relapse rate:',
};

/** The measures as a table, with what is behind one of them; from `GET /v1/statistics`. @throws Unexpected */
export async function printStatistics(page: Page, reader: Reader): Promise<readonly Figure[]> {
  const { language } = reader;
  const { figures, position } = await reader.read<Statistics>('statistics');
  page.heading(TITLE[language]);
  page.line();
  printTable(
    page,
    COLUMNS.map((title, index) => ({ title: title[language], most: 40, right: index > 0 })),
    figures.map(({ measure, numerator, denominator, value }) => [
      { text: MEASURES[measure]?.[language] ?? measure },
      { text: valueOf(measure, value) },
      { text: denominator === undefined ? '' : String(numerator) },
      { text: denominator === undefined ? '' : String(denominator) },
    ]),
  );
  page.line();
  page.line(page.paint('dim', `  ${TAKEN[language]} ${position}`));
  await printBehind(page, reader, figureIn(figures, 'relapseRate'));
  return figures;
}

async function printBehind(page: Page, reader: Reader, { events }: Figure): Promise<void> {
  const { items } = await reader.read<{ readonly items: readonly { readonly sentence: string }[] }>(events.replace(/^\/v1\//u, ''));
  page.paragraph(
    `${BEHIND[reader.language]}${reader.language === 'zh' ? '' : ' '}${items.map(({ sentence }) => sentence).join(' ')}`,
    '  ',
  );
}

/** What the story comes to, in the document's own words and in English; both are counted. */
export function summaryOf(figures: readonly Figure[]): Readonly<Record<Language, string>> {
  const [inspections, found, rectified] = ['inspections', 'problemsFound', 'problemsRectified'].map(
    (measure) => figureIn(figures, measure).numerator,
  );
  const rate = valueOf('rectificationRate', figureIn(figures, 'rectificationRate').value);
  return {
    zh: `开展督导检查${inspections}次，发现纠偏问题${found}个，已整改${rectified}个，整改率${rate}`,
    en: `${inspections} inspections, ${rectified} problems corrected`,
  };
}

/** @throws Unexpected */
export function figureIn(figures: readonly Figure[], measure: string): Figure {
  const figure = figures.find((each) => each.measure === measure);
  if (!figure) throw new Unexpected(`the statistics say nothing of ${measure}`);
  return figure;
}

function valueOf(measure: string, value: number | undefined): string {
  if (value === undefined) return '—';
  return /(?:Rate\w*|Coverage)$/u.test(measure) ? `${rounded(value * 100)}%` : rounded(value);
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);
