/** What events hold, but for leap seconds and the like: told apart without Temporal, which takes ten times as long. */
const USUAL_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/u;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970 of an ISO instant. */
export function msOf(instant: string): number {
  if (!USUAL_INSTANT.test(instant)) return Temporal.Instant.from(instant).epochMilliseconds;
  const part = (from: number, to: number) => Number(instant.slice(from, to));
  const fraction = instant.length > 20 ? Number(instant.slice(20, -1).padEnd(3, '0')) : 0;
  const time = ((part(11, 13) * 60 + part(14, 16)) * 60 + part(17, 19)) * 1000 + fraction;
  return daysSince1970(instant.slice(0, 10)) * DAY_MS + time;
}

/** The days that were met last: of a history in its order, most instants lie in the day of the one before. */
const daysMet = new Map<string, number>();
const MOST_DAYS = 4096;

function daysSince1970(day: string): number {
  const known = daysMet.get(day);
  if (known !== undefined) return known;
  const { epochMilliseconds } = Temporal.PlainDate.from(day).toZonedDateTime('UTC');
  if (daysMet.size >= MOST_DAYS) daysMet.clear();
  daysMet.set(day, epochMilliseconds / DAY_MS);
  return epochMilliseconds / DAY_MS;
}

/** The day in a zone that was asked for last, from its beginning to its end, exclusive. */
const lastDays = new Map<string, { readonly day: string; readonly fromMs: number; readonly toMs: number }>();
const MOST_ZONES = 64;

/** The day in a zone at an instant. */
export function dayIn(ms: number, zone: string): string {
  const last = lastDays.get(zone);
  if (last && ms >= last.fromMs && ms < last.toMs) return last.day;
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
  const beginning = (each: Temporal.PlainDate) => each.toZonedDateTime(zone).epochMilliseconds;
  if (lastDays.size >= MOST_ZONES) lastDays.clear();
  lastDays.set(zone, { day: String(day), fromMs: beginning(day), toMs: beginning(day.add({ days: 1 })) });
  return String(day);
}

/** Days from one calendar day to another. */
export const daysFrom = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;
