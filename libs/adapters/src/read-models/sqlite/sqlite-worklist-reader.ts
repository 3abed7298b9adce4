import { WorklistReader, type Cursors, type Page, type WorkItem, type WorklistQuery } from '#application';
import { lightAt, NEVER, type RegisterRow } from '#projections';
import { each } from './conditions.js';
import { instantOf, provisional } from './ledger-rows.js';
import { pageOf } from './pages.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type TaskRow = RegisterRow<'tasks'> & { readonly title: string; readonly due: number };

/** What waits for a unit; for a team; for a body's appointees: each by its own index. */
const MINE = `
  SELECT t.* FROM tasks t WHERE t.unit IN ${each('units')}
  UNION ALL
  SELECT t.* FROM team m JOIN tasks t ON t.inspection = m.inspection
    WHERE m.person = :person AND :administers = 0 AND t.waitsFor IN ('team', iif(m.leads = 1, 'leader', 'member'))
      AND (:inspections IS NULL OR m.inspection IN (SELECT value FROM json_each(:inspections)))
  UNION ALL
  SELECT t.* FROM tasks t
    WHERE (t.waitsFor IN ('team', 'leader') AND t.body IN ${each('leads')}) OR (t.waitsFor IN ('team', 'member') AND t.body IN ${each('supervises')})`;

/** What the rules would refuse all the same: recusal, what he did himself, a dispute that has to be decided before, an inspection that rests. */
const REFUSED = `
  EXISTS (SELECT 1 FROM json_each(t.barred) b WHERE b.value = :person)
  OR (p.openDispute IS NOT NULL AND t.command IN ('AcceptResult', 'AcceptAttestation', 'CloseProblem'))
  OR (t.command IN ('ConfirmFinding', 'RecordLookBackVerdict') AND i.phase <> 'InProgress')
  OR (t.command = 'RecordLookBackVerdict' AND p.phase <> 'Closed')
  OR (t.command = 'IssueCorrection' AND i.phase = 'Suspended')
  OR (t.unit IS NULL AND (
    EXISTS (SELECT 1 FROM problemUnits u WHERE u.problem = t.problem AND u.unit IN ${each('homes')})
    OR EXISTS (SELECT 1 FROM inspected o WHERE o.inspection = t.inspection AND o.organization IN ${each('homes')})))`;

const WAITING = `
  SELECT t.*, COALESCE(p.title, i.title, '') AS title, COALESCE(t.dueMs, ${NEVER}) AS due
  FROM (${MINE}) t
  LEFT JOIN problems p ON p.problem = t.problem
  LEFT JOIN inspections i ON i.inspection = t.inspection
  WHERE (t.shownFrom IS NULL OR t.shownFrom <= :now) AND NOT COALESCE(${REFUSED}, FALSE)
    AND (:recorded IS NULL OR t.problem IS NULL OR p.recorded IN (SELECT value FROM json_each(:recorded)))`;

const BEHIND = 'AND (COALESCE(t.dueMs, :never), t.since, t.thing, t.slot) > (:due, :since, :thing, :slot)';

/** The worklist from the register's rows. */
export class SqliteWorklistReader extends WorklistReader {
  readonly #register: SqliteReadModel;
  readonly #cursors: Cursors;

  constructor(register: SqliteReadModel, cursors: Cursors) {
    super();
    this.#register = register;
    this.#cursors = cursors;
  }

  override async waiting(query: WorklistQuery): Promise<Page<WorkItem>> {
    return Promise.try(() => {
      const now = query.at.epochMilliseconds;
      const { person, units, supervises, leads, administers, homes, seen, asOf } = query;
      const asked = {
        person,
        now,
        administers: administers ? 1 : 0,
        units: JSON.stringify(units),
        supervises: JSON.stringify(supervises),
        leads: JSON.stringify(leads),
        homes: JSON.stringify(homes),
        inspections: seen?.inspections ? JSON.stringify(seen.inspections) : null,
        recorded: seen?.recorded ? JSON.stringify(seen.recorded) : null,
      };
      return pageOf({
        cursors: this.#cursors,
        question: ['worklist', person, ...(asOf ? [String(asOf)] : [])],
        request: query,
        takenAt: this.#register.takenAt(),
        rows: (place, limit) => {
          const behind = place && { never: NEVER, due: place[0] ?? 0, since: place[1] ?? 0, thing: place[2] ?? '', slot: place[3] ?? '' };
          const sql = `${WAITING} ${behind ? BEHIND : ''} ORDER BY due, t.since, t.thing, t.slot LIMIT :limit`;
          return this.#register.rows('tasks', sql, { ...asked, ...behind, limit }) as unknown as readonly TaskRow[];
        },
        placeOf: ({ due, since, thing, slot }) => [due, since, thing, slot],
        items: (rows) => rows.map((row) => workItem(row, now)),
      });
    });
  }
}

function workItem(row: TaskRow, now: number): WorkItem {
  const light = lightAt(row, now);
  return {
    command: row.command,
    waitsFor: row.waitsFor,
    ...(row.problem !== null && { problem: row.problem }),
    ...(row.correction !== null && { correction: row.correction }),
    ...(row.inspection !== null && { inspection: row.inspection }),
    ...(row.unit !== null && { unit: row.unit }),
    title: row.title,
    since: instantOf(row.sinceMs),
    ...(row.dueDay !== null && { dueDay: row.dueDay }),
    ...(row.dueMs !== null && { dueAt: instantOf(row.dueMs) }),
    ...provisional(row),
    ...(light && { light }),
  };
}
