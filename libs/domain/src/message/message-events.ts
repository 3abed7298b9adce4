import { flag, id, instant, list, object, oneOf, optional, text, whole, type EventsOf, type Of } from '../core/shape.js';

/** What a message tells of. */
export const MESSAGE_KINDS = [
  'reminder',
  'milestoneReminder',
  'attestationReminder',
  'supervisionNotice',
  'summonedTalk',
  'criticismCirculated',
  'referral',
  'confirmationAsked',
  'extensionRequested',
  'extensionDecided',
  'resultSubmitted',
  'resultReturned',
  'resultAccepted',
  'planReturned',
  'correctionIssued',
  'correctionReassigned',
] as const;
const messageKind = oneOf(...MESSAGE_KINDS);
export type MessageKind = Of<typeof messageKind>;

/** How a message leaves the house. The inbox is no channel: whatever is addressed to somebody is in it. */
export const CHANNELS = ['email', 'webhook', 'wecom', 'dingtalk', 'feishu'] as const;
export const channel = oneOf(...CHANNELS);
export type ChannelKind = Of<typeof channel>;

export const LANGUAGES = ['zh-CN', 'en'] as const;
export const language = oneOf(...LANGUAGES);
export type Language = Of<typeof language>;

/** One message to one person, or to one group: what it is about, and what became of it on each channel. */
export const messageEvents = {
  MessageAddressed: object({
    /** A person, or the outlet of a group. */
    to: id,
    group: optional(flag),
    kind: messageKind,
    problem: id,
    correction: whole(1),
    /** The event that it tells of, by its id. */
    about: id,
    language,
    channels: list(channel, CHANNELS.length),
    /** Not sent before: the end of quiet hours, or when the day's digest goes. */
    notBefore: instant,
    /** Whether it goes with others in one message a day. */
    digest: optional(flag),
  }),
  /** Its turn came in the receiver's quiet hours, as after an outage: it is not sent before they end. */
  MessageDeferred: object({ channel, next: instant }),
  MessageDelivered: object({ channel, attempt: whole(1) }),
  MessageFailed: object({
    channel,
    attempt: whole(1),
    /** Why: the channel's stable code. */
    code: text(100),
    /** When it is tried again; missing where it is given up. */
    next: optional(instant),
  }),
  /** Somebody has it sent again that was given up. */
  MessageResent: object({ channel, by: id }),
  MessageRead: object({ readBy: id }),
};

export type MessageEvent = EventsOf<typeof messageEvents>;
