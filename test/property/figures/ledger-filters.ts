import { LEDGER_SORTS, type LedgerQuery, type LedgerReader, type LedgerRow, type LedgerSort } from '#application';
import { KINDS, PROBLEM_PHASES, SEVERITIES, SOURCES } from '#domain';
import { treeOf } from '../contexts.js';
import { plusDays } from '../days.js';
import type { Draw } from '../draw.js';
import { holds } from '../rules/holds.js';
import type { World } from '../world.js';
import { casesIn } from './plain-case.js';

type SomeQuery = Omit<LedgerQuery, 'visibility' | 'limit' | 'cursor'>;

const EVERYTHING = { everything: true } as const;

/** Filters drawn together, that something in the world may pass. */
export function someLedgerQuery(world: World, draw: Draw): SomeQuery {
  const some = <T>(all: readonly T[]): readonly T[] => all.filter(() => draw.chance(0.6));
  const problems = casesIn(world).map(({ state }) => state);
  const [one, other] = problems.length > 0 ? [draw.pick(problems), draw.pick(problems)] : [];
  const from = draw.between(0, Math.max(0, (one?.title.length ?? 0) - 1));
  return {
    at: world.now,
    sort: draw.pick(LEDGER_SORTS),
    descending: draw.chance(0.5),
    ...(draw.chance(0.3) && { phases: some(PROBLEM_PHASES).filter((phase) => phase !== 'None') }),
    ...(draw.chance(0.3) && { severities: some(SEVERITIES) }),
    ...(draw.chance(0.3) && { sources: some(SOURCES) }),
    ...(draw.chance(0.3) && { kinds: some(KINDS) }),
    ...(draw.chance(0.3) && { organizations: some([...treeOf(world).organizations.keys()]) }),
    ...(draw.chance(0.2) && { dueFrom: plusDays(world.day, draw.between(-30, 60)) }),
    ...(draw.chance(0.2) && { dueTo: plusDays(world.day, draw.between(-30, 60)) }),
    ...(one && draw.chance(0.3) && { category: one.category }),
    ...(other?.inspection !== undefined && draw.chance(0.2) && { inspection: other.inspection }),
    ...(one && draw.chance(0.4) && { text: one.title.slice(from, from + draw.between(1, 4)) }),
  };
}

const GRAVITY = { minor: 1, major: 2, serious: 3 };

/** Filters together give what each lets pass, in the order that was asked for, however it is cut into pages. */
export async function requireFilters({ at, ...filter }: SomeQuery, ledger: LedgerReader): Promise<void> {
  const { items: all } = await ledger.page({ visibility: EVERYTHING, at, limit: 200 });
  const passes = (row: LedgerRow) =>
    (filter.phases?.includes(row.phase) ?? true) &&
    (filter.severities?.includes(row.severity) ?? true) &&
    (filter.sources?.includes(row.source) ?? true) &&
    (filter.kinds?.some((kind) => row.corrections.some((each) => each.kind === kind && !ENDED.includes(each.phase))) ?? true) &&
    (filter.organizations?.some((unit) => row.leadUnit === unit || row.coUnits.includes(unit)) ?? true) &&
    (filter.dueFrom === undefined || (row.dueDay !== undefined && row.dueDay >= filter.dueFrom)) &&
    (filter.dueTo === undefined || (row.dueDay !== undefined && row.dueDay <= filter.dueTo)) &&
    (filter.category === undefined || row.category === filter.category) &&
    (filter.inspection === undefined || row.inspection?.id === filter.inspection) &&
    (filter.text === undefined || row.title.includes(filter.text) || row.condition.includes(filter.text));
  const expected = all.filter(passes).map(({ problem }) => problem);
  const items: LedgerRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.page({ visibility: EVERYTHING, at, ...filter, limit: 7, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  const found = items.map(({ problem }) => problem);
  holds(
    found.toSorted().join(' ') === expected.toSorted().join(' '),
    'the ledger finds what its filters let pass',
    filter,
    found,
    expected,
  );
  const keys = items.map(keyIn(filter.sort ?? 'recorded'));
  const inOrder = keys.every((key, index) => index === 0 || (filter.descending ? keys[index - 1]! >= key : keys[index - 1]! <= key));
  holds(inOrder, 'the ledger is in the order that was asked for', filter, keys);
}

const ENDED: readonly string[] = ['Withdrawn', 'Reassigned'];

const keyIn =
  (sort: LedgerSort) =>
  (row: LedgerRow): string | number => {
    if (sort === 'severity') return GRAVITY[row.severity];
    if (sort === 'recorded') return row.ordinal;
    // By confirmation rows are in the order of events, which their days show as far as they differ.
    return (sort === 'due' ? row.dueDay : row.confirmedOn) ?? '9999-12-31';
  };
