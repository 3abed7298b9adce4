import type { Told } from '../bilingual.js';
import type { Evidence } from '../evidence/files.js';
import type { Acting, PlayerKey } from '../story/people.js';
import type { PlaceKey } from '../story/places.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What the story calls the things that it makes; the server gives them their ids. */
export type InspectionName = 'routine' | 'special' | 'lookBack';
export type ProblemName = 'registers' | 'duties' | 'notices' | 'meetings' | 'uncovered' | 'volunteers' | 'study';
export type ThingName = InspectionName | ProblemName;

/** What a body can be made of: the ids that the server gave, and the language of the telling. */
export interface Known {
  readonly thing: (name: ThingName) => string;
  readonly person: (key: PlayerKey) => string;
  readonly place: (key: PlaceKey) => string;
  readonly say: (told: Told) => string;
}

/** What somebody decides on; he looks at it first, and says in his decision what he saw. */
export interface DecidedOn {
  readonly problem: ProblemName;
  /** Whose revision the decision names; the problem's where missing. */
  readonly correction?: number;
  /** Which of its evidence was looked at. */
  readonly evidence: 'attempt' | 'extension' | 'dispute' | 'closing';
}

/** A command as the story knows it: what is sent, and what must come of it. */
export interface Move {
  /** A command where missing. */
  readonly method?: 'GET';
  /** Below `/v1/`; a name in braces stands for the id of what the story calls by that name. */
  readonly path: string;
  readonly body?: (known: Known) => { readonly [field: string]: Json };
  /** Uploaded by the actor before the command, which names the uploads; missing where the command takes none. */
  readonly evidence?: readonly Evidence[];
  readonly decides?: DecidedOn;
  /** What the thing that it makes is called from now on. */
  readonly creates?: ThingName | PlaceKey;
  /** The types of the events that must stand in the history before the story goes on, those of reactions among them. */
  readonly records: readonly string[];
}

/** One step of the story: when, who, what. */
export interface Step {
  /** On the demo's clock, as `2026-03-09T09:30`. */
  readonly at: string;
  readonly by: Acting;
  readonly move: Move;
  /** What the actor tries in vain, and the code of the refusal that must come. */
  readonly refused?: { readonly tries: Told; readonly code: string };
}

export interface Chapter {
  readonly title: Told;
  readonly about: Told;
  readonly steps: readonly Step[];
}

export const on = (at: string, by: Acting, move: Move): Step => ({ at, by, move });

/** A step that the rules must refuse. */
export const inVain = (at: string, by: Acting, tries: Told, code: string, move: Move): Step => ({ at, by, move, refused: { tries, code } });
