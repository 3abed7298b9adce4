import {
  MEASURES,
  StatisticsReader,
  type Cursors,
  type Figure,
  type Measure,
  type Page,
  type PageRequest,
  type Statistics,
  type StatisticsQuery,
} from '#application';
import { partsOf, type Counted, type Parts } from './measures.js';
import { pageOf } from './pages.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type Part = 'numerator' | 'denominator';

/** The measures from the register's rows. A figure and the list of its events come from the same question. */
export class SqliteStatisticsReader extends StatisticsReader {
  readonly #register: SqliteReadModel;
  readonly #cursors: Cursors;

  constructor(register: SqliteReadModel, cursors: Cursors) {
    super();
    this.#register = register;
    this.#cursors = cursors;
  }

  override async figures(query: StatisticsQuery): Promise<Statistics> {
    const { selection, from, to } = query;
    return Promise.try(() => ({
      ...this.#register.takenAt(),
      selection,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      figures: MEASURES.map((measure) => this.#figure(measure, partsOf(measure, query))),
    }));
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

  #figure(measure: Measure, { numerator, denominator }: Parts): Figure {
    if (!denominator) {
      const count = this.#number('COUNT(*)', numerator);
      return { measure, numerator: count, value: count };
    }
    const below = this.#number('COUNT(*)', denominator);
    if (measure === 'p90DaysToClosure') {
      const days = below > 0 ? this.#p90(numerator) : undefined;
      const above = days === undefined ? 0 : this.#number('COUNT(*) FILTER (WHERE days <= :days)', numerator, { days });
      return { measure, numerator: above, denominator: below, ...(days !== undefined && { value: days }) };
    }
    const above = this.#number(measure === 'meanDaysToClosure' ? 'COALESCE(SUM(days), 0)' : 'COUNT(*)', numerator);
    return { measure, numerator: above, denominator: below, ...(below > 0 && { value: above / below }) };
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

  #number(what: string, { sql, parameters }: Counted, more: Readonly<Record<string, number>> = {}): number {
    const [row] = this.#register.all(`SELECT ${what} AS number FROM (${sql})`, { ...parameters, ...more });
    return row?.['number'] as number;
  }
}
