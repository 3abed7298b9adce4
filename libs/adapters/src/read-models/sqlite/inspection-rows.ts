import type { InspectionQuery, InspectionRow } from '#application';
import type { RegisterRow } from '#projections';
import { Conditions, each } from './conditions.js';

/** The conditions of an answer's filters on inspections `i`. Who was inspected sees the inspection once its feedback is issued. */
export function inspectionConditions({ visibility, phases, bodies, organizations, person }: InspectionQuery): Conditions {
  const conditions = new Conditions()
    .among(phases, `i.phase IN ${each('phases')}`, 'phases')
    .among(bodies, `i.body IN ${each('bodies')}`, 'bodies')
    .among(
      organizations,
      `i.inspection IN (SELECT o.inspection FROM inspected o WHERE o.organization IN ${each('organizations')})`,
      'organizations',
    )
    .maybe(person, 'i.inspection IN (SELECT t.inspection FROM team t WHERE t.person = :person)', 'person');
  if (visibility.everything) return conditions;
  const { inspections, audited, units } = visibility;
  return conditions.and(
    `i.inspection IN ${each('seen')} OR i.body IN ${each('audited')} OR (COALESCE(i."left", i.phase) IN ('FeedbackIssued', 'Rectifying', 'Closed')
       AND i.inspection IN (SELECT o.inspection FROM inspected o WHERE o.organization IN ${each('seenUnits')}))`,
    { seen: JSON.stringify(inspections), audited: JSON.stringify(audited), seenUnits: JSON.stringify(units) },
  );
}

/** What the inspected see of it, they see by the problems of their own: not how many were found elsewhere. */
export const OWN_FINDINGS = `
  SELECT COUNT(*) AS findings, COUNT(*) FILTER (WHERE p.phase <> 'Closed') AS unsettled FROM problems p
  WHERE p.inspection = :inspection AND p.confirmed IS NOT NULL AND p.withdrawn IS NULL
    AND p.problem IN (SELECT u.problem FROM problemUnits u WHERE u.unit IN ${each('units')})`;

/** Whether a reader sees the inspection itself, and everything that it found. */
export const seesWhole = (visibility: InspectionQuery['visibility'], { inspection, body }: RegisterRow<'inspections'>): boolean =>
  visibility.everything || visibility.inspections.includes(inspection) || visibility.audited.includes(body);

export const inspectionQuestion = ({ visibility: _seen, limit: _limit, cursor: _cursor, ...question }: InspectionQuery): unknown => [
  'inspections',
  question,
];

export const inspectionRow = (row: RegisterRow<'inspections'>): InspectionRow => ({
  inspection: row.inspection,
  number: row.number,
  kind: row.kind,
  title: row.title,
  phase: row.phase,
  body: row.body,
  leader: row.leader,
  members: row.members,
  organizations: row.organizations,
  ...(row.plannedFrom !== null && { plannedFrom: row.plannedFrom }),
  ...(row.plannedTo !== null && { plannedTo: row.plannedTo }),
  ...(row.startedOn !== null && { startedOn: row.startedOn }),
  ...(row.closedOn !== null && { closedOn: row.closedOn }),
  findings: row.findings,
  unsettled: row.unsettled,
});
