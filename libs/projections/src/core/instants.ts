/** Milliseconds since 1970 of an ISO instant. */
export const msOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;

/** The day in a zone at an instant. */
export const dayIn = (ms: number, zone: string): string =>
  String(Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate());

/** Days from one calendar day to another. */
export const daysFrom = (from: string, to: string): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;
