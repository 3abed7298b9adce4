import { decide, evolve, isRefusal } from '../../libs/domain/src/core/lifecycle.js';
import type { Context, Message, Phased } from '../../libs/domain/src/core/lifecycle.js';
import type { Subject } from './given.js';

/** What happens when these commands are given one after another; one that is refused ends the play. */
export function play<C extends Message, E extends Message, S extends Phased, X extends Context, O>(
  { table, context }: Subject<C, E, S, X, O>,
  ...steps: readonly (readonly [command: C, circumstances?: O])[]
): readonly E[] {
  return steps.reduce<readonly E[]>((history, [command, circumstances]) => {
    const made = decide(table, command, evolve(table, table.initial, history), context(circumstances));
    if (isRefusal(made)) throw new Error(`${command.type}: ${made.code} ${JSON.stringify(made.details)}`);
    return [...history, ...made];
  }, []);
}
