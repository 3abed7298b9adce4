import { calendar, calendarAt, countDays, newestCalendar, refusal, type Counting, type PublishedCalendar, type VersionRef } from '#domain';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { CalendarBinding } from '../bindings/calendar-binding.js';
import { Refused } from '../refused.js';
import { permitted, type Permitted } from './permitted.js';
import { ReadingThings, type Answered, type Question } from './reading-things.js';

export interface CalendarVersion {
  readonly version: number;
  readonly title: string;
  readonly base?: VersionRef;
  readonly daysOff: readonly string[];
  readonly workedDays: readonly string[];
  readonly publishedThrough: number;
}

export interface CalendarAnswer extends Answered {
  readonly versions: readonly CalendarVersion[];
  /** The number that the next one has, and whether it may be published. Missing where it is shown as it was. */
  readonly next?: { readonly version: number; readonly commands: Permitted };
}

export class AskCalendar extends Query<CalendarAnswer> {
  constructor(readonly question: Question) {
    super();
  }
}

@QueryHandler(AskCalendar)
export class AskCalendarHandler implements IQueryHandler<AskCalendar> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: CalendarBinding,
  ) {}

  async execute({ question }: AskCalendar): Promise<CalendarAnswer> {
    const { id, revision, position, tag, state, context, past } = await this.things.read(this.binding, question);
    const commands = permitted(['PublishCalendar'] as const, (type) => refusal(calendar, type, state, context));
    return {
      ...{ id, revision, position, tag },
      versions: versionsIn(state),
      ...(!past && { next: { version: state.versions.length + 1, commands } }),
    };
  }
}

const versionsIn = ({ versions }: PublishedCalendar): readonly CalendarVersion[] =>
  versions.map(({ restDays: _, daysOff, workedDays, ...said }, index) => ({
    version: index + 1,
    ...said,
    daysOff: [...daysOff],
    workedDays: [...workedDays],
  }));

/** Which day lies so many days after another. */
export interface Count {
  readonly from: string;
  /** Negative before it. */
  readonly count: number;
  /** Default: working days. */
  readonly counting?: Counting;
  /** Default: the newest. */
  readonly version?: number;
}

export interface CountedDay extends Required<Omit<Count, 'version'>> {
  readonly calendar: VersionRef;
  readonly day: string;
  /** The count looked at a year that is not published yet. */
  readonly provisional?: true;
}

export class AskDay extends Query<CountedDay> {
  constructor(
    readonly question: Question,
    readonly count: Count,
  ) {
    super();
  }
}

@QueryHandler(AskDay)
export class AskDayHandler implements IQueryHandler<AskDay> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: CalendarBinding,
  ) {}

  async execute({ question, count: asked }: AskDay): Promise<CountedDay> {
    const { id, state } = await this.things.read(this.binding, question);
    const { from, count, counting = 'workingDays', version } = asked;
    const found = version === undefined ? newestCalendar(id, state) : calendarAt(id, state, version);
    if (!found) throw new Refused('unknown', 'calendar-version.unknown', { version });
    const { reached, provisional } = countDays(found, counting, Temporal.PlainDate.from(from), count);
    return {
      ...{ calendar: { id, version: found.version }, from, count, counting, day: String(reached) },
      ...(provisional && { provisional }),
    };
  }
}
