import {
  LedgerReader,
  type Cursors,
  type Decision,
  type InspectionQuery,
  type InspectionRow,
  type LedgerQuery,
  type LedgerRow,
  type Page,
  type PageRequest,
  type SeriesNumber,
  type TakenAt,
  type Visibility,
} from '#application';
import type { RegisterRow, Written } from '#projections';
import { Conditions, each } from './conditions.js';
import { OWN_FINDINGS, inspectionConditions, inspectionQuestion, inspectionRow, seesWhole } from './inspection-rows.js';
import type { KeptBeside } from './kept-beside.js';
import type { LedgerColumns } from './ledger-columns.js';
import { ledgerLines } from './ledger-lines.js';
import { ledgerQuestion, placesOf, recordedOf } from './ledger-selection.js';
import { instantOf, ledgerRow } from './ledger-rows.js';
import { pageOf } from './pages.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type ProblemRow = RegisterRow<'problems'> & { readonly inspectionNumber: string | null };

/** A problem's own columns, and the number of the inspection that found it. */
const PROBLEMS = 'SELECT p.*, i.number AS inspectionNumber FROM problems p LEFT JOIN inspections i ON i.inspection = p.inspection';

/** Later amendments of a fact or an evidence version that a decision rests on: not of a correction that was issued after it. */
const STALE_BY = `
  SELECT json_group_array(a.amendment ORDER BY a.amendment) FROM amendments a
  WHERE a.amendment > d.decision
    AND (a.problem = d.problem OR a.inspection = d.inspection)
    AND CASE
      WHEN a.old IS NOT NULL THEN a.old IN (SELECT value FROM json_each(d.evidence))
      WHEN a.correction IS NULL THEN TRUE
      WHEN d.correction IS NOT NULL THEN a.correction = d.correction
      ELSE EXISTS (SELECT 1 FROM corrections c WHERE c.problem = a.problem AND c.correction = a.correction AND c.issued < d.decision)
    END`;

/** So many people's inspections are remembered. */
const MOST_TEAMS = 1000;

/** The ledger from the register's rows. */
export class SqliteLedgerReader extends LedgerReader {
  readonly #register: SqliteReadModel;
  readonly #cursors: Cursors;
  readonly #lines: KeptBeside<LedgerColumns>;
  /** By person; whoever asks for the ledger is asked for his inspections first, and they seldom change. */
  readonly #teams = new Map<string, readonly string[]>();

  constructor(register: SqliteReadModel, cursors: Cursors) {
    super();
    this.#register = register;
    this.#cursors = cursors;
    this.#lines = ledgerLines(register);
    register.watch(['team'], (written) => this.#forgetTeams(written));
  }

  /** Reads what pages are found by, before the first one is asked for. */
  loadAhead(signal: AbortSignal): Promise<void> {
    return this.#lines.load(signal);
  }

  override async page(query: LedgerQuery): Promise<Page<LedgerRow>> {
    return this.#page(query, await this.#columns());
  }

  override async recorded(visibility: Visibility): Promise<readonly number[]> {
    return recordedOf(await this.#columns(), visibility);
  }

  async #columns(): Promise<LedgerColumns> {
    let columns = this.#lines.now;
    while (!columns) {
      await this.#lines.load();
      columns = this.#lines.now;
    }
    return columns;
  }

  override async row(problem: string, at: Temporal.Instant): Promise<(LedgerRow & TakenAt) | undefined> {
    return Promise.try(() => {
      const [line] = this.#written(this.#problems(`${PROBLEMS} WHERE p.problem = :problem`, { problem }), at);
      return line && { ...line, ...this.#register.takenAt() };
    });
  }

  override async decisions(problem: string): Promise<readonly Decision[]> {
    return Promise.try(() =>
      this.#register
        .rows('decisions', `SELECT d.*, (${STALE_BY}) AS staleBy FROM decisions d WHERE d.problem = :problem ORDER BY d.decision`, {
          problem,
        })
        .map((row) => decisionOf(row as unknown as RegisterRow<'decisions'> & { readonly staleBy: string })),
    );
  }

  override async inspections(query: InspectionQuery): Promise<Page<InspectionRow>> {
    return Promise.try(() =>
      pageOf({
        cursors: this.#cursors,
        question: inspectionQuestion(query),
        request: query,
        takenAt: this.#register.takenAt(),
        rows: (place, limit) => {
          const conditions = inspectionConditions(query).maybe(place?.[0], 'i.planned < :planned', 'planned');
          const sql = `SELECT i.* FROM inspections i ${conditions.where} ORDER BY i.planned DESC LIMIT :limit`;
          const rows = this.#register.rows('inspections', sql, { ...conditions.parameters, limit });
          return rows as unknown as readonly RegisterRow<'inspections'>[];
        },
        placeOf: ({ planned }) => [planned],
        items: (rows) => rows.map((row) => ({ ...inspectionRow(row), ...this.#findingsOf(row, query) })),
      }),
    );
  }

  #forgetTeams(written: Written | undefined): void {
    if (written?.removed.length === 0) for (const { person } of written.rows) this.#teams.delete(person as string);
    else this.#teams.clear();
  }

  #findingsOf(row: RegisterRow<'inspections'>, { visibility }: InspectionQuery): Partial<Pick<InspectionRow, 'findings' | 'unsettled'>> {
    if (visibility.everything || seesWhole(visibility, row)) return {};
    const [own] = this.#register.all(OWN_FINDINGS, { inspection: row.inspection, units: JSON.stringify(visibility.units) });
    return { findings: own?.['findings'] as number, unsettled: own?.['unsettled'] as number };
  }

  override async inspectionsOf(person: string): Promise<readonly string[]> {
    return Promise.try(() => {
      const known = this.#teams.get(person);
      if (known) return known;
      const found = this.#register
        .all('SELECT inspection FROM team WHERE person = :person ORDER BY inspection', { person })
        .map(({ inspection }) => inspection as string);
      if (this.#teams.size >= MOST_TEAMS) this.#teams.clear();
      this.#teams.set(person, found);
      return found;
    });
  }

  override async numbers(series: string, request: PageRequest): Promise<Page<SeriesNumber>> {
    return Promise.try(() =>
      pageOf({
        cursors: this.#cursors,
        question: ['numbers', series],
        request,
        takenAt: this.#register.takenAt(),
        rows: (place, limit) => {
          const conditions = new Conditions().and('n.series = :series', { series }).maybe(place?.[0], 'n.sequence < :sequence', 'sequence');
          const sql = `
            SELECT n.*, i.phase FROM numbers n LEFT JOIN inspections i ON i.inspection = n.thing
            ${conditions.where} ORDER BY n.sequence DESC LIMIT :limit`;
          const rows = this.#register.all(sql, { ...conditions.parameters, limit });
          return rows as unknown as readonly (RegisterRow<'numbers'> & { readonly phase: string | null })[];
        },
        placeOf: ({ sequence }) => [sequence],
        items: (rows) => rows.map(({ phase, ...row }) => ({ ...row, voided: phase === null || phase === 'Cancelled' })),
      }),
    );
  }

  #page(query: LedgerQuery, columns: LedgerColumns): Page<LedgerRow> {
    const { sort = 'recorded' } = query;
    const recorded = (place: number) => columns.values.recorded[place] as number;
    return pageOf({
      cursors: this.#cursors,
      question: ledgerQuestion(query),
      request: query,
      takenAt: this.#register.takenAt(),
      rows: (behind, limit) => placesOf(columns, query, behind as readonly [number, number] | undefined, limit),
      placeOf: (place) => [columns.key(sort, place), recorded(place)],
      items: (places) => this.#recorded(places.map(recorded), query.at),
    });
  }

  /** The lines of the problems that were recorded then, in this order. */
  #recorded(ordinals: readonly number[], at: Temporal.Instant): readonly LedgerRow[] {
    const problems = this.#problems(`${PROBLEMS} WHERE p.recorded IN ${each('ordinals')}`, { ordinals: JSON.stringify(ordinals) });
    const byOrdinal = new Map(problems.map((problem) => [problem.recorded, problem]));
    return this.#written(
      ordinals.flatMap((ordinal) => byOrdinal.get(ordinal) ?? []),
      at,
    );
  }

  #problems(sql: string, parameters: Parameters<SqliteReadModel['rows']>[2]): readonly ProblemRow[] {
    return this.#register.rows('problems', sql, parameters) as unknown as readonly ProblemRow[];
  }

  #written(problems: readonly ProblemRow[], at: Temporal.Instant): readonly LedgerRow[] {
    const sql = `SELECT c.* FROM corrections c JOIN problems p ON p.problem = c.problem AND p.cycle = c.cycle WHERE c.problem IN ${each('problems')}`;
    const ids = JSON.stringify(problems.map(({ problem }) => problem));
    const rows = this.#register.rows('corrections', sql, { problems: ids }) as unknown as readonly RegisterRow<'corrections'>[];
    const byProblem = Map.groupBy(rows, ({ problem }) => problem);
    return problems.map((problem) => ledgerRow(problem, byProblem.get(problem.problem) ?? [], at.epochMilliseconds));
  }
}

const decisionOf = (row: RegisterRow<'decisions'> & { readonly staleBy: string }): Decision => ({
  ordinal: row.decision,
  type: row.type,
  problem: row.problem,
  ...(row.correction !== null && { correction: row.correction }),
  ...(row.inspection !== null && { inspection: row.inspection }),
  decider: row.decider,
  decidedAt: instantOf(row.decidedMs),
  basedOn: { revision: row.revision, evidence: row.evidence },
  staleBy: JSON.parse(row.staleBy) as readonly number[],
});
