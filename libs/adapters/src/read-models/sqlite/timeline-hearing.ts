import type { Hearer } from '#application';
import { each, type Conditions } from './conditions.js';

/** What an entry's stream is called behind the installation, which has no `-` in it: `problem-0d9b1f60`. */
const THING = `substr(e.stream, instr(e.stream, '-') + 1)`;
const isOf = (category: string) => `${THING} GLOB '${category}-*'`;
const idIn = (category: string) => `substr(${THING}, ${category.length + 2})`;

/** Inspections of a team that he is on, and of bodies that he audits. */
const seenInspection = (id: string) =>
  `${id} IN ${each('seenInspections')} OR EXISTS (SELECT 1 FROM inspections i WHERE i.inspection = ${id} AND i.body IN ${each('audited')})`;

const SEEN_PROBLEM = `EXISTS (
  SELECT 1 FROM cases c WHERE c.problem = ${idIn('problem')} AND (
    EXISTS (SELECT 1 FROM json_each(c.units) u WHERE u.value IN ${each('seenUnits')})
    OR ${seenInspection('c.inspection')}
    OR (c.inspection IS NULL AND c.body IN ${each('seenBodies')})))`;

/**
 * Entries `e` that the hearer may be told of: organizations, rule books and calendars are everybody's to know, the rest is told to whoever may see the
 * thing that it happened to.
 */
export function hearing(conditions: Conditions, { person, people, visibility }: Hearer): Conditions {
  if (visibility.everything) return conditions;
  const { units, bodies, audited, inspections } = visibility;
  return conditions.and(
    `CASE
       WHEN ${isOf('tree')} OR ${isOf('procedure')} OR ${isOf('calendar')} THEN TRUE
       WHEN ${isOf('problem')} THEN ${SEEN_PROBLEM}
       WHEN ${isOf('inspection')} THEN ${seenInspection(idIn('inspection'))}
       WHEN ${isOf('person')} THEN :people = 1 OR ${idIn('person')} = :hearer
       WHEN ${isOf('evidence')} OR ${isOf('message')} THEN :kind = 'person' AND :id = :hearer
       ELSE FALSE
     END`,
    {
      people: people ? 1 : 0,
      hearer: person,
      seenUnits: JSON.stringify(units),
      seenInspections: JSON.stringify(inspections),
      seenBodies: JSON.stringify(bodies),
      audited: JSON.stringify(audited),
    },
  );
}
