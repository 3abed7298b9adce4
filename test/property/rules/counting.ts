import type { CalendarEvent, Due, Reckoning, Terms, VersionRef } from '#domain';
import { daysFrom, plusDays } from '../days.js';
import { holds } from './holds.js';

const isRestDay = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());

/** Counts by a calendar's event, day after day: slow, and plain to see. */
export class Counting {
  private readonly everyDay: boolean;

  constructor(
    counting: Terms['counting'],
    { id }: VersionRef,
    private readonly calendar: CalendarEvent | undefined,
  ) {
    this.everyDay = counting === 'days' || id === 'plain';
    holds(this.everyDay || calendar !== undefined, 'working days are counted on a calendar that was published', id);
  }

  /** The day so many days later. */
  plus(day: string, count: number): string {
    if (this.everyDay) return plusDays(day, count);
    let reached = day;
    for (let left = count; left > 0;) {
      reached = plusDays(reached, 1);
      if (this.isWorked(reached)) left -= 1;
    }
    return reached;
  }

  /** From a day, inclusive, to another, exclusive. */
  between(from: string, to: string): number {
    const days = Array.from({ length: Math.max(0, daysFrom(from, to)) }, (_, index) => plusDays(from, index));
    return this.everyDay ? days.length : days.filter((day) => this.isWorked(day)).length;
  }

  reached({ from, limit, suspensions }: Reckoning): string {
    return suspensions.reduce(
      (day, suspension) => (day < suspension.from ? day : this.plus(day, this.between(suspension.from, suspension.to))),
      this.plus(from, limit),
    );
  }

  /** Whether the year of a day is still to come on this calendar. */
  isUnpublished(day: string): boolean {
    return !this.everyDay && this.calendar !== undefined && Number(day.slice(0, 4)) > this.calendar.publishedThrough;
  }

  /** Whether a reckoning looks at a day of a year that is still to come. */
  isUncertain(by: Reckoning): boolean {
    return this.isUnpublished(this.reached(by)) || by.suspensions.some(({ to }) => this.isUnpublished(plusDays(to, -1)));
  }

  /** What a due says of itself is true: it says what it was counted from exactly where that is not certain. */
  check({ dueDay, provisional, reckoning }: Due): void {
    holds(!provisional || !this.everyDay, 'every day counts, whatever is published', dueDay);
    holds(!reckoning || provisional === true, 'what is counted again is provisional', dueDay);
  }

  private isWorked(day: string): boolean {
    const { daysOff, workedDays } = this.calendar!;
    return workedDays.includes(day) || (!isRestDay(day) && !daysOff.includes(day));
  }
}

/** The calendar of that name as its event says it; none for the plain one. */
export type Calendars = (ref: VersionRef) => CalendarEvent | undefined;
