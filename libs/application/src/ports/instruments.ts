import type { RefusalKind } from '../refused.js';
import type { EventLogErrorCode } from './event-log.js';

/** What became of a command: `refused` by a rule or a right, `failed` where it was ours to carry out and we could not. */
export type CommandOutcome = 'accepted' | 'repeated' | 'refused' | 'failed';

/** What became of an append. */
export type AppendOutcome = 'stored' | EventLogErrorCode | 'failed';

/** What is not counted as it happens but asked for whenever somebody reads the instruments. */
export type GaugeName =
  | 'subscriberLagEvents'
  | 'subscriberLagSeconds'
  | 'subscriberRunning'
  | 'queueDepth'
  | 'jobsRunning'
  | 'clockSkewSeconds'
  | 'incidents'
  | 'eventStreams'
  | 'logEvents';

/** A gauge's value at what its labels say. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The instruments as text, and what kind of text it is. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/**
 * Counts and times what the process does. Called on every hot path: each call costs about a microsecond at most, and never fails. Labels
 * are names of the code's own (command types, patterns of routes, codes), so that there are never more of them than the code knows.
 * Durations are in seconds.
 */
export abstract class Instruments {
  abstract commandDone(type: string, outcome: CommandOutcome, refusal: RefusalKind | undefined, seconds: number): void;

  /** @param route the pattern of the route; undefined where none was met */
  abstract requestDone(method: string, route: string | undefined, status: number, seconds: number): void;

  abstract appendDone(outcome: AppendOutcome, seconds: number): void;

  /** @param lateSeconds after its instant */
  abstract timerFired(lateSeconds: number): void;

  /** @param code why it was not delivered; undefined where it was */
  abstract messageSent(channel: string, code: string | undefined): void;

  /** @param writes those that were committed together */
  abstract committed(writes: number): void;

  /** Has a gauge asked whenever the instruments are read; a second time replaces the first. */
  abstract gauge(name: GaugeName, read: () => readonly Reading[] | Promise<readonly Reading[]>): void;

  /** Undefined where nothing is measured. */
  abstract read(): Promise<Exposition | undefined>;
}
