import { succeededUnits } from '#domain';
import type { Change } from '../core/projection.js';
import type { Case } from './case.js';
import { make, remove } from './changes.js';
import type { RegisterRow } from './tables.js';

type Units = Pick<RegisterRow<'problems'>, 'leadUnit' | 'coUnits'>;

/** The rows that say which problems concern a unit. */
export function unitRows(problem: string, before: Units | undefined, after: Units): readonly Change[] {
  const held = before ? [before.leadUnit, ...before.coUnits] : [];
  const kept = [after.leadUnit, ...after.coUnits];
  return [
    ...held.filter((unit) => !kept.includes(unit)).map((unit) => remove('problemUnits', problem, unit)),
    ...kept.map((unit) => make('problemUnits', [problem, unit], { part: unit === after.leadUnit ? 'lead' : 'co' })),
  ];
}

export function succeed(problem: Case, unit: string, successor: string): Case {
  const before = { ...problem.problem };
  const after = succeededUnits(before, unit, successor);
  return problem.set(after).also(...unitRows(before.problem, before, after));
}
