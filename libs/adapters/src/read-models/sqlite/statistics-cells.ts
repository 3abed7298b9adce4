import type { StatisticsQuery } from '#application';
import type { RegisterRow } from '#projections';
import { dayNumber, factsOf, PART, type CaseRows, type Fact } from './case-facts.js';
import { Codes } from './codes.js';
import { each } from './conditions.js';
import { FactCells, type PackedFacts } from './fact-cells.js';
import { KeptBeside } from './kept-beside.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

/** Cells, and what each thing has put into them. */
class ThingCells {
  readonly cells = new FactCells();
  readonly #packed = new Map<string, PackedFacts>();

  put(thing: string, facts: readonly Fact[], procedure: string): void {
    const before = this.#packed.get(thing);
    if (before) this.cells.add(before, -1);
    const packed = this.cells.pack(facts, procedure);
    this.cells.add(packed, 1);
    if (packed.length > 0) this.#packed.set(thing, packed);
    else this.#packed.delete(thing);
  }
}

const CASE_TABLES = ['corrections', 'attempts', 'closings', 'reopenings', 'rectifications'] as const;
type CaseTable = (typeof CASE_TABLES)[number];

/** What is read of each table, and what orders a case's rows as they happened. */
const QUESTIONS: Readonly<Record<CaseTable, readonly [columns: string, order: string]>> = {
  corrections: [
    `correction, unit, kind, phase, issuedOn, acceptedOn, submittedMs, suspendedMs, originalDueDay, originalDueMs, approvedDueDay, approvedDueMs,
     dueDay, dueMs`,
    'correction',
  ],
  attempts: ['correction, submittedOn, returned, returnedOn', 'correction, attempt'],
  closings: ['cycle, closedOn, days, revoked', 'closed'],
  reopenings: ['reopenedOn', 'cycle'],
  rectifications: ['cycle, rectifiedOn', 'cycle'],
};

const PROBLEMS = `
  SELECT problem, cycle, phase, confirmed, confirmedOn, withdrawn, closed, leadUnit, procedure FROM problems
  WHERE problem IN ${each('problems')}`;

/** What is counted of problems and their corrections, kept as the register's rows are. */
export const caseCells = (register: SqliteReadModel): KeptBeside<ThingCells> =>
  new KeptBeside(register, {
    ...{ table: 'problems', key: 'problem', order: 'recorded', also: CASE_TABLES },
    begin: () => new ThingCells(),
    take: (kept, things) => {
      const problems = JSON.stringify(things);
      const grouped = <T extends CaseTable>(table: T) => {
        const [columns, order] = QUESTIONS[table];
        const sql = `SELECT problem, ${columns} FROM "${table}" WHERE problem IN ${each('problems')} ORDER BY problem, ${order}`;
        const rows = register.all(sql, { problems }) as unknown as readonly RegisterRow<T>[];
        return Map.groupBy(rows, (row) => (row as unknown as { readonly problem: string }).problem);
      };
      const [corrections, attempts] = [grouped('corrections'), grouped('attempts')];
      const [closings, reopenings, rectifications] = [grouped('closings'), grouped('reopenings'), grouped('rectifications')];
      for (const problem of register.all(PROBLEMS, { problems }) as unknown as readonly CaseRows['problem'][]) {
        const facts = factsOf({
          problem,
          corrections: corrections.get(problem.problem) ?? [],
          attempts: attempts.get(problem.problem) ?? [],
          closings: closings.get(problem.problem) ?? [],
          reopenings: reopenings.get(problem.problem) ?? [],
          rectifications: rectifications.get(problem.problem) ?? [],
        });
        kept.put(problem.problem, facts, problem.procedure);
      }
    },
  });

interface Joint {
  /** The day of its start as a number; 0 where it does not count. */
  readonly day: number;
  readonly procedure: string;
  /** Organizations, by their codes. */
  readonly organizations: readonly number[];
}

/** Inspections: those of one organization are counted there; those of several are found by each of theirs, and count once. */
class InspectionCells {
  readonly #alone = new ThingCells();
  readonly #codes = new Codes();
  readonly #joint: Joint[] = [];
  readonly #places = new Map<string, number>();
  /** Organization → places in `joint`. */
  readonly #of = new Map<number, number[]>();
  /** By place, the last question that has come to it. */
  readonly #metBy: number[] = [];
  #questions = 0;

  count(query: StatisticsQuery): number {
    const { organizations, procedure, from, to } = query;
    const alone = this.#alone.cells.counted(query, () => undefined)[PART.inspected] ?? 0;
    if (!organizations) return alone;
    const [first, last] = [from === undefined ? 1 : dayNumber(from), to === undefined ? Infinity : dayNumber(to)];
    const question = (this.#questions += 1);
    let joint = 0;
    for (const organization of organizations) {
      for (const place of this.#placesOf(organization)) {
        if (this.#metBy[place] === question) continue;
        this.#metBy[place] = question;
        const { day, procedure: by } = this.#joint[place] as Joint;
        if (day >= first && day <= last && (procedure === undefined || by === procedure)) joint += 1;
      }
    }
    return alone + joint;
  }

  put({ inspection, started, startedOn, phase, procedure, organizations }: InspectionCounted): void {
    const day = started !== null && phase !== 'Cancelled' ? startedOn : null;
    const [unit = '', ...others] = organizations;
    const isJoint = others.length > 0;
    this.#alone.put(
      inspection,
      day === null ? [] : [{ part: PART.inspected, unit: isJoint ? '' : unit, cohort: day, flow: day }],
      procedure,
    );
    if (!isJoint && !this.#places.has(inspection)) return;
    const place = this.#places.get(inspection) ?? this.#joint.length;
    this.#places.set(inspection, place);
    const codes = organizations.map((organization) => this.#codes.of(organization));
    this.#find(place, this.#joint[place]?.organizations ?? [], codes);
    this.#joint[place] = { day: isJoint && day !== null ? dayNumber(day) : 0, procedure, organizations: codes };
  }

  #placesOf(organization: string): readonly number[] {
    const code = this.#codes.known(organization);
    return (code !== undefined && this.#of.get(code)) || [];
  }

  /** From now on the place is found by these organizations, and no longer by those. */
  #find(place: number, before: readonly number[], now: readonly number[]): void {
    for (const code of before) if (!now.includes(code)) this.#of.set(code, this.#of.get(code)?.filter((each) => each !== place) ?? []);
    for (const code of now) {
      if (before.includes(code)) continue;
      const places = this.#of.get(code);
      if (places) places.push(place);
      else this.#of.set(code, [place]);
    }
  }
}

type InspectionCounted = Pick<RegisterRow<'inspections'>, 'inspection' | 'started' | 'startedOn' | 'phase' | 'procedure' | 'organizations'>;

export const inspectionCells = (register: SqliteReadModel): KeptBeside<InspectionCells> =>
  new KeptBeside(register, {
    ...{ table: 'inspections', key: 'inspection', order: 'planned', also: ['inspected'] },
    begin: () => new InspectionCells(),
    take: (kept, things) => {
      const sql = `SELECT inspection, started, startedOn, phase, procedure, organizations FROM inspections WHERE inspection IN ${each('inspections')}`;
      const rows = register.rows('inspections', sql, { inspections: JSON.stringify(things) });
      for (const row of rows as unknown as readonly InspectionCounted[]) kept.put(row);
    },
  });
