import { AgendaReader, type AgendaDeadline, type AgendaQuery } from '#application';
import type { Moves, RegisterRow } from '#projections';
import { each } from './conditions.js';
import { instantOf, provisional } from './ledger-rows.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type CorrectionRow = RegisterRow<'corrections'> & { readonly title: string };

/** More than anybody looks after; whoever has more sees those that are due first. */
const MOST = 2000;

const WORKING = `('Issued', 'Acknowledged', 'PlanSubmitted', 'Executing')`;

const NOT_RECUSED = `
  NOT EXISTS (SELECT 1 FROM problemUnits u WHERE u.problem = p.problem AND u.unit IN ${each('homes')})
  AND NOT EXISTS (SELECT 1 FROM inspected o WHERE o.inspection = p.inspection AND o.organization IN ${each('homes')})`;

/** What a unit is held to; what a team, or a body's appointees, supervise: each by its own index, and each once. */
const MINE = `
  SELECT c.problem, c.correction FROM corrections c WHERE c.unit IN ${each('units')}
  UNION
  SELECT c.problem, c.correction FROM team m JOIN problems p ON p.inspection = m.inspection JOIN corrections c ON c.problem = p.problem
    WHERE m.person = :person AND :administers = 0 AND ${NOT_RECUSED}
  UNION
  SELECT c.problem, c.correction FROM problems p JOIN corrections c ON c.problem = p.problem
    WHERE p.body IN ${each('bodies')} AND p.inspection IS NULL AND ${NOT_RECUSED}`;

const WAITED_FOR = `
  SELECT c.*, p.title FROM (${MINE}) m
  JOIN corrections c ON c.problem = m.problem AND c.correction = m.correction
  JOIN problems p ON p.problem = c.problem
  WHERE c.cycle = p.cycle AND p.phase <> 'Withdrawn' AND (
    c.phase IN ${WORKING}
    OR (c.phase = 'Suspended' AND c."left" IN ${WORKING})
    OR (c.phase = 'Accepted' AND c.attestation IS NOT NULL AND json_extract(c.attestation, '$.submittedMs') IS NULL))
  ORDER BY COALESCE(json_extract(c.attestation, '$.dueMs'), c.dueMs), c.problem, c.correction LIMIT ${MOST}`;

/** The agenda from the register's rows. */
export class SqliteAgendaReader extends AgendaReader {
  readonly #register: SqliteReadModel;

  constructor(register: SqliteReadModel) {
    super();
    this.#register = register;
  }

  override async deadlines({ person, units, bodies, administers, homes }: AgendaQuery): Promise<readonly AgendaDeadline[]> {
    return Promise.try(() => {
      const asked = {
        person,
        administers: administers ? 1 : 0,
        units: JSON.stringify(units),
        bodies: JSON.stringify(bodies),
        homes: JSON.stringify(homes),
      };
      const rows = this.#register.rows('corrections', WAITED_FOR, asked) as unknown as readonly CorrectionRow[];
      return rows.flatMap(deadlinesOf).sort((one, other) => (one.dueDay < other.dueDay ? -1 : one.dueDay > other.dueDay ? 1 : 0));
    });
  }
}

type Day = Moves & { readonly dueDay: string; readonly provisional: 0 | 1 };

/** A correction's own day and those of the milestones that were not reached; once it was accepted, its next attestation's. */
function deadlinesOf(row: CorrectionRow): readonly AgendaDeadline[] {
  const { problem, title, correction, unit, kind, phase, attestation, milestones } = row;
  const on = (day: Day, about: Pick<AgendaDeadline, 'milestone' | 'period'> = {}): AgendaDeadline => ({
    ...{ problem, title, correction, unit, kind, ...about, dueDay: day.dueDay },
    ...provisional(day),
    ...(phase === 'Suspended' && { suspended: true }),
    moves: day.moves,
    movedAt: instantOf(day.movedMs),
  });
  if (attestation) return [on(attestation, { period: attestation.period })];
  const open = milestones.filter(({ reached }) => !reached);
  return [on(row), ...open.map((each) => on(each, { milestone: { milestone: each.milestone, title: each.title } }))];
}
