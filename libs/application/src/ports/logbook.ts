/** What went wrong, without a word that could be anybody's: an error's message may quote what people wrote. */
export interface Fault {
  readonly name: string;
  /** A stable code, where the error has one. */
  readonly code?: string | number;
  /** Where it was thrown, the innermost call first. */
  readonly frames: readonly string[];
  readonly cause?: Fault;
}

/** Which command a line is about, and the request that it began with. */
interface OfCommand {
  /** The correlation id: the same in every line that comes of one request. */
  readonly request: string;
  readonly command: string;
  readonly type: string;
  readonly ms: number;
  readonly trace?: string | undefined;
}

interface OfRequest {
  readonly request: string;
  readonly method: string;
  /** The pattern of the route, never the path. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** The opaque id of whoever asked. */
  readonly caller?: string | undefined;
  readonly command?: string | undefined;
  readonly trace?: string | undefined;
}

/** What a framework says of itself; its words are kept where nothing of a request can be in them. */
interface SaidByFramework {
  readonly by: string;
  readonly says?: string;
  readonly fault?: Fault;
}

/**
 * Every line that there is, by its name: codes, numbers and opaque ids. No field holds what people wrote, what they are called, where they
 * connect from or what they prove themselves by, and none is to.
 */
export interface LogEntries {
  'server.started': { readonly port: number; readonly events: number };
  'server.not-started': { readonly fault: Fault };
  'server.stopping': { readonly upSeconds: number };
  'server.stopped': { readonly ms: number };
  'server.not-stopped': { readonly fault: Fault };
  /** What came over a connection and was no request; told without a word of it. */
  'connection.broken': { readonly code: string };
  'request.answered': OfRequest;
  'request.refused': OfRequest & { readonly code: string };
  'request.failed': OfRequest & { readonly code: string };
  /** Why an answer is an error of ours; its request has a line of its own. */
  'request.fault': { readonly request: string; readonly code: string; readonly fault: Fault };
  'command.accepted': OfCommand;
  'command.repeated': OfCommand;
  'command.refused': OfCommand & { readonly code: string };
  'command.failed': OfCommand & { readonly code?: string | number; readonly fault: Fault };
  'log.committed': { readonly writes: number; readonly refused: number };
  'read-model.caught-up': { readonly readModel: string; readonly ordinal: number };
  'read-model.interrupted': { readonly readModel: string; readonly fault: Fault };
  'read-model.rebuilt': { readonly readModel: string };
  'read-model.not-rebuilt': { readonly readModel: string; readonly fault: Fault };
  /** The register was made again as it was at a position of the past: somebody asked. @property ms that it took */
  'past.made': { readonly position?: string; readonly ordinal: number; readonly ms: number };
  'past.not-made': { readonly position?: string; readonly fault: Fault };
  /** Nobody has asked for a while, or others were asked for. @property fault why its file is still there, until the next start */
  'past.let-go': { readonly position?: string; readonly fault?: Fault };
  'read-model.stopped': { readonly readModel: string; readonly position?: string; readonly fault: Fault };
  'reaction.gave': {
    readonly request: string;
    readonly reaction: string;
    readonly cause: string;
    readonly thing: string;
    readonly type: string;
  };
  'reaction.refused': { readonly request: string; readonly reaction: string; readonly cause: string; readonly code: string };
  'reaction.interrupted': { readonly reaction: string; readonly fault: Fault };
  /** What a reaction has folded could not be kept: its next start folds more of the history again. */
  'reaction.fold-not-saved': { readonly reaction: string; readonly fault: Fault };
  'incident.opened': {
    readonly request: string;
    readonly reaction: string;
    readonly stream: string;
    readonly revision: number;
    readonly type: string;
    readonly fault: Fault;
  };
  'incident.retried': { readonly reaction: string; readonly stream: string; readonly over: boolean };
  'jobs.interrupted': { readonly fault: Fault };
  /** This node's clock is so many milliseconds ahead of the one that nodes share, or behind: it records nothing. */
  'clock.skewed': { readonly skewMs: number };
  /** It is right again, and the node records. */
  'clock.right': { readonly skewMs: number };
  /** What nodes count together, this one counts by itself until Redis is back. */
  'counts.interrupted': { readonly fault: Fault };
  /** This node follows up what happens and hands on what is due, for all. @property ms that it took to take it up */
  'leader.begun': { readonly ms: number };
  /** @property ms that it took to leave it */
  'leader.ended': { readonly ms: number };
  'leader.interrupted': { readonly fault: Fault };
  /** A rule's no: the timer came too late, or was given before. */
  'job.refused': { readonly job: string; readonly code: string };
  'job.failed': { readonly job: string; readonly attempts: number; readonly fault: Fault };
  'job.dead': { readonly job: string; readonly attempts: number; readonly fault: Fault };
  'stream.opened': { readonly request: string };
  'stream.closed': { readonly request: string; readonly ms: number };
  /** @property behind more bytes than these were written while its reader took none */
  'stream.cut-off': { readonly request: string; readonly behind: number };
  'traces.not-sent': { readonly fault: Fault };
  'framework.said': SaidByFramework;
  'framework.warned': SaidByFramework;
  'framework.failed': SaidByFramework;
}

export type LogEvent = keyof LogEntries;

/** Where it is written what the process does, for whoever runs it. The history is another thing: nothing here is ever read back. */
export abstract class Logbook {
  /** Whether such a line would be written: for whoever would make it in vain, often. */
  abstract writes(event: LogEvent): boolean;

  /** One line; where its level is not asked for, nothing. */
  abstract write<E extends LogEvent>(event: E, entry: LogEntries[E]): void;
}
