import { calendar, type CalendarCommand, type CalendarContext, type CalendarEvent, type PublishedCalendar } from '#domain';
import { Injectable } from '@nestjs/common';
import { Facts } from '../facts/facts.js';
import type { Asked, Binding } from '../shell/binding.js';

/** Calendars with their versions. Everybody who signed in may read them. */
@Injectable()
export class CalendarBinding implements Binding<CalendarCommand, CalendarEvent, PublishedCalendar, CalendarContext> {
  readonly category = 'calendar';
  readonly table = calendar;

  constructor(private readonly facts: Facts) {}

  async gather({ thing: id, command, actor, now }: Asked<CalendarCommand, PublishedCalendar>): Promise<CalendarContext> {
    const base = command?.base && (await this.facts.calendar(command.base));
    return { actor, now, id, ...(base && { base }) };
  }

  sees(): boolean {
    return true;
  }
}
