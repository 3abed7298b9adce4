/** Days as text, and no more arithmetic than can be checked by eye: what the product counts with Temporal is counted here another way. */
const DAY = 86_400_000;

const numbered = (day: string): number => Date.parse(day) / DAY;

export const plusDays = (day: string, count: number): string => new Date((numbered(day) + count) * DAY).toISOString().slice(0, 10);

export const daysFrom = (from: string, to: string): number => numbered(to) - numbered(from);

/** The day in China, which is eight hours ahead all year. */
export const dayInChina = (at: Temporal.Instant): string => new Date(at.epochMilliseconds + 8 * 3_600_000).toISOString().slice(0, 10);

/** The instant at which a day ends in China. */
export const endInChina = (day: string): string => `${day}T16:00:00Z`;
