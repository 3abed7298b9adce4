import type { Light } from '#projections';
import { last, type PlainCase, type PlainTask } from './plain-case.js';

const ms = (instant: string): number => Date.parse(instant);

/** A correction's light, in domain.md's words: green on track, yellow near due or behind a milestone, red overdue. */
export function plainLight({ state: problem }: PlainCase, task: PlainTask, now: number): Light | undefined {
  const { state, isCounting } = task;
  if (!isCounting) return undefined;
  if (state.phase === 'Accepted') {
    const { attestation } = state;
    if (!attestation) return problem.phase === 'Closed' ? undefined : 'green';
    if (attestation.rejected) return 'red';
    const handed = attestation.submitted && last(task, 'AttestationSubmitted')!.ms;
    const due = ms(attestation.due.dueAt);
    if (handed !== undefined) return handed < due || now < due ? 'green' : 'red';
    return now >= due ? 'red' : now >= ms(attestation.due.nearDueAt) ? 'yellow' : 'green';
  }
  const due = ms(state.effective.dueAt);
  // While it is suspended its clock stands.
  const clock = state.phase === 'Suspended' ? last(task, 'CorrectionSuspended')!.ms : now;
  const phase = state.phase === 'Suspended' ? state.left : state.phase;
  if (phase === 'Submitted') return last(task, 'ResultSubmitted')!.ms < due || clock < due ? 'green' : 'red';
  if (clock >= due) return 'red';
  const behind = state.milestones.some((each) => !each.reached && clock >= ms(each.due.nearDueAt));
  return behind || clock >= ms(state.effective.nearDueAt) ? 'yellow' : 'green';
}

/** Overdue: a due instant has passed, and no result of before is there. */
export function plainOverdue(found: PlainCase, task: PlainTask, now: number): boolean {
  const { state, isCounting } = task;
  if (!isCounting) return false;
  if (state.phase !== 'Accepted') return plainLight(found, task, now) === 'red';
  const { attestation } = state;
  if (!attestation) return false;
  const due = ms(attestation.due.dueAt);
  return now >= due && !(attestation.submitted && last(task, 'AttestationSubmitted')!.ms < due);
}

const WORST: readonly (Light | undefined)[] = ['red', 'yellow', 'green'];

export const plainLightOfCase = (found: PlainCase, now: number): Light | undefined => {
  const lights = found.tasks.map((task) => plainLight(found, task, now));
  return WORST.find((light) => lights.includes(light));
};
