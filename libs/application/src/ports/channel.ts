import type { ChannelKind } from '#domain';
import type { TraceContext } from './tracing.js';

/** Where a channel sends: whose it is, and whether he wants it, is kept elsewhere. */
export interface ChannelAddress {
  /** A mail address for `email`; for all others the URL that was given out for this one receiver. */
  readonly target: string;
  /**
   * By which the receiver knows us: `whsec_` and base64 for `webhook`, which must have one; the robot's signing secret for `dingtalk` and
   * `feishu`, where it was set up with one. `email` and `wecom` have none.
   */
  readonly secret?: string;
}

/** What a message is about, for machines: codes, numbers, days and opaque ids; never what somebody is called. */
export interface MessageData {
  /** Words of small letters with dots between, as `correction.reminded`. */
  readonly type: string;
  /** When that happened, as an RFC 3339 instant; the same however often it is sent. */
  readonly time: string;
  readonly subject: Readonly<Record<string, string | number | boolean | null>>;
}

export interface OutgoingMessage {
  /** Opaque, of letters, digits, `_` and `-`, at most 64; the same each time that the message is sent again, so that doubles show. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  /** The same as `text`, for who shows HTML. */
  readonly html?: string;
  /** BCP 47. */
  readonly language: string;
  readonly data: MessageData;
  /** A page of ours where it goes on. */
  readonly link?: string;
  /** The trace that it belongs to, where one is followed: for receivers that are programs. */
  readonly trace?: TraceContext;
}

/** @property isRetryable whether the same message to the same address may get through later, without anybody changing either */
const CODES = {
  /** There is no connection, or none that is safe; it broke before an answer came. */
  'channel.unreachable': { isRetryable: true },
  /** No whole answer within the time that there is. */
  'channel.timed-out': { isRetryable: true },
  /** Its caller gave it up. */
  'channel.aborted': { isRetryable: true },
  /** More was sent than the receiver takes. */
  'channel.too-many': { isRetryable: true },
  /** The receiver says that it cannot now. */
  'channel.unavailable': { isRetryable: true },
  /** What answers does not speak as this receiver does, or does not stop; whether it took the message is not known. */
  'channel.not-understood': { isRetryable: true },
  /** Our own mail server does not know us: for its operator to mend. */
  'channel.sign-in-refused': { isRetryable: true },
  /** The receiver does not want it, or does not know our secret. */
  'channel.refused': { isRetryable: false },
  /** No address of this kind of channel, or its secret is missing or none. */
  'channel.address-invalid': { isRetryable: false },
  /** Within a network that nothing may be sent into, or without encryption. */
  'channel.address-forbidden': { isRetryable: false },
  /** Too large for this kind of channel, or with an id that is none. */
  'channel.message-invalid': { isRetryable: false },
} as const;

export type ChannelErrorCode = keyof typeof CODES;

/**
 * Why a message was not sent, as data: codes and numbers of the protocol. What the other side wrote, where it is and how we sign are left
 * out, since they may name people or give a secret away.
 */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly isRetryable: boolean;
  /** Milliseconds that the receiver asks to be left alone. */
  readonly retryAfterMs?: number;

  constructor(
    readonly code: ChannelErrorCode,
    readonly details: Readonly<Record<string, string | number>> = {},
    { retryAfterMs, ...options }: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(`${code} ${JSON.stringify(details)}`, options);
    this.isRetryable = CODES[code].isRetryable;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/**
 * One way out of the house. Sends a message once and says how it went; when to try again, and how often, is its caller's, who records each
 * attempt. A message whose answer is lost is sent again: so at least once, and its id, which every receiver is shown, tells doubles.
 *
 * Promises to be done within the time that it was made with (10 s by default), also where nothing answers, and to hold no more of an answer
 * than 64 KiB. Keeps nothing between two messages: one receiver that is away holds up no other. Whoever's address names the host is sent to
 * over HTTPS, into no private network, and no further than that host.
 */
export abstract class Channel {
  abstract readonly kind: ChannelKind;

  /**
   * Whether it is an address of this kind, as far as that can be seen without asking anybody.
   * @throws ChannelError `channel.address-invalid`, `channel.address-forbidden`
   */
  abstract check(address: ChannelAddress): void;

  /**
   * Done once the receiver has said that it took it.
   * @param signal gives it up; whether the receiver has taken it is then not known
   * @throws ChannelError of any code
   */
  abstract send(message: OutgoingMessage, address: ChannelAddress, signal: AbortSignal): Promise<void>;
}
