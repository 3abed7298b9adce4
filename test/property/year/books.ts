import { PLAIN_CALENDAR, type Calendar, type LadderStep, type Addressee, type ProcedureInForce } from '#domain';

/** The kinds of rectification, and what a rule book says of each. */
export type Kind = 'immediate' | 'byDate' | 'phased' | 'sustained';

export interface Step {
  readonly step: LadderStep;
  readonly offset: number;
  readonly hour: number;
  readonly to?: readonly Addressee[];
  readonly confirm?: boolean;
}

/** A rule book as plain data: what the product is given as a procedure, and what the plain model reads. */
export interface Book {
  readonly counting: 'days' | 'workingDays';
  readonly planRequired: boolean;
  /** Hours that a reminder may be late; what nobody says is a day. */
  readonly grace?: number;
  readonly ladder: readonly Step[];
  readonly limits: Readonly<Record<Kind, number>>;
  /** Days between attestations. */
  readonly period: number;
  readonly daysOff: readonly string[];
  readonly workedDays: readonly string[];
}

const off = (month: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${month}-${String(from + index).padStart(2, '0')}`);

/** One version counts every day, the other the working days of a calendar with holidays and days that make up for them. */
export const BOOKS: readonly [Book, Book] = [
  {
    counting: 'days',
    planRequired: false,
    ladder: [
      { step: 'reminder', offset: -3, hour: 9 },
      { step: 'reminder', offset: 0, hour: 9 },
      { step: 'supervisionNotice', offset: 1, hour: 9 },
      { step: 'summonedTalk', offset: 7, hour: 9, confirm: true },
      { step: 'criticismCirculated', offset: 15, hour: 17, confirm: true },
    ],
    limits: { immediate: 7, byDate: 20, phased: 45, sustained: 20 },
    period: 30,
    daysOff: [],
    workedDays: [],
  },
  {
    counting: 'workingDays',
    planRequired: true,
    grace: 6,
    ladder: [
      { step: 'reminder', offset: -5, hour: 9, to: ['unit', 'team'] },
      { step: 'reminder', offset: -1, hour: 15 },
      { step: 'reminder', offset: 1, hour: 9 },
      { step: 'supervisionNotice', offset: 2, hour: 0, confirm: true },
      { step: 'summonedTalk', offset: 5, hour: 23 },
      { step: 'criticismCirculated', offset: 10, hour: 9, to: ['leader'] },
    ],
    limits: { immediate: 5, byDate: 15, phased: 30, sustained: 15 },
    period: 25,
    daysOff: [
      ...off('2026-01', 1, 3),
      ...off('2026-02', 15, 23),
      ...off('2026-04', 4, 6),
      ...off('2026-05', 1, 5),
      ...off('2026-06', 19, 21),
      ...off('2026-09', 25, 27),
      ...off('2026-10', 1, 7),
      ...off('2027-01', 1, 3),
    ],
    workedDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
];

/** The same book as the product has it in force. */
export function procedureBy(book: Book, version: number): ProcedureInForce {
  const { counting, planRequired, ladder, limits, period, grace } = book;
  const shared = { counting, planRequired, evidenceRequired: false, beforeFeedback: true, nearDue: 2, ladder };
  return {
    id: 'year',
    version,
    zone: 'Asia/Shanghai',
    calendar: { id: 'year', version: 1 },
    kinds: {
      immediate: { ...shared, limit: limits.immediate },
      byDate: { ...shared, limit: limits.byDate },
      phased: { ...shared, limit: limits.phased },
      sustained: { ...shared, limit: limits.sustained, period },
    },
    verifierMayClose: false,
    closureNeedsEvidence: false,
    ...(grace !== undefined && { reminderGraceHours: grace }),
    who: {},
    days: counting === 'days' ? PLAIN_CALENDAR : calendarOf(book),
  };
}

const calendarOf = ({ daysOff, workedDays }: Book): Calendar => ({
  id: 'year',
  version: 1,
  title: '工作日',
  restDays: [6, 7],
  daysOff: new Set(daysOff),
  workedDays: new Set(workedDays),
  publishedThrough: 2028,
});
