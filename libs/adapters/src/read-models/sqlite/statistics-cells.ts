import type { StatisticsQuery } from '#application';
import type { RegisterRow } from '#projections';
import { factsOf, PART, type CaseRows, type Fact } from './case-facts.js';
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

/** Keys of these tables begin with the problem, and go on in the order of the history. */
const rowsOf = (table: CaseTable | 'problems'): string => `SELECT * FROM "${table}" WHERE problem IN ${each('problems')}`;

/** What is counted of problems and their corrections, kept as the register's rows are. */
export const caseCells = (register: SqliteReadModel): KeptBeside<ThingCells> =>
  new KeptBeside(register, {
    ...{ table: 'problems', key: 'problem', order: 'recorded', also: CASE_TABLES },
    begin: () => new ThingCells(),
    take: (kept, things) => {
      const problems = JSON.stringify(things);
      const grouped = <T extends CaseTable>(table: T) => {
        const order = { corrections: 'correction', attempts: 'attempt', closings: 'closed', reopenings: 'cycle', rectifications: 'cycle' }[
          table
        ];
        const rows = register.all(`${rowsOf(table)} ORDER BY problem, "${order}"`, { problems }) as unknown as readonly RegisterRow<T>[];
        return Map.groupBy(rows, (row) => (row as unknown as { readonly problem: string }).problem);
      };
      const [corrections, attempts] = [grouped('corrections'), grouped('attempts')];
      const [closings, reopenings, rectifications] = [grouped('closings'), grouped('reopenings'), grouped('rectifications')];
      for (const problem of register.all(rowsOf('problems'), { problems }) as unknown as readonly CaseRows['problem'][]) {
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
  readonly startedOn: string;
  readonly procedure: string;
  readonly organizations: readonly string[];
}

/** Inspections: those of one organization are counted there; those of several are few, and looked at one by one. */
class InspectionCells {
  readonly things = new ThingCells();
  readonly joint = new Map<string, Joint>();

  count({ organizations, procedure, from = '', to = '9999-12-31', ...asked }: StatisticsQuery): number {
    const query = { ...asked, from, to, ...(procedure !== undefined && { procedure }), ...(organizations && { organizations }) };
    const { counts } = this.things.cells.counted(query);
    const alone = counts[PART.inspected] ?? 0;
    if (!organizations) return alone;
    const wanted = new Set(organizations);
    const joint = this.joint
      .values()
      .filter((each) => each.startedOn >= from && each.startedOn <= to && (procedure ?? each.procedure) === each.procedure);
    return alone + joint.filter((each) => each.organizations.some((organization) => wanted.has(organization))).toArray().length;
  }

  put({ inspection, started, startedOn, phase, procedure, organizations }: RegisterRow<'inspections'>): void {
    const counts = started !== null && startedOn !== null && phase !== 'Cancelled';
    const [unit = '', ...others] = organizations;
    const isJoint = others.length > 0;
    const fact = counts && ({ part: PART.inspected, unit: isJoint ? '' : unit, cohort: startedOn, flow: startedOn } as const);
    this.things.put(inspection, fact ? [fact] : [], procedure);
    if (counts && isJoint) this.joint.set(inspection, { startedOn, procedure, organizations });
    else this.joint.delete(inspection);
  }
}

export const inspectionCells = (register: SqliteReadModel): KeptBeside<InspectionCells> =>
  new KeptBeside(register, {
    ...{ table: 'inspections', key: 'inspection', order: 'planned', also: ['inspected'] },
    begin: () => new InspectionCells(),
    take: (kept, things) => {
      const sql = `SELECT * FROM inspections WHERE inspection IN ${each('inspections')}`;
      const rows = register.rows('inspections', sql, { inspections: JSON.stringify(things) });
      for (const row of rows as unknown as readonly RegisterRow<'inspections'>[]) kept.put(row);
    },
  });
