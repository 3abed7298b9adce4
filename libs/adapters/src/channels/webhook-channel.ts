import { createHmac } from 'node:crypto';
import { Channel, ChannelError, type ChannelAddress, type OutgoingMessage } from '#application';
import { requireMessageId } from './message-id.js';
import { post, postable, type PostingOptions } from './posting.js';

const SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/u;

/** By the standard: 24 to 64 bytes. */
const [MIN_SECRET_BYTES, MAX_SECRET_BYTES] = [24, 64];

/** To a program that listens: JSON, signed as https://www.standardwebhooks.com says; its trace as https://www.w3.org/TR/trace-context says. Any answer of 2xx is a yes; what else is in it is not read. */
export class WebhookChannel extends Channel {
  override readonly kind = 'webhook';

  constructor(private readonly options: PostingOptions) {
    super();
  }

  override check(address: ChannelAddress): void {
    this.#parsed(address);
  }

  override async send(message: OutgoingMessage, address: ChannelAddress, signal: AbortSignal): Promise<void> {
    requireMessageId(message);
    const { url, key } = this.#parsed(address);
    const body = payloadOf(message);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', key).update(`${message.id}.${timestamp}.${body}`).digest('base64');
    const headers = { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}`, ...message.trace };
    await post({ url, headers, body }, this.options, signal, () => undefined);
  }

  #parsed({ target, secret = '' }: ChannelAddress): { readonly url: URL; readonly key: Buffer } {
    const url = postable(target, this.options);
    const key = Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64');
    if (key.length < MIN_SECRET_BYTES || key.length > MAX_SECRET_BYTES) {
      throw new ChannelError('channel.address-invalid', { reason: 'secret' });
    }
    return { url, key };
  }
}

/** The same bytes each time that it is sent: of what people wrote there is nothing in it. */
const payloadOf = ({ id, language, link, data: { type, time, subject } }: OutgoingMessage): string =>
  JSON.stringify({ type, timestamp: time, data: { ...subject, message: id, language, ...(link !== undefined && { link }) } });
