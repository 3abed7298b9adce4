import type { InspectionCommand } from '../inspection/inspection-commands.js';
import type { InspectionEvent } from '../inspection/inspection-events.js';
import type { TreeEvent } from '../organization/organization-events.js';
import type { ProblemCommand } from '../problem/problem-commands.js';
import type { ProblemEvent } from '../problem/problem-events.js';

/** The streams that reactions listen to. */
interface Heard {
  readonly problem: ProblemEvent;
  readonly inspection: InspectionEvent;
  readonly tree: TreeEvent;
}

/** An event of the history as a reaction sees it: what happened, and to which thing. */
export interface Happened {
  readonly category: string;
  readonly thing: string;
  readonly event: { readonly type: string };
}

/** A command that a reaction gives, as the engine. */
export type Intent =
  | { readonly lifecycle: 'problem'; readonly thing: string; readonly command: ProblemCommand }
  | { readonly lifecycle: 'inspection'; readonly thing: string; readonly command: InspectionCommand };

export interface Reacted<S> {
  readonly state: S;
  readonly intents: readonly Intent[];
}

type On<S, E extends { readonly type: string }> = {
  readonly [T in E['type']]?: (state: S, event: Extract<E, { readonly type: T }>, thing: string) => Reacted<S>;
};

/** What follows in other streams from what happened in one: a table of events, with a fold of its own in which it finds its targets. */
export interface Reaction<S> {
  readonly name: string;
  /** Whether it answers what happened before it first ran. Its fold knows of that in any case. */
  readonly from: 'beginning' | 'end';
  /** JSON. */
  readonly initial: S;
  readonly on: { readonly [C in keyof Heard]?: On<S, Heard[C]> };
}

/** What a reaction makes of an event: pure, the same answer for the same arguments. */
export function react<S>({ on }: Reaction<S>, state: S, { category, thing, event }: Happened): Reacted<S> {
  const heard = on as Readonly<Record<string, On<S, { readonly type: string }> | undefined>>;
  return heard[category]?.[event.type]?.(state, event, thing) ?? { state, intents: [] };
}

/** The fold goes on, and these commands follow. */
export const goingOn = <S>(state: S, ...intents: readonly Intent[]): Reacted<S> => ({ state, intents });

export const toProblem = (thing: string, command: ProblemCommand): Intent => ({ lifecycle: 'problem', thing, command });
export const toInspection = (thing: string, command: InspectionCommand): Intent => ({ lifecycle: 'inspection', thing, command });
