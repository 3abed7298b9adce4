import { countBetween, countDays } from './calendar.js';
import { dueOn, isBefore, MOST_SUSPENSIONS, type Counter, type Due, type Reckoning } from './deadline.js';

/** The due day that a reckoning leads to, with all that it brings. It keeps the reckoning as long as that is not certain. */
export function reckoned(by: Reckoning, counter: Counter): Due {
  const { calendar, terms } = counter;
  let { reached, provisional } = countDays(calendar, terms.counting, Temporal.PlainDate.from(by.from), by.limit);
  for (const each of by.suspensions) {
    // What is past due when a suspension begins does not move.
    if (isBefore(String(reached), each.from)) continue;
    const moved = movedBy(each, reached, counter);
    reached = moved.reached;
    provisional ||= moved.provisional;
  }
  return dueOn(reached, counter, provisional ? by : undefined);
}

/** A due day that a suspension moves, by the days that it took. */
export function suspendedFor(due: Due, suspended: Reckoning['suspensions'][number], counter: Counter): Due {
  const moved = movedBy(suspended, Temporal.PlainDate.from(due.dueDay), counter);
  if (!due.reckoning && !moved.provisional) return dueOn(moved.reached, counter);
  const isFull = due.reckoning?.suspensions.length === MOST_SUSPENSIONS;
  const before = due.reckoning && !isFull ? due.reckoning : { from: due.dueDay, limit: 0, suspensions: [] };
  return dueOn(moved.reached, counter, { ...before, suspensions: [...before.suspensions, suspended] });
}

/** A due day that stays where it is; where every day counts by now, it stays for good. */
export const kept = (due: Due, counter: Counter): Due =>
  due.provisional && counter.terms.counting === 'days' ? dueOn(Temporal.PlainDate.from(due.dueDay), counter) : due;

function movedBy({ from, to }: Reckoning['suspensions'][number], dueDay: Temporal.PlainDate, { calendar, terms }: Counter) {
  const days = countBetween(calendar, terms.counting, Temporal.PlainDate.from(from), Temporal.PlainDate.from(to));
  const { reached, provisional } = countDays(calendar, terms.counting, dueDay, days.reached);
  return { reached, provisional: provisional || days.provisional };
}

/** The due day that lies a limit after a day, with all that it brings. */
export const dueAfter = (day: string, limit: number, counter: Counter): Due => reckoned({ from: day, limit, suspensions: [] }, counter);
