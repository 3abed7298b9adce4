import type { CalendarEvent } from '../calendar/calendar-events.js';
import type { InspectionCommand } from '../inspection/inspection-commands.js';
import type { InspectionEvent } from '../inspection/inspection-events.js';
import type { MessageCommand } from '../message/message.js';
import type { TreeEvent } from '../organization/organization-events.js';
import type { OutletEvent } from '../outlet/outlet-events.js';
import type { PersonEvent } from '../person/person-events.js';
import type { ProblemCommand } from '../problem/problem-commands.js';
import type { ProblemEvent } from '../problem/problem-events.js';

/** The streams that reactions listen to. */
interface Heard {
  readonly problem: ProblemEvent;
  readonly inspection: InspectionEvent;
  readonly tree: TreeEvent;
  readonly person: PersonEvent;
  readonly calendar: CalendarEvent;
  readonly outlet: OutletEvent;
}

/** An event of the history as a reaction sees it: what happened, and to which thing. */
export interface Happened {
  readonly category: string;
  readonly thing: string;
  readonly event: { readonly type: string };
  /** The event's own id. */
  readonly id: string;
  /** When it was recorded, as an ISO instant. */
  readonly at: string;
  /** The id of who acted. */
  readonly actor: string;
}

/** What a reaction may ask about an event beside what it says. */
export type About = Pick<Happened, 'id' | 'at' | 'actor'>;

/** A command that a reaction gives, as the engine. */
export type Intent =
  | { readonly lifecycle: 'problem'; readonly thing: string; readonly command: ProblemCommand }
  | { readonly lifecycle: 'inspection'; readonly thing: string; readonly command: InspectionCommand }
  /** To a message that is known by what it tells and whom: not by an id yet, but by a text from which one is derived. */
  | { readonly lifecycle: 'message'; readonly thing: string; readonly command: MessageCommand };

export interface Reacted<S> {
  readonly state: S;
  readonly intents: readonly Intent[];
}

type On<S, E extends { readonly type: string }> = {
  readonly [T in E['type']]?: (state: S, event: Extract<E, { readonly type: T }>, thing: string, about: About) => Reacted<S>;
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
export function react<S>({ on }: Reaction<S>, state: S, { category, thing, event, ...about }: Happened): Reacted<S> {
  const heard = on as Readonly<Record<string, On<S, { readonly type: string }> | undefined>>;
  return heard[category]?.[event.type]?.(state, event, thing, about) ?? { state, intents: [] };
}

/** The fold goes on, and these commands follow. */
export const goingOn = <S>(state: S, ...intents: readonly Intent[]): Reacted<S> => ({ state, intents });

export const toProblem = (thing: string, command: ProblemCommand): Intent => ({ lifecycle: 'problem', thing, command });
export const toMessage = (thing: string, command: MessageCommand): Intent => ({ lifecycle: 'message', thing, command });
export const toInspection = (thing: string, command: InspectionCommand): Intent => ({ lifecycle: 'inspection', thing, command });
