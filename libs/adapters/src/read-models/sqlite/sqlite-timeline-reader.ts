import {
  TimelineReader,
  type Cursors,
  type EventLog,
  type Hearer,
  type StoredEvent,
  type Subject,
  type TakenAt,
  type TimelineEntry,
  type TimelineQuery,
  type Titles,
  type TwoWayPage,
} from '#application';
import { correctionSubject } from '#projections';
import { Conditions, each } from './conditions.js';
import { hearing } from './timeline-hearing.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

interface Place {
  readonly ordinal: number;
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
}

/** Of which entries a page is. */
interface Within {
  readonly subject: Subject | undefined;
  readonly hearer: Hearer | undefined;
  readonly last: number;
  readonly edge: number | undefined;
}

type Direction = NonNullable<TimelineQuery['direction']>;

/** Events of a stream that lie closer together than this are read in one go. */
const GAP = 16;

const subjectKey = (subject: Subject) =>
  subject.kind === 'correction'
    ? { kind: subject.kind, id: correctionSubject(subject.problem, subject.correction) }
    : { kind: subject.kind, id: subject.id };

const opposite = (direction: Direction): Direction => (direction === 'forwards' ? 'backwards' : 'forwards');

/** The timeline: where entries stand is a read model, what they say is read from the log. */
export class SqliteTimelineReader extends TimelineReader {
  readonly #timeline: SqliteReadModel;
  readonly #log: EventLog;
  readonly #cursors: Cursors;

  constructor(timeline: SqliteReadModel, log: EventLog, cursors: Cursors) {
    super();
    this.#timeline = timeline;
    this.#log = log;
    this.#cursors = cursors;
  }

  override async entries(query: TimelineQuery): Promise<TwoWayPage<TimelineEntry>> {
    const { subject, hearer, asOf, direction = 'forwards', limit, cursor } = query;
    // Not what he may be told, which is asked anew for each page.
    const question = ['timeline', subject ?? null, asOf ? String(asOf) : null, direction];
    const [turn, edge] = cursor === undefined ? ['next' as const, undefined] : this.#opened(question, cursor);
    const takenAt = this.#timeline.takenAt();
    const last = asOf ? (this.#ordinalAt(asOf.epochMilliseconds) ?? 0) : takenAt.ordinal;

    const found = this.#places({ subject, hearer, last, edge }, turn === 'next' ? direction : opposite(direction), limit + 1);
    const kept = found.slice(0, limit);
    const places = turn === 'next' ? kept : kept.reverse();
    const isMore = found.length > limit;
    const [first, end] = [places.at(0), places.at(-1)];
    const back = turn === 'next' ? cursor !== undefined : isMore;
    const on = turn === 'next' ? isMore : true;
    return {
      ...takenAt,
      items: await this.#read(places),
      ...(end && on && { next: this.#cursors.seal(question, ['next', end.ordinal]) }),
      ...(first && back && { previous: this.#cursors.seal(question, ['previous', first.ordinal]) }),
    };
  }

  override async byOrdinals(ordinals: readonly number[]): Promise<readonly TimelineEntry[]> {
    const sql = `SELECT ordinal, position, stream, revision FROM entries WHERE ordinal IN ${each('ordinals')} ORDER BY ordinal`;
    const places = this.#timeline.all(sql, { ordinals: JSON.stringify(ordinals) }) as unknown as readonly Place[];
    const byOrdinal = new Map((await this.#read(places)).map((entry) => [entry.ordinal, entry]));
    return ordinals.flatMap((ordinal) => byOrdinal.get(ordinal) ?? []);
  }

  override async titles(problems: readonly string[], inspections: readonly string[]): Promise<Titles> {
    return Promise.try(() => ({
      problems: this.#called(`SELECT problem AS id, title AS name FROM cases WHERE problem IN ${each('ids')}`, problems),
      inspections: this.#called(`SELECT inspection AS id, number AS name FROM inspections WHERE inspection IN ${each('ids')}`, inspections),
    }));
  }

  #called(sql: string, ids: readonly string[]): ReadonlyMap<string, string> {
    const rows = this.#timeline.all(sql, { ids: JSON.stringify(ids) }) as unknown as readonly {
      readonly id: string;
      readonly name: string;
    }[];
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  override async positionAt(instant: Temporal.Instant): Promise<Required<TakenAt> | undefined> {
    return Promise.try(() => {
      const ordinal = this.#ordinalAt(instant.epochMilliseconds);
      if (ordinal === undefined) return undefined;
      const [place] = this.#timeline.all('SELECT position, ordinal FROM entries WHERE ordinal = :ordinal', { ordinal });
      return place as unknown as Required<TakenAt>;
    });
  }

  #opened(question: unknown, cursor: string): readonly ['next' | 'previous', number] {
    return this.#cursors.open(question, cursor) as readonly ['next' | 'previous', number];
  }

  /** The last entry that was recorded by an instant: recorded instants only grow, so it is found by halving. */
  #ordinalAt(ms: number): number | undefined {
    const isBy = (ordinal: number) => {
      const [entry] = this.#timeline.all('SELECT effectiveMs FROM entries WHERE ordinal = :ordinal', { ordinal });
      return (entry?.['effectiveMs'] as number) <= ms;
    };
    let [known, beyond] = [0, this.#timeline.takenAt().ordinal + 1];
    while (beyond - known > 1) {
      const middle = Math.floor((known + beyond) / 2);
      if (isBy(middle)) known = middle;
      else beyond = middle;
    }
    return known === 0 ? undefined : known;
  }

  #places({ subject, hearer, last, edge }: Within, direction: Direction, limit: number): Place[] {
    const order = direction === 'forwards' ? 'ASC' : 'DESC';
    const conditions = new Conditions().and('m.ordinal <= :last', { last });
    if (edge !== undefined) conditions.and(`m.ordinal ${direction === 'forwards' ? '>' : '<'} :edge`, { edge });
    if (!subject) {
      const sql = `SELECT m.ordinal, m.position, m.stream, m.revision FROM entries m ${conditions.where} ORDER BY m.ordinal ${order} LIMIT :limit`;
      return [...(this.#timeline.all(sql, { ...conditions.parameters, limit }) as unknown as readonly Place[])];
    }
    conditions.and('m.subject = (SELECT subject FROM subjects WHERE kind = :kind AND id = :id)', subjectKey(subject));
    if (hearer) hearing(conditions, hearer);
    const sql = `
      SELECT e.ordinal, e.position, e.stream, e.revision FROM mentions m JOIN entries e ON e.ordinal = m.ordinal
      ${conditions.where} ORDER BY m.ordinal ${order} LIMIT :limit`;
    return [...(this.#timeline.all(sql, { ...conditions.parameters, limit }) as unknown as readonly Place[])];
  }

  async #read(places: readonly Place[]): Promise<readonly TimelineEntry[]> {
    const events = new Map<string, StoredEvent>();
    const streams = Map.groupBy(places, ({ stream }) => stream);
    const runs = [...streams].flatMap(([stream, there]) =>
      runsOf(there.map(({ revision }) => revision)).map((run) => ({ stream, ...run })),
    );
    await Promise.all(
      runs.map(async ({ stream, from, to }) => {
        const read = await this.#log.readStream(stream, { from, limit: to - from + 1 });
        for (const event of read) events.set(`${event.stream} ${event.revision}`, event);
      }),
    );
    return places.map(({ ordinal, stream, revision, position }) => {
      const event = events.get(`${stream} ${revision}`);
      if (!event) throw new RangeError(`the log does not hold ${stream} ${revision} at ${position}`);
      return { ordinal, event };
    });
  }
}

/** Revisions that lie close together, as ranges. */
function runsOf(revisions: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const revision of [...revisions].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && revision - run.to <= GAP) run.to = revision;
    else runs.push({ from: revision, to: revision });
  }
  return runs;
}
