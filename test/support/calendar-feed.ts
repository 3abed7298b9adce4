import ICAL from 'ical.js';

/** An event of an iCalendar file, as a library that we did not write reads it. */
interface ReadEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly status: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly day: string;
  /** Whether it is a day and no hour of one. */
  readonly allDay: boolean;
  readonly modified: string;
  readonly url: string;
}

export interface ReadCalendar {
  readonly name: string;
  readonly refresh: string;
  readonly events: readonly ReadEvent[];
}

/** @throws ICAL.parse.ParserError where it is no iCalendar file */
export function readCalendar(text: string): ReadCalendar {
  const calendar = ICAL.Component.fromString(text);
  const said = (component: ICAL.Component, name: string) => component.getFirstPropertyValue(name)?.toString();
  return {
    name: said(calendar, 'x-wr-calname') ?? '',
    refresh: said(calendar, 'refresh-interval') ?? '',
    events: calendar.getAllSubcomponents('vevent').map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        sequence: event.sequence,
        status: said(component, 'status') ?? '',
        summary: event.summary,
        description: said(component, 'description'),
        day: event.startDate.toString(),
        allDay: event.startDate.isDate && event.duration.toSeconds() === 86_400,
        modified: said(component, 'last-modified') ?? '',
        url: said(component, 'url') ?? '',
      };
    }),
  };
}
