import {
  Channel,
  ChannelError,
  isMailAddress,
  type ChannelAddress,
  type ChannelErrorCode,
  type OutgoingMessage,
  type Sender,
} from '#application';
import { createTransport, type SMTPSentMessageInfo, type SMTPTransportOptions, type Transporter } from 'nodemailer';
import { requireMessageId } from './message-id.js';

export interface EmailOptions {
  /**
   * `smtp://` or `smtps://`, with the name and password of an account where the server wants one. `smtp` goes on by STARTTLS or not at all,
   * unless `?starttls=if-offered` or `?starttls=never` says otherwise.
   */
  readonly smtpUrl: string;
  readonly from: Sender;
  /** Milliseconds for the whole of a message. */
  readonly timeoutMs: number;
}

/** A line of an answer that is longer than any; a server that does not stop is left. */
const MAX_ANSWER_BYTES = 64 * 1024;
const CLOSE_MS = 1000;

/**
 * Mail by one SMTP server, a connection a message. The server is the operator's own, wherever it stands; accounts choose no host, so that nothing
 * here keeps to public networks.
 */
export class EmailChannel extends Channel {
  override readonly kind = 'email';
  readonly #transport: Transporter<SMTPSentMessageInfo, SMTPTransportOptions>;
  readonly #from: Sender;
  readonly #timeoutMs: number;

  constructor({ smtpUrl, from, timeoutMs }: EmailOptions) {
    super();
    this.#from = from;
    this.#timeoutMs = timeoutMs;
    const options: SMTPTransportOptions = {
      ...serverOf(new URL(smtpUrl)),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      socketCloseTimeout: CLOSE_MS,
      maxResponseSize: MAX_ANSWER_BYTES,
      // A text is text: no path or URL in it is read.
      disableFileAccess: true,
      disableUrlAccess: true,
    };
    this.#transport = createTransport(options);
  }

  override check({ target, secret }: ChannelAddress): void {
    if (!isMailAddress(target)) throw new ChannelError('channel.address-invalid', { reason: 'mail-address' });
    if (secret !== undefined) throw new ChannelError('channel.address-invalid', { reason: 'secret' });
  }

  override async send(message: OutgoingMessage, address: ChannelAddress, signal: AbortSignal): Promise<void> {
    requireMessageId(message);
    this.check(address);
    const { id, subject, text, html, language } = message;
    const deadline = AbortSignal.timeout(this.#timeoutMs);
    try {
      await this.#transport.sendMail({
        from: { ...this.#from },
        to: { name: '', address: address.target },
        envelope: { from: this.#from.address, to: [address.target] },
        messageId: `<${id}@${domainOf(this.#from)}>`,
        subject: inOneLine(subject),
        text,
        ...(html !== undefined && { html }),
        // Nobody's out-of-office note answers us.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'Content-Language': inOneLine(language) },
        xMailer: false,
        signal: AbortSignal.any([signal, deadline]),
      });
    } catch (error) {
      throw failureOf(error, signal, deadline);
    }
  }
}

const domainOf = ({ address }: Sender): string => address.slice(address.indexOf('@') + 1);

/** What breaks a line ends a header, and begins one of somebody else's. */
const inOneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

function serverOf(url: URL) {
  const secure = url.protocol === 'smtps:';
  const starttls = url.searchParams.get('starttls') ?? 'required';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && starttls === 'required',
    ignoreTLS: !secure && starttls === 'never',
    ...(url.username !== '' && { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  };
}

/** What nodemailer's own codes are, where the server has not said something of the message. */
const BY_REASON: Readonly<Record<string, ChannelErrorCode>> = {
  ETIMEDOUT: 'channel.timed-out',
  EPROTOCOL: 'channel.not-understood',
  EAUTH: 'channel.sign-in-refused',
  ENOAUTH: 'channel.sign-in-refused',
};
/** When the server says it of sender, receiver or content. */
const OF_MESSAGE = ['EENVELOPE', 'EMESSAGE'];

function failureOf(error: unknown, signal: AbortSignal, deadline: AbortSignal): ChannelError {
  if (signal.aborted) return new ChannelError('channel.aborted', {}, { cause: error });
  if (deadline.aborted) return new ChannelError('channel.timed-out', {}, { cause: error });
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const reason = typeof code === 'string' ? code : 'unknown';
  const byReason = BY_REASON[reason];
  if (typeof responseCode === 'number' && byReason !== 'channel.sign-in-refused') {
    // 503 speaks of the conversation, as all codes do at another time than that of the message.
    const isFinal = responseCode >= 500 && responseCode !== 503 && OF_MESSAGE.includes(reason);
    if (isFinal) return new ChannelError('channel.refused', { smtp: responseCode }, { cause: error });
    if (responseCode >= 400 && responseCode < 500) return new ChannelError('channel.unavailable', { smtp: responseCode }, { cause: error });
  }
  return new ChannelError(byReason ?? 'channel.unreachable', { reason }, { cause: error });
}
