import type { Addressee, ChannelKind, LadderStep, Language, MessageKind } from '#domain';
import type { ReminderOutcome } from '#projections';
import type { Page, PageRequest } from './reading.js';

interface About {
  readonly problem: string;
  readonly correction: number;
  readonly unit: string;
  readonly step: LadderStep;
  readonly milestone?: string;
  readonly period?: number;
  readonly dueDay: string;
}

/** A step of the ladder that is to come. */
export interface ScheduledReminder extends About {
  /** ISO instant. */
  readonly at: string;
}

/** A step that was taken or missed, by the ladder or by hand. */
export interface PastReminder extends About {
  readonly event: string;
  readonly outcome: ReminderOutcome;
  readonly cause: 'ladder' | 'hand';
  /** ISO instant at which the ladder asked for it. */
  readonly at?: string;
  /** ISO instant. */
  readonly recordedAt: string;
  /** Seconds between the two. */
  readonly lateSeconds?: number;
  readonly to: readonly Addressee[];
  readonly reason?: string;
  readonly by: string;
  /** What became of the messages by which it was told. */
  readonly messages: {
    readonly addressed: number;
    readonly delivered: number;
    readonly failed: number;
    readonly waiting: number;
    /** Why the last attempt of those failed that were given up, or wait for another one. */
    readonly why: readonly MessageFault[];
  };
}

/** So many messages that did not get through a channel, by its code. */
export interface MessageFault {
  readonly channel: ChannelKind;
  readonly code: string;
  readonly count: number;
}

export interface RemindersQuery extends PageRequest {
  readonly problem?: string;
  readonly outcomes?: readonly ReminderOutcome[];
}

/** A message in somebody's inbox, or to a group, which has none. */
export interface InboxMessage {
  readonly message: string;
  /** A person, or the outlet of a group. */
  readonly to: string;
  readonly group?: true;
  readonly kind: MessageKind;
  readonly problem: string;
  readonly correction: number;
  readonly about: string;
  readonly language: Language;
  /** ISO instants. */
  readonly at: string;
  readonly readAt?: string;
}

export interface InboxQuery extends PageRequest {
  readonly person: string;
  readonly unread?: boolean;
}

export type DeliveryStatus = 'waiting' | 'delivered' | 'failed';

export interface DeliveryEntry {
  readonly message: string;
  readonly channel: ChannelKind;
  readonly to: string;
  readonly kind: MessageKind;
  readonly problem: string;
  readonly correction: number;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly code?: string;
  /** ISO instants. */
  readonly addressedAt: string;
  readonly triedAt?: string;
  readonly nextAt?: string;
}

export interface DeliveriesQuery extends PageRequest {
  readonly status?: DeliveryStatus;
  readonly channel?: ChannelKind;
}

/** What is due next, what became of what was due, and who was told. */
export abstract class RemindersReader {
  /** By instant, the next first. @throws Refused `page.cursor-unknown` */
  abstract scheduled(query: PageRequest & { readonly problem?: string }): Promise<Page<ScheduledReminder>>;

  /** The latest first. @throws Refused `page.cursor-unknown` */
  abstract past(query: RemindersQuery): Promise<Page<PastReminder>>;

  /** The latest first. @throws Refused `page.cursor-unknown` */
  abstract inbox(query: InboxQuery): Promise<Page<InboxMessage>>;

  abstract unread(person: string): Promise<number>;

  abstract message(id: string): Promise<InboxMessage | undefined>;

  /** The latest first. @throws Refused `page.cursor-unknown` */
  abstract deliveries(query: DeliveriesQuery): Promise<Page<DeliveryEntry>>;

  /** The messages that wait to go as one under this job's name, oldest first, each with the number of its next attempt. */
  abstract digest(job: string): Promise<readonly (InboxMessage & { readonly attempt: number })[]>;
}
