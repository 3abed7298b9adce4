import { STANDARD_PROCEDURE } from '#domain';
import {
  msOf,
  WorkingSet,
  type Category,
  type EventsByCategory,
  type HistoryEvent,
  type Projection,
  type RowOf,
  type Tables,
} from '#projections';

export const PREFIX = 'rx';

/** Who acted, where a test cares. */
interface Acting {
  readonly actor?: string;
  readonly role?: string;
  readonly organization?: string;
  readonly occurredAt?: string;
}

/** Writes a history down, event after event, as a log would number it. */
export class Told {
  readonly events: HistoryEvent[] = [];
  readonly #revisions = new Map<string, number>();
  #now = '2026-03-01T00:00:00Z';
  #acting: Acting = {};

  /** What follows is recorded at this instant. */
  at(instant: string): this {
    this.#now = String(Temporal.Instant.from(instant));
    return this;
  }

  /** What follows is done by him. */
  by(actor: string, role = 'leader', more: Omit<Acting, 'actor' | 'role'> = {}): this {
    this.#acting = { actor, role, ...more };
    return this;
  }

  in<C extends Category>(category: C, thing: string, ...events: readonly EventsByCategory[C][]): this {
    for (const { type, ...data } of events) this.#write(category, thing, type, data);
    return this;
  }

  problem(id: string, ...events: readonly EventsByCategory['problem'][]): this {
    return this.in('problem', id, ...events);
  }

  inspection(id: string, ...events: readonly EventsByCategory['inspection'][]): this {
    return this.in('inspection', id, ...events);
  }

  /** The standard procedure, drafted and published. */
  founded(): this {
    const { id, title, content } = STANDARD_PROCEDURE;
    return this.in('procedure', id, { type: 'ProcedureDrafted', version: 1, title, content }, { type: 'ProcedurePublished', version: 1 });
  }

  #write(category: Category, thing: string, type: string, data: object): void {
    const stream = `${PREFIX}-${category}-${thing}`;
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const ordinal = this.events.length + 1;
    const recordedMs = msOf(this.#now);
    const { actor = 'p-leader', role = 'leader', organization, occurredAt = this.#now } = this.#acting;
    this.events.push({
      ordinal,
      position: positionOf(ordinal),
      effectiveMs: Math.max(recordedMs, this.events.at(-1)?.effectiveMs ?? recordedMs),
      id: `00000000-0000-4000-8000-${String(ordinal).padStart(12, '0')}`,
      stream,
      category,
      thing,
      revision,
      type,
      data,
      occurredAt,
      recordedAt: this.#now,
      recordedMs,
      actor,
      role,
      ...(organization !== undefined && { organization }),
    });
  }
}

/** A position as some log might have given it: neither dense nor small. */
export const positionOf = (ordinal: number): string => String(ordinal * 1000 + 17).padStart(16, '0');

export const told = (): Told => new Told();

/** The rows of a projection after a history. */
export function folded<T extends Tables>(projection: Projection<T>, { events }: Pick<Told, 'events'>): Folded<T> {
  const rows = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
  for (const event of events) rows.fold(event);
  return new Folded(rows);
}

export class Folded<T extends Tables> {
  readonly #all: ReadonlyMap<string, readonly object[]>;

  constructor(private readonly rows: WorkingSet<T>) {
    this.#all = new Map(rows.take().map(({ table, rows: kept, added }) => [table, [...kept, ...added]]));
  }

  /** The row with this key. */
  row<N extends keyof T & string>(table: N, ...key: readonly (string | number)[]): RowOf<T[N]> | undefined {
    return this.rows.get(table, ...key);
  }

  /** Every row, in the order in which events first touched them. */
  all<N extends keyof T & string>(table: N): readonly RowOf<T[N]>[] {
    return (this.#all.get(table) ?? []) as readonly RowOf<T[N]>[];
  }
}
