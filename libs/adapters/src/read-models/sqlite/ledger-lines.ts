import { each } from './conditions.js';
import { KeptBeside } from './kept-beside.js';
import { LedgerColumns, type LineRow, type TaskRow } from './ledger-columns.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

const PROBLEMS = `
  SELECT p.problem, p.recorded, p.phase, p.source, p.severity, p.gravity, p.category, p.title, p.condition, p.inspection, p.body, p.leadUnit,
    p.coUnits, p.confirmedOrder, p.dueDay, p.dueMs, p.lit, p.yellowFrom, p.redFrom
  FROM problems p WHERE p.problem IN ${each('problems')} ORDER BY p.recorded`;

const TASKS = `
  SELECT c.problem, c.kind, c.phase, c.lit, c.yellowFrom, c.redFrom, c.attestation
  FROM problems p JOIN corrections c ON c.problem = p.problem AND c.cycle = p.cycle WHERE p.problem IN ${each('problems')}`;

/** The ledger's columns, kept as the register's rows are. */
export const ledgerLines = (register: SqliteReadModel): KeptBeside<LedgerColumns> =>
  new KeptBeside(register, {
    ...{ table: 'problems', key: 'problem', order: 'recorded', also: ['corrections'] },
    begin: () => new LedgerColumns(),
    take: (columns, things) => {
      const problems = JSON.stringify(things);
      const rows = register.rows('problems', PROBLEMS, { problems }) as unknown as readonly LineRow[];
      const tasks = register.rows('corrections', TASKS, { problems }) as unknown as readonly (TaskRow & { readonly problem: string })[];
      const byProblem = Map.groupBy(tasks, ({ problem }) => problem);
      for (const row of rows) columns.put(row, byProblem.get(row.problem) ?? []);
    },
  });
