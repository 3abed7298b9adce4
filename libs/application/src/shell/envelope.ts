import type { Message } from '#domain';
import type { Position } from '../ports/event-log.js';

/** Who gives a command or asks a question: a person who signed in, or timers and reactions. */
export type Caller = { readonly engine: true } | { readonly engine: false; readonly person: string };

export const THE_ENGINE: Caller = { engine: true };

export const callerId = (caller: Caller): string => (caller.engine ? 'engine' : caller.person);

/** A command as it is handed in, with what the shell must know of it. */
export interface Given<C extends Message> {
  /** Tells a retry from a new command: derived from the caller's idempotency key, or from the event that a reaction answers. */
  readonly commandId: string;
  /** The id of the thing; for a creation, the id that it will have. */
  readonly thing: string;
  readonly command: C;
  readonly caller: Caller;
  /** The tag of the thing as the caller saw it. */
  readonly ifMatch?: number;
  /** When it happened, as the caller claims; an ISO instant. Default: when the command is taken. */
  readonly occurredAt?: string;
  /** The event that caused it. */
  readonly causationId?: string;
  /** Default: the command's own id. */
  readonly correlationId?: string;
  /** What must reach neither an event nor the command's hash: a password. */
  readonly secret?: string;
}

/** What became of a command. */
export interface Answer {
  /** The thing's id. */
  readonly id: string;
  /** The revision of the thing's stream after the command. */
  readonly revision: number;
  /** Where in the history its last event is. */
  readonly position: Position;
  /** For `ETag` and `If-Match`: the revision of the last event that changed what a person decides on. */
  readonly tag: number;
}
