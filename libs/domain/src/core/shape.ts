/**
 * Shapes describe the data of events: one source for the TypeScript type, for the check on append and on read, and for the documentation.
 * A shape names every field; an unknown one is refused.
 */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** The path and reason of the first fault, or undefined where the value has this shape. */
  fault(value: unknown, path: string): Fault | undefined;
  /** Carries the type alone; never set. */
  readonly type?: T;
}

export interface Fault {
  readonly path: string;
  readonly reason: string;
  /** Which limit was passed, where that is the fault. Stable. */
  readonly code?: LimitCode;
}

/** The limits that a shape sets. */
export const LIMIT_CODES = ['text.too-long', 'list.too-long', 'number.out-of-range', 'object.too-large'] as const;
type LimitCode = (typeof LIMIT_CODES)[number];

export type JsonSchema = Readonly<Record<string, unknown>>;

export type Of<S> = S extends Shape<infer T> ? T : never;

/** A field that may be left out. */
export interface Optional<T> extends Shape<T> {
  readonly optional: true;
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends { readonly optional: true } ? K : never }[keyof F];
export type ObjectOf<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Of<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: Of<F[K]>;
};

const faulty = (path: string, reason: string, code?: LimitCode | false): Fault => ({ path, reason, ...(code && { code }) });

/** The fault of a part, as one of the whole. Paths are put together where there is a fault alone: nearly everything that is checked has none. */
const within = (path: string, fault: Fault): Fault => ({ ...fault, path: `${path}${fault.path}` });

/** @param passes which limit a value passes that does not hold, if any */
function checked<T>(
  schema: JsonSchema,
  reason: string,
  holds: (value: unknown) => boolean,
  passes: (value: unknown) => LimitCode | false = () => false,
): Shape<T> {
  return { schema, fault: (value, path) => (holds(value) ? undefined : faulty(path, reason, passes(value))) };
}

const isLonger = (max: number) => (value: unknown) => typeof value === 'string' && value.length > max && 'text.too-long';

/** Text of at most `max` UTF-16 units, not blank. */
export const text = (max = 4000): Shape<string> =>
  checked(
    { type: 'string', minLength: 1, maxLength: max },
    `text of 1 to ${max} characters`,
    (value) => typeof value === 'string' && value.trim() !== '' && value.length <= max && value.isWellFormed(),
    isLonger(max),
  );

/** An opaque id: what people, organizations and things are known by. Never holds anything personal. */
export const id: Shape<string> = checked({ type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' }, 'an id', (value) => {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u.test(value);
});

/** Lower-case hexadecimal SHA-256. */
export const sha256: Shape<string> = checked({ type: 'string', pattern: '^[0-9a-f]{64}$' }, 'a SHA-256 in hexadecimal', (value) => {
  return typeof value === 'string' && /^[0-9a-f]{64}$/u.test(value);
});

/** Bytes in base64. */
export const bytes = (max = 16_384): Shape<string> =>
  checked(
    { type: 'string', contentEncoding: 'base64', maxLength: max },
    'bytes in base64',
    (value) => typeof value === 'string' && value.length <= max && /^[A-Za-z0-9+/]*={0,2}$/u.test(value),
    isLonger(max),
  );

/** A calendar day, `2026-02-28`; a day that does not exist is refused. */
export const day: Shape<string> = checked({ type: 'string', format: 'date' }, 'a calendar day that exists', (value) => {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/u.test(value) && isDay(value);
});

/** An instant in UTC in its one canonical spelling, `2026-02-28T15:59:59Z`, so that equal instants are equal text. */
export const instant: Shape<string> = checked({ type: 'string', format: 'date-time' }, 'an instant in UTC', (value) => {
  if (typeof value !== 'string') return false;
  if (USUAL_INSTANT.test(value)) return isDay(value);
  return succeeds(() => Temporal.Instant.from(value)) && String(Temporal.Instant.from(value)) === value;
});

/** Longer than any zone's name. */
const LONGEST_ZONE = 64;

/** An IANA time zone. */
export const zone: Shape<string> = checked(
  { type: 'string', maxLength: LONGEST_ZONE },
  'a time zone',
  (value) => typeof value === 'string' && (zonesMet.has(value) || (value.length <= LONGEST_ZONE && isZone(value))),
  isLonger(LONGEST_ZONE),
);

/** A whole number from `min` to `max`, both inclusive. */
export const whole = (min = 0, max = Number.MAX_SAFE_INTEGER): Shape<number> =>
  checked(
    { type: 'integer', minimum: min, maximum: max },
    `a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    (value) => Number.isInteger(value) && 'number.out-of-range',
  );

export const flag: Shape<boolean> = checked({ type: 'boolean' }, 'true or false', (value) => typeof value === 'boolean');

/** Said where it holds, and left out otherwise. */
export const yes: Shape<true> = checked({ const: true }, 'true', (value) => value === true);

export const oneOf = <const T extends string>(...values: readonly T[]): Shape<T> =>
  checked({ type: 'string', enum: values }, `one of ${values.join(', ')}`, (value) => values.includes(value as T));

export const list = <T>(item: Shape<T>, max = 200, min = 0): Shape<readonly T[]> => ({
  schema: { type: 'array', items: item.schema, minItems: min, maxItems: max },
  fault: (value, path) => {
    if (!Array.isArray(value) || value.length > max || value.length < min)
      return faulty(path, `a list of ${min} to ${max}`, Array.isArray(value) && value.length > max && 'list.too-long');
    for (let index = 0; index < value.length; index += 1) {
      const fault = item.fault(value[index], '');
      if (fault) return within(`${path}/${index}`, fault);
    }
    return undefined;
  },
});

export const optional = <T>(shape: Shape<T>): Optional<T> => ({ ...shape, optional: true });

/** A shape made by `object`, which can be taken apart again. */
export interface ObjectShape<T> extends Shape<T> {
  readonly fields: Fields;
}

export function object<const F extends Fields>(fields: F): ObjectShape<ObjectOf<F>> {
  const names = Object.keys(fields);
  const known = new Set(names);
  const entries = Object.entries(fields).map(([name, shape]) => ({ name, shape, mayLack: isOptional(shape) }));
  const required = names.filter((name) => !isOptional(fields[name]));
  return {
    fields,
    schema: {
      type: 'object',
      additionalProperties: false,
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
    },
    fault: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return faulty(path, 'an object');
      const given = value as Readonly<Record<string, unknown>>;
      for (const name in given) {
        if (!known.has(name)) return faulty(`${path}/${name}`, 'no unknown field');
      }
      for (const { name, shape, mayLack } of entries) {
        const part = given[name];
        const fault = part === undefined ? !mayLack && faulty('', 'a value') : shape.fault(part, '');
        if (fault) return within(`${path}/${name}`, fault);
      }
      return undefined;
    },
  };
}

/** An object with any ids as names and one shape for every value. */
export const record = <T>(item: Shape<T>, max = 200): Shape<Readonly<Record<string, T>>> => ({
  schema: { type: 'object', additionalProperties: item.schema, maxProperties: max },
  fault: (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return faulty(path, 'an object');
    const entries = Object.entries(value);
    if (entries.length > max) return faulty(path, `at most ${max} entries`, 'object.too-large');
    for (const [name, each] of entries) {
      const fault = id.fault(name, '') ?? item.fault(each, '');
      if (fault) return within(`${path}/${name}`, fault);
    }
    return undefined;
  },
});

/** Every event is checked on every read: what is usual is told without Temporal, which takes ten times as long. */
const USUAL_INSTANT = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,8}[1-9])?Z$/u;

/** @param value begins with `YYYY-MM-DD` in digits */
function isDay(value: string): boolean {
  const month = Number(value.slice(5, 7));
  const dayOfMonth = Number(value.slice(8, 10));
  return month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysIn(month, Number(value.slice(0, 4)));
}

function daysIn(month: number, year: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The few zones that a log names. What is a zone stays one while the process lives. */
const zonesMet = new Set<string>();
const MOST_ZONES = 1000;

function isZone(value: string): boolean {
  const isOne = succeeds(() => new Temporal.PlainDate(2000, 1, 1).toZonedDateTime(value));
  if (isOne && zonesMet.size < MOST_ZONES) zonesMet.add(value);
  return isOne;
}

const isOptional = (shape: Shape<unknown> | undefined) => shape !== undefined && 'optional' in shape;

function succeeds(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

/** The events of a lifecycle as a table: type → shape of its data. */
export type EventShapes = Readonly<Record<string, ObjectShape<object>>>;

/** The union of events that a table of shapes describes. */
export type EventsOf<E extends EventShapes> = { [T in keyof E & string]: { readonly type: T } & Of<E[T]> }[keyof E & string];
