import { flag, object, optional, whole, zone, type Of } from '../core/shape.js';
import { language } from '../message/message-events.js';

const hour = whole(0, 23);

/** How somebody wants to be told of what concerns him. The address itself is personal, and stands with what is. */
export const notifications = object({
  language,
  /** Whether by e-mail, beside the inbox. */
  email: flag,
  /** From the one hour to the other, by the clock in the zone, nothing is sent; it may span midnight. */
  quiet: optional(object({ from: hour, to: hour })),
  /** At this hour what came since is sent as one message; each by itself where missing. */
  digestHour: optional(hour),
  zone,
});
export type Notifications = Of<typeof notifications>;

/** What holds for whoever has said nothing: the inbox alone, since there may be no address, and no mail server. */
export const USUAL_NOTIFICATIONS: Notifications = { language: 'zh-CN', email: false, zone: 'Asia/Shanghai' };

/** When a message of an instant is to be sent: then, at the end of the quiet hours, or with the next digest. */
export function sentAt(at: Temporal.Instant, wish: Notifications): Temporal.Instant {
  return wish.digestHour === undefined ? afterQuiet(at, wish) : nextHour(at, wish.digestHour, wish.zone);
}

/**
 * Until when somebody is left alone by what is due at an instant; undefined where it may be sent then. Whoever has his digest come in his quiet
 * hours wants it then.
 */
export function quietUntil(at: Temporal.Instant, wish: Notifications): Temporal.Instant | undefined {
  if (wish.quiet && wish.digestHour !== undefined && isQuiet(wish.digestHour, wish.quiet)) return undefined;
  const until = afterQuiet(at, wish);
  return Temporal.Instant.compare(until, at) > 0 ? until : undefined;
}

/** The instant itself, or the end of the quiet hours that it lies in. */
export const afterQuiet = (at: Temporal.Instant, { quiet, zone }: Pick<Notifications, 'quiet' | 'zone'>): Temporal.Instant =>
  quiet && isQuiet(at.toZonedDateTimeISO(zone).hour, quiet) ? nextHour(at, quiet.to, zone) : at;

const isQuiet = (now: number, { from, to }: NonNullable<Notifications['quiet']>): boolean =>
  from <= to ? from <= now && now < to : from <= now || now < to;

/** The next time that the clock strikes, strictly later. */
function nextHour(at: Temporal.Instant, hour: number, zone: string): Temporal.Instant {
  const local = at.toZonedDateTimeISO(zone);
  const strike = (day: Temporal.PlainDate) => day.toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(hour) }).toInstant();
  const today = strike(local.toPlainDate());
  return Temporal.Instant.compare(today, at) > 0 ? today : strike(local.toPlainDate().add({ days: 1 }));
}
