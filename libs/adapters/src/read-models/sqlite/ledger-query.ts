import type { LedgerQuery, LedgerSort, Visibility } from '#application';
import type { Light } from '#projections';
import { Conditions, each } from './conditions.js';

const SORT_COLUMNS: Readonly<Record<LedgerSort, string>> = {
  due: 'dueMs',
  severity: 'gravity',
  confirmed: 'confirmedOrder',
  recorded: 'recorded',
};

/** The column that a ledger is sorted by; the order of recording decides where it is equal. */
export const sortColumn = (sort: LedgerSort): string => SORT_COLUMNS[sort];

const LIGHT_CONDITIONS: Readonly<Record<Light, string>> = {
  red: 'p.redFrom <= :now',
  yellow: 'p.yellowFrom <= :now AND (p.redFrom IS NULL OR p.redFrom > :now)',
  green: 'p.lit = 1 AND (p.redFrom IS NULL OR p.redFrom > :now) AND (p.yellowFrom IS NULL OR p.yellowFrom > :now)',
};

/** Whether a problem is overdue, as `isOverdue` says it of each of its corrections. */
const OVERDUE = `p.redFrom <= :now AND EXISTS (
  SELECT 1 FROM corrections c WHERE c.problem = p.problem AND c.cycle = p.cycle AND c.redFrom <= :now
    AND (c.attestation IS NULL OR (c.attestation ->> 'dueMs' <= :now
      AND COALESCE(c.attestation ->> 'submittedMs', c.attestation ->> 'dueMs') >= c.attestation ->> 'dueMs')))`;

/** Which problems `p` an answer may speak of. */
function seeing(conditions: Conditions, visibility: Visibility): Conditions {
  if (visibility.everything) return conditions;
  const { units, bodies, inspections } = visibility;
  return conditions.and(
    `p.problem IN (SELECT u.problem FROM problemUnits u WHERE u.unit IN ${each('seenUnits')})
     OR p.inspection IN ${each('seenInspections')}
     OR (p.inspection IS NULL AND p.body IN ${each('seenBodies')})`,
    { seenUnits: JSON.stringify(units), seenInspections: JSON.stringify(inspections), seenBodies: JSON.stringify(bodies) },
  );
}

/** A text to look for, its signs that LIKE would read otherwise taken literally. */
const anywhere = (text: string) => `%${text.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;

/** The conditions of a ledger's filters on problems `p`. */
export function ledgerConditions(query: LedgerQuery): Conditions {
  const conditions = seeing(new Conditions(), query.visibility)
    .maybe(query.inspection, 'p.inspection = :inspection', 'inspection')
    .among(
      query.organizations,
      `p.problem IN (SELECT u.problem FROM problemUnits u WHERE u.unit IN ${each('organizations')})`,
      'organizations',
    )
    .among(
      query.kinds,
      `EXISTS (SELECT 1 FROM corrections c WHERE c.problem = p.problem AND c.cycle = p.cycle
         AND c.phase NOT IN ('Withdrawn', 'Reassigned') AND c.kind IN ${each('kinds')})`,
      'kinds',
    )
    .among(query.phases, `p.phase IN ${each('phases')}`, 'phases')
    .among(query.sources, `p.source IN ${each('sources')}`, 'sources')
    .among(query.severities, `p.severity IN ${each('severities')}`, 'severities')
    .maybe(query.category, 'p.category = :category', 'category')
    .maybe(query.dueFrom, 'p.dueDay >= :dueFrom', 'dueFrom')
    .maybe(query.dueTo, 'p.dueDay <= :dueTo', 'dueTo');
  if (query.text !== undefined) {
    conditions.and(String.raw`p.title LIKE :text ESCAPE '\' OR p.condition LIKE :text ESCAPE '\'`, { text: anywhere(query.text) });
  }
  const { lights, overdue } = query;
  if (overdue !== undefined) {
    conditions.and(overdue ? OVERDUE : `NOT COALESCE(${OVERDUE}, FALSE)`, { now: query.at.epochMilliseconds });
  }
  if (lights !== undefined) {
    const any = lights.map((light) => `(${LIGHT_CONDITIONS[light]})`).join(' OR ');
    conditions.and(any || 'FALSE', lights.length > 0 ? { now: query.at.epochMilliseconds } : {});
  }
  return conditions;
}

/**
 * What a cursor of the ledger is bound to: the filters and the order. Not the instant, which moves on while somebody turns pages, nor what he
 * may see, which is asked anew for each page.
 */
export const ledgerQuestion = ({ at: _at, visibility: _seen, limit: _limit, cursor: _cursor, ...question }: LedgerQuery): unknown => [
  'ledger',
  question,
];
