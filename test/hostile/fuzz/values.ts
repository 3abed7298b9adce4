import fc, { type Arbitrary } from 'fast-check';
import type { JsonSchema } from '../../support/api-document.js';

/** Something that only the running server knows: an id, a hash, a position. It is drawn by a number, and looked up when it is sent. */
export class Known {
  constructor(
    readonly kind: string,
    readonly at: number,
  ) {}

  toString(): string {
    return `<${this.kind} ${this.at}>`;
  }
}

export const known = (kind: string): Arbitrary<Known> => fc.nat({ max: 999 }).map((at) => new Known(kind, at));

/** Texts that have broken something somewhere. None of them looks like a leak. */
const HOSTILE_TEXTS = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'x\udfffy', '\ufeff', '\u202egnp.exe', '\u0000\u0001\u001f', '\r\nset-cookie: a=b', '\u2028'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'then'],
  ...['../../../etc/shadow', '..\\..\\boot.ini', '/', '.', '..', '%2e%2e%2f', '..;/', 'file:///dev/null', 'C:\\con', 'a/b', '~root'],
  ...[
    "'",
    `'; DROP TABLE events;--`,
    `" OR 1=1 --`,
    '%',
    '_',
    'a%b_c',
    '* AND (',
    '"a" NEAR b',
    '\\',
    '${7*7}',
    '{{7*7}}',
    '<script>x</script>',
  ],
  ...[
    '0',
    '-1',
    '1e309',
    '-0',
    'NaN',
    'Infinity',
    '9007199254740993',
    '٣',
    '0x10',
    '1_000',
    '+1',
    '1.0',
    ' 1',
    '1 ',
    'true',
    'null',
    'undefined',
  ],
  ...['2026-02-30', '+275760-09-13', '-271821-04-20', '0000-01-01', '9999-12-31', '2026-3-1', '20260301', '2026-W10-1'],
  ...['2026-06-30T23:59:60Z', '2026-03-02T01:00:00+08:00', '2026-03-02T01:00:00Z[u-ca=hebrew]', '9999-12-31T23:59:59.999999999Z'],
  ...[
    'me',
    'root',
    'admin',
    'engine',
    'standard',
    'none',
    '*',
    'a'.repeat(65),
    '长'.repeat(4001),
    'é'.normalize('NFD').repeat(500),
    '👨‍👩‍👧‍👦',
    'İ',
    'ß',
    'ﬃ',
  ],
] as const;

export const hostileText: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 8 }) },
);

/** Numbers beyond what anybody means. JSON has no others; what it cannot say is said by raw texts. */
const hostileNumber = fc.oneof(
  fc.constantFrom(-1, -0, 0, 0.5, 1e21, -1e21, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, Number.MIN_VALUE, 1e-7),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** An object whose keys mean something to JavaScript, made so that they are its own. */
const hostileObject = fc
  .dictionary(fc.oneof(hostileText, fc.constantFrom('a', 'type', 'id', 'sort')), fc.constantFrom<unknown>(null, true, {}, 'x'), {
    maxKeys: 4,
  })
  .map((object) => Object.defineProperty({ ...object }, '__proto__', { value: { admin: true }, enumerable: true }) as unknown);

const nested = fc.tuple(fc.constantFrom('[', '{'), fc.integer({ min: 1, max: 300 })).map(([open, depth]) => {
  let value: unknown = 1;
  for (let at = 0; at < depth; at += 1) value = open === '[' ? [value] : { a: value };
  return value;
});

export const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { length: 1 }),
  hostileObject,
  nested,
  fc.integer({ min: 51, max: 400 }).map((length) => Array.from({ length }, (_, at) => `x${at}`)),
);

/** Which things a field names, by what it is called. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^(?:leadUnit|coUnits|unit|organizations?|body|parent|scope|home|successor)$/u, 'organization'],
  [/^(?:leader|members|person|responsibleLeader|responsiblePerson)$/u, 'person'],
  [/^evidence$/u, 'evidence'],
  [/^(?:problem|sample)$/u, 'problem'],
  [/^inspection$/u, 'inspection'],
  [/^procedure$/u, 'procedure'],
  [/^(?:calendar|base)$/u, 'calendar'],
  [/^appointment$/u, 'appointment'],
  [/^session$/u, 'session'],
  [/^(?:seen|old|sha256)$/u, 'sha256'],
  [/^(?:after|Last-Event-ID)$/u, 'position'],
  [/^cursor$/u, 'cursor'],
  [/^stream$/u, 'stream'],
  [/^milestone$/u, 'milestone'],
];

const kindOf = (name: string) => NAMED.find(([pattern]) => pattern.test(name))?.[1];

const days = fc.integer({ min: -400, max: 800 }).map((by) => String(Temporal.PlainDate.from('2026-03-02').add({ days: by })));
const instants = fc.integer({ min: -1000, max: 20 }).map((hours) => String(Temporal.Instant.from('2026-03-02T01:00:00Z').add({ hours })));

/** Values that a schema allows, with the server's own ids where the field's name says whose. */
export function valid(schema: JsonSchema, name = ''): Arbitrary<unknown> {
  const { type, enum: values, format, pattern, minLength = 0, maxLength = 60 } = schema as Keywords;
  if (values) return fc.constantFrom<unknown>(...values);
  if ('const' in schema) return fc.constant(schema['const']);
  const kind = kindOf(name);
  if (type === 'array') return listOf(schema, name);
  if (type === 'object') return objectOf(schema);
  if (type === 'integer' || type === 'number') return numberOf(schema);
  if (type === 'boolean') return fc.boolean();
  if (kind !== undefined) return known(kind);
  if (format === 'date') return days;
  if (format === 'date-time') return instants;
  if (pattern?.startsWith('^[A-Za-z0-9]') === true) return fc.oneof(known('any'), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/u));
  if (pattern?.startsWith('^[0-9a-f]') === true) return known('sha256');
  return fc
    .string({ unit: 'grapheme', minLength: Math.max(1, minLength), maxLength: Math.min(maxLength, 40) })
    .filter((text) => text.trim() !== '');
}

interface Keywords {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
}

const listOf = ({ items = {}, minItems = 0, maxItems = 200 }: Keywords, name: string) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(valid(items, name), { minLength: minItems, maxLength: Math.min(maxItems, Math.max(minItems, 3)) }) },
    { weight: 1, arbitrary: fc.array(valid(items, name), { minLength: maxItems, maxLength: maxItems }) },
  );

const numberOf = ({ minimum = -5, maximum = 100, type }: Keywords) =>
  type === 'integer'
    ? fc.oneof(fc.integer({ min: minimum, max: Math.min(maximum, minimum + 20) }), fc.constantFrom(minimum, maximum))
    : fc.double({ min: minimum, max: maximum, noNaN: true });

function objectOf({ properties = {}, required = [], additionalProperties }: Keywords): Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valid(schema, name)]));
  if (Object.keys(fields).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/u), valid(additionalProperties), { maxKeys: 4 });
  return fc.record(fields, { requiredKeys: [...required] });
}

/** A valid object with one thing wrong: a field that is hostile, missing or too many. */
export function nearlyValid(schema: JsonSchema): Arbitrary<unknown> {
  const names = Object.keys(schema['properties'] ?? {});
  const named = fc.oneof(...(names.length > 0 ? [fc.constantFrom(...names)] : []), hostileText);
  return fc.tuple(valid(schema), named, fc.option(hostileValue, { nil: undefined, freq: 6 })).map(([object, name, value]) => {
    const changed = Object.fromEntries(Object.entries(object as object).filter(([each]) => each !== name));
    return value === undefined
      ? changed
      : Object.defineProperty(changed, name, { value, enumerable: true, configurable: true, writable: true });
  });
}
