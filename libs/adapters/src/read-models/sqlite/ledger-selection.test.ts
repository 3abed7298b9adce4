import { describe, expect, test } from '@jest/globals';
import { LEDGER_SORTS, type LedgerQuery, type Visibility } from '#application';
import { PROBLEM_PHASES, SEVERITIES } from '#domain';
import fc from 'fast-check';
import { LedgerColumns, type LineRow } from './ledger-columns.js';
import { placesOf, recordedOf } from './ledger-selection.js';

/** More than are looked at together, several times over. */
const PROBLEMS = 5_000;
const UNITS = ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6'];
const CATEGORIES = ['安全生产', '工作台账', '财务'];
const TITLES = ['工作台账不健全', '消防通道堵塞', '职责不清'];
const NOW = Temporal.Instant.from('2026-04-10T12:00:00+08:00');
const PHASES = PROBLEM_PHASES.filter((phase) => phase !== 'None');

/** What is drawn for one problem is the same in every run: what varies is the question. */
function row(place: number): LineRow {
  const drawn = (salt: number, among: number) => (Math.imul(place + 1, 0x9e3779b1 + 2 * salt) >>> 7) % among;
  const one = <T>(list: readonly T[], salt: number) => list[drawn(salt, list.length)] as T;
  const isLit = drawn(1, 3) > 0;
  const dueDay = drawn(2, 5) === 0 ? null : `2026-0${1 + drawn(3, 9)}-15`;
  return {
    problem: `p${place}`,
    recorded: place * 7 + 3,
    phase: one(PHASES, 4),
    source: one(['inspection', 'self-check'] as const, 5) as LineRow['source'],
    severity: one(SEVERITIES, 6),
    gravity: drawn(7, 4),
    category: one(CATEGORIES, 8),
    title: `${one(TITLES, 9)} ${place}`,
    condition: one(['一季度未建立台账', 'Register missing'], 10),
    inspection: drawn(11, 4) === 0 ? null : `i${drawn(12, 400)}`,
    body: one(UNITS, 13),
    leadUnit: one(UNITS, 14),
    coUnits: UNITS.filter((_, index) => drawn(15 + index, 9) === 0),
    confirmedOrder: drawn(30, 3) === 0 ? Number.MAX_SAFE_INTEGER : place * 7 + 5,
    dueDay,
    dueMs: dueDay === null ? Number.MAX_SAFE_INTEGER : Temporal.Instant.from(`${dueDay}T16:00:00Z`).epochMilliseconds,
    lit: isLit ? 1 : 0,
    yellowFrom: isLit && drawn(31, 2) === 0 ? NOW.epochMilliseconds - 1000 + drawn(32, 2000) : null,
    redFrom: isLit && drawn(33, 3) === 0 ? NOW.epochMilliseconds - 1000 + drawn(34, 2000) : null,
  };
}

const rows = Array.from({ length: PROBLEMS }, (_, place) => row(place));
const columns = new LedgerColumns();
for (const each of rows) columns.put(each, []);

const some = <T>(list: readonly T[]) => fc.subarray([...list], { minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const visibility: fc.Arbitrary<Visibility> = fc.oneof(
  fc.constant({ everything: true } as const),
  fc.record({
    everything: fc.constant(false as const),
    units: fc.subarray(UNITS),
    inspections: fc.subarray(Array.from({ length: 400 }, (_, n) => `i${n}`)),
    bodies: fc.subarray(UNITS, { maxLength: 2 }),
    audited: fc.subarray(UNITS, { maxLength: 1 }),
  }),
);
const query: fc.Arbitrary<LedgerQuery> = fc
  .record({
    visibility,
    at: fc.constant(NOW),
    recorded: maybe(fc.subarray(rows.map(({ recorded }) => recorded))),
    inspection: maybe(fc.constantFrom('i7', 'i0', 'nowhere')),
    organizations: maybe(some(UNITS)),
    lights: maybe(some(['red', 'yellow', 'green'] as const)),
    phases: maybe(some(PHASES)),
    sources: maybe(fc.constant(['inspection'] as const)),
    severities: maybe(some(SEVERITIES)),
    category: maybe(fc.constantFrom(...CATEGORIES, '不存在')),
    dueFrom: maybe(fc.constantFrom('2026-03-01', '2026-08-15')),
    dueTo: maybe(fc.constantFrom('2026-05-15', '2026-02-01')),
    text: maybe(fc.constantFrom('台账', '堵', 'REGISTER', '清 49', '台厂')),
    sort: maybe(fc.constantFrom(...LEDGER_SORTS)),
    descending: maybe(fc.boolean()),
  })
  // A filter that is not given is not there.
  .map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as unknown as LedgerQuery);

const sees = (who: Visibility, { leadUnit, coUnits, inspection, body }: LineRow): boolean =>
  who.everything ||
  [leadUnit, ...coUnits].some((unit) => who.units.includes(unit)) ||
  (inspection === null ? who.bodies.includes(body) : who.inspections.includes(inspection)) ||
  who.audited.includes(body);

function lightOf({ lit, redFrom, yellowFrom }: LineRow) {
  if (lit === 0) return undefined;
  if (redFrom !== null && redFrom <= NOW.epochMilliseconds) return 'red';
  return yellowFrom !== null && yellowFrom <= NOW.epochMilliseconds ? 'yellow' : 'green';
}

/** The question in words, of one row. */
function meets(asked: LedgerQuery, each: LineRow): boolean {
  const { recorded, inspection, organizations, lights, phases, sources, severities, category, dueFrom, dueTo, text } = asked;
  const light = lightOf(each);
  const isDue = (isWithin: (day: string) => boolean) => each.dueDay !== null && isWithin(each.dueDay);
  return (
    sees(asked.visibility, each) &&
    (recorded?.includes(each.recorded) ?? true) &&
    (inspection === undefined || each.inspection === inspection) &&
    (organizations?.some((unit) => [each.leadUnit, ...each.coUnits].includes(unit)) ?? true) &&
    (lights === undefined || (light !== undefined && lights.includes(light))) &&
    (phases?.includes(each.phase) ?? true) &&
    (sources?.includes(each.source) ?? true) &&
    (severities?.includes(each.severity) ?? true) &&
    (category === undefined || each.category === category) &&
    (dueFrom === undefined || isDue((day) => day >= dueFrom)) &&
    (dueTo === undefined || isDue((day) => day <= dueTo)) &&
    (text === undefined || `${each.title}\n${each.condition}`.toLowerCase().includes(text.toLowerCase()))
  );
}

const KEYS = { recorded: 'recorded', due: 'dueMs', confirmed: 'confirmedOrder', severity: 'gravity' } as const;

function expected(asked: LedgerQuery): readonly number[] {
  const key = KEYS[asked.sort ?? 'recorded'];
  const places = [...rows.keys()].filter((place) => meets(asked, rows[place]!));
  places.sort((a, b) => rows[a]![key] - rows[b]![key] || a - b);
  return asked.descending === true ? places.reverse() : places;
}

describe('the places of a ledger of thousands of problems', () => {
  test('are those that each row by itself would be asked for, whatever is asked together, page by page', () => {
    fc.assert(
      fc.property(query, fc.integer({ min: 1, max: 200 }), (asked, limit) => {
        const all = expected(asked);
        const key = KEYS[asked.sort ?? 'recorded'];
        expect(placesOf(columns, asked, undefined, PROBLEMS)).toEqual(all);
        const first = placesOf(columns, asked, undefined, limit);
        expect(first).toEqual(all.slice(0, limit));
        // A page may begin behind any line of the one before.
        const last = rows[all[all.length >>> 1] ?? 0]!;
        const behind = placesOf(columns, asked, [last[key], last.recorded], limit);
        if (all.length > 0) expect(behind).toEqual(all.slice((all.length >>> 1) + 1).slice(0, limit));
      }),
      { numRuns: 150 },
    );
  });

  test('that somebody sees are those of which he may be answered', () => {
    fc.assert(
      fc.property(visibility, (who) => {
        expect(recordedOf(columns, who)).toEqual(rows.filter((each) => sees(who, each)).map(({ recorded }) => recorded));
      }),
      { numRuns: 30 },
    );
  });
});
