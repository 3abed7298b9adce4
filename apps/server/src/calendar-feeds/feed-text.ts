import type { CalendarFeedContent } from '#application';
import type { Language } from '#domain';
import { ICalCalendar, ICalEventStatus, ICalEventTransparency } from 'ical-generator';

type Deadline = CalendarFeedContent['deadlines'][number];

/** How often a program should come again, in seconds. */
const REFRESH_SECONDS = 3600;

interface Words {
  readonly calendar: string;
  readonly summary: (deadline: Deadline) => string;
  readonly provisional: string;
  readonly suspended: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  'zh-CN': {
    calendar: '整改期限',
    summary: ({ title, unitName, milestone, period, provisional, suspended }) => {
      const what = milestone ? `阶段目标“${milestone.title}”` : period === undefined ? '整改期限' : `第${period}期保持情况`;
      return `${suspended ? '【已中止】' : ''}${what}${provisional ? '（暂定）' : ''}：${title}（${unitName}）`;
    },
    provisional: '暂定：该年度工作日历尚未公布，公布后重新计算。',
    suspended: '整改已中止，恢复后期限顺延。',
  },
  en: {
    calendar: 'Rectification deadlines',
    summary: ({ title, unitName, milestone, period, provisional, suspended }) => {
      const what = milestone ? `Milestone “${milestone.title}”` : period === undefined ? 'Due' : `Attestation ${period}`;
      return `${suspended ? '[suspended] ' : ''}${what}${provisional ? ' (provisional)' : ''}: ${title} (${unitName})`;
    },
    provisional: 'Provisional: counted again once the working days of that year are published.',
    suspended: 'Suspended: the day moves by as long as that lasts.',
  },
};

/** What a feed is written with. */
export interface FeedPlace {
  readonly installation: string;
  /** The base of every address that leaves the house. */
  readonly publicUrl: string;
}

/**
 * Somebody's deadlines as an iCalendar file (RFC 5545): an all-day event each. Its `UID` is the same as long as there is the deadline; its
 * `SEQUENCE` is how often it was moved, stopped or started since it was set, so that whoever holds an older copy takes the newer. One whose
 * clock stands is `CANCELLED` until it runs again; one that is waited for no longer is left out. Nothing in it depends on when it is written.
 */
export function feedText({ language, deadlines }: CalendarFeedContent, { installation, publicUrl }: FeedPlace): string {
  const words = WORDS[language];
  const calendar = new ICalCalendar({
    name: words.calendar,
    prodId: { company: 'Rectify', product: 'Rectify', language: language === 'en' ? 'EN' : 'ZH' },
    ttl: REFRESH_SECONDS,
  });
  for (const deadline of deadlines) {
    const { problem, dueDay, provisional, suspended, moves, movedAt } = deadline;
    const moved = Temporal.Instant.from(movedAt);
    const notes = [...(provisional ? [words.provisional] : []), ...(suspended ? [words.suspended] : [])];
    calendar.createEvent({
      id: `${problem}-${deadline.correction}-${nameOf(deadline)}@${installation}`,
      sequence: moves,
      stamp: moved,
      lastModified: moved,
      start: Temporal.PlainDate.from(dueDay),
      allDay: true,
      summary: words.summary(deadline),
      ...(notes.length > 0 && { description: notes.join('\n') }),
      url: `${publicUrl}/v1/problems/${problem}`,
      status: suspended ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return `${calendar.toString()}\r\n`;
}

const nameOf = ({ milestone, period }: Deadline): string =>
  milestone ? `milestone-${milestone.milestone}` : period === undefined ? 'due' : `period-${period}`;
