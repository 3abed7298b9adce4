import type { SeriesEvent } from '#domain';
import type { Recorded } from '../world.js';
import type { Case } from './case.js';
import { holds } from './holds.js';
import type { Round } from './round.js';

type Cases = ReadonlyMap<string, Case>;
type Rounds = ReadonlyMap<string, Round>;

/** What is true of inspections and their problems once nothing is left to react to. */
export function reported(cases: Cases, rounds: Rounds): void {
  for (const [id, round] of rounds) {
    for (const [problem, finding] of round.findings) {
      const found = cases.get(problem);
      if (found?.inspection !== id) continue;
      const expected = EXPECTED[found.phase] ?? 'confirmed';
      const told = found.phase === 'Withdrawn' && !found.confirmed ? 'discarded' : expected;
      holds(finding.phase === told, 'what becomes of a problem is reported to its inspection', problem, found.phase, finding.phase);
    }
  }
  for (const [problem, { phase, inspection }] of cases) {
    const round = inspection === undefined ? undefined : rounds.get(inspection);
    if (!round) continue;
    holds(round.findings.has(problem), 'an inspection is the authority for what it found', problem, inspection);
    const isGoing = EXPECTED[phase] === undefined;
    holds(
      !isGoing || ['InProgress', 'Rectifying', 'Suspended'].includes(round.phase),
      'an open problem keeps its inspection open',
      problem,
      round.phase,
    );
    holds(!(isGoing && round.phase === 'Cancelled'), 'no inspection is cancelled with a problem confirmed', problem);
  }
}

/** Problem's phase → how its finding stands; whatever else it is in, the finding is confirmed and unsettled. */
const EXPECTED: Readonly<Record<string, string>> = { Draft: 'draft', Closed: 'settled', Withdrawn: 'settled' };

/** An inspection that is suspended has suspended its open corrections; one that goes on has taken its own along. */
export function suspended(cases: Cases, rounds: Rounds, causeOf: (problem: string, correction: number) => string | undefined): void {
  for (const [problem, { inspection, tasks, cycle, phase }] of cases) {
    const round = inspection === undefined ? undefined : rounds.get(inspection);
    if (!round || phase === 'Withdrawn') continue;
    for (const [index, task] of tasks.entries()) {
      if (task.cycle !== cycle || !task.isOpen) continue;
      const rests = task.phase === 'Suspended';
      holds(round.phase !== 'Suspended' || rests, 'a suspended inspection’s open corrections are suspended', problem, index + 1);
      const withIt = causeOf(problem, index + 1) === 'inspection';
      holds(round.phase === 'Suspended' || !withIt, 'corrections resume with their inspection', problem, index + 1);
    }
  }
}

/** Whoever answers for a unit that is gone has taken its place. */
export function succeeded(cases: Cases, isActive: (organization: string) => boolean): void {
  for (const [problem, { units, phase, tasks, cycle }] of cases) {
    if (phase === 'Withdrawn') continue;
    const gone = units.find((unit) => !isActive(unit));
    holds(gone === undefined, 'a problem is of organizations that are there', problem, gone);
    const orphan = tasks.find((task) => task.cycle === cycle && task.isOpen && !isActive(task.unit));
    holds(orphan === undefined, 'an open correction is of an organization that is there', problem, orphan?.unit);
  }
}

/** Human numbers are unique, and none is left out. */
export function counted(series: readonly (readonly Recorded<SeriesEvent>[])[], rounds: Rounds): void {
  for (const history of series) {
    const numbers = history.map(({ event }) => event.sequence);
    holds(
      numbers.every((sequence, index) => sequence === index + 1),
      'the numbers of a series have no gap',
      numbers,
    );
    holds(new Set(history.map(({ event }) => event.thing)).size === numbers.length, 'a thing has one number of a series', numbers);
  }
  const given = [...rounds.values()].map(({ number }) => number);
  holds(new Set(given).size === given.length, 'no two inspections have the same number', given);
}
