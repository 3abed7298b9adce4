import {
  StatisticsReader,
  type Cursors,
  type Measure,
  type Page,
  type PageRequest,
  type Statistics,
  type StatisticsQuery,
} from '#application';
import { figuresOf } from './figures.js';
import { partsOf, type Counted } from './measures.js';
import { pageOf } from './pages.js';
import { caseCells, inspectionCells } from './statistics-cells.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type Part = 'numerator' | 'denominator';

/** The measures: figures from cells that are kept beside the register's rows, and the events that they count from the rows themselves. */
export class SqliteStatisticsReader extends StatisticsReader {
  readonly #register: SqliteReadModel;
  readonly #cursors: Cursors;
  readonly #cases: ReturnType<typeof caseCells>;
  readonly #inspections: ReturnType<typeof inspectionCells>;

  constructor(register: SqliteReadModel, cursors: Cursors) {
    super();
    this.#register = register;
    this.#cursors = cursors;
    this.#cases = caseCells(register);
    this.#inspections = inspectionCells(register);
  }

  /** Reads what figures are summed from, before the first ones are asked for. */
  async loadAhead(signal: AbortSignal): Promise<void> {
    await this.#cases.load(signal);
    await this.#inspections.load(signal);
  }

  override async figures(query: StatisticsQuery): Promise<Statistics> {
    let [cases, inspections] = [this.#cases.now, this.#inspections.now];
    while (!cases || !inspections) {
      await Promise.all([this.#cases.load(), this.#inspections.load()]);
      [cases, inspections] = [this.#cases.now, this.#inspections.now];
    }
    const { selection, from, to } = query;
    const { numerator: covered, denominator: listed } = partsOf('organizationCoverage', query);
    const beside = { inspections: inspections.count(query), covered: this.#count(covered), listed: this.#count(listed) };
    return {
      ...this.#register.takenAt(),
      selection,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      figures: figuresOf(cases.cells, query, beside),
    };
  }

  override async events(query: StatisticsQuery, measure: Measure, part: Part, request: PageRequest): Promise<Page<number>> {
    const { at: _at, ...asked } = query;
    return Promise.try(() =>
      pageOf({
        cursors: this.#cursors,
        question: ['statistics', asked, measure, part],
        request,
        takenAt: this.#register.takenAt(),
        rows: (place, limit) => this.#events(measure, part, query, place?.[0], limit),
        placeOf: (event) => [event],
        items: (events) => events,
      }),
    );
  }

  #events(measure: Measure, part: Part, query: StatisticsQuery, after: string | number = 0, limit: number): readonly number[] {
    const parts = partsOf(measure, query);
    const counted = parts[part];
    if (!counted) return [];
    // Of the closings, above the line stand those within the days that nine in ten did not exceed.
    const days = measure === 'p90DaysToClosure' && part === 'numerator' ? this.#p90(counted) : undefined;
    const within = days === undefined ? '' : 'AND days <= :days';
    return this.#register
      .all(`SELECT event FROM (${counted.sql}) WHERE event > :after ${within} ORDER BY event LIMIT :limit`, {
        ...counted.parameters,
        after,
        limit,
        ...(days !== undefined && { days }),
      })
      .map(({ event }) => event as number);
  }

  /** The least number of days that at least nine in ten closings did not exceed (nearest rank); undefined where there is none. */
  #p90({ sql, parameters }: Counted): number | undefined {
    const [row] = this.#register.all(
      `WITH counted AS (${sql})
       SELECT days FROM counted ORDER BY days LIMIT 1 OFFSET ((SELECT COUNT(*) FROM counted) * 9 + 9) / 10 - 1`,
      parameters,
    );
    return row?.['days'] as number | undefined;
  }

  #count(counted: Counted | undefined): number {
    if (!counted) return 0;
    const [row] = this.#register.all(`SELECT COUNT(*) AS number FROM (${counted.sql})`, counted.parameters);
    return row?.['number'] as number;
  }
}
