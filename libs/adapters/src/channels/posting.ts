import { once } from 'node:events';
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { ChannelError } from '#application';
import { checkedLookup, requireReachable, type Reachable, type Resolve } from './reachable.js';

/** What every channel over HTTP is made with. */
export interface PostingOptions extends Reachable {
  /** Milliseconds for the whole of a message, from the look-up of its host to the end of the answer. */
  readonly timeoutMs: number;
  /** Looks names up; by the system where it is left out. */
  readonly resolve?: Resolve;
}

/** More of an answer than this is nobody's status. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_URL = 2048;
/** Nobody makes us wait longer than this. */
const MAX_RETRY_AFTER_MS = 24 * 3600 * 1000;

/** Where to post, checked as far as the words of it tell. @throws ChannelError `channel.address-invalid`, `channel.address-forbidden` */
export function postable(target: string, reachable: Reachable): URL {
  const url = target.length <= MAX_URL ? URL.parse(target) : null;
  const invalid = (reason: string) => new ChannelError('channel.address-invalid', { reason });
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw invalid('url');
  if (url.username !== '' || url.password !== '') throw invalid('credentials');
  if (url.protocol === 'http:' && !reachable.allowPrivate) throw new ChannelError('channel.address-forbidden', { reason: 'not-encrypted' });
  const literal = literalOf(url);
  if (literal !== undefined) requireReachable(literal, url.protocol === 'https:', reachable);
  return url;
}

/** The IP address that an URL names instead of a host. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/u, '$1');
  return isIP(bare) === 0 ? undefined : bare;
}

export interface Posted {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Posts JSON by one connection of its own, which is closed once the answer was read; follows no redirect.
 * @param read takes what it needs of an answer of 2xx
 * @throws ChannelError what became of it, where the answer is not 2xx or there is none
 */
export async function post<T>(
  { url, headers, body }: Posted,
  { timeoutMs, resolve, ...reachable }: PostingOptions,
  signal: AbortSignal,
  read: (answer: IncomingMessage) => T | Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const isEncrypted = url.protocol === 'https:';
  try {
    const request = (isEncrypted ? overHttps : overHttp)(url, {
      method: 'POST',
      // A connection that was kept would be to an address that was checked for another message.
      agent: false,
      lookup: checkedLookup(isEncrypted, reachable, resolve),
      signal: AbortSignal.any([signal, deadline]),
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'Rectify' },
    });
    request.end(body);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    // What breaks after this is told by whoever reads it.
    request.on('error', () => undefined);
    try {
      requireSuccess(answer);
      return await read(answer);
    } finally {
      answer.destroy();
    }
  } catch (error) {
    if (error instanceof ChannelError) throw error;
    throw failureOf(error, signal, deadline);
  }
}

/** The text of an answer. @throws ChannelError `channel.not-understood` where it is longer than any status */
export async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_ANSWER_BYTES) throw new ChannelError('channel.not-understood', { reason: 'too-large' });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function requireSuccess({ statusCode: status = 0, headers }: IncomingMessage): void {
  if (status >= 200 && status < 300) return;
  const retryAfterMs = retryAfterOf(headers['retry-after']);
  if (status === 429) throw new ChannelError('channel.too-many', { status }, { retryAfterMs });
  if (status === 408 || status === 425 || status >= 500) throw new ChannelError('channel.unavailable', { status }, { retryAfterMs });
  throw new ChannelError('channel.refused', { status });
}

/** Seconds, or a day and time, in milliseconds from now. */
function retryAfterOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

function failureOf(error: unknown, signal: AbortSignal, deadline: AbortSignal): ChannelError {
  if (signal.aborted) return new ChannelError('channel.aborted', {}, { cause: error });
  if (deadline.aborted) return new ChannelError('channel.timed-out', {}, { cause: error });
  const { code: said } = error as { readonly code?: unknown };
  const reason = typeof said === 'string' ? said : 'unknown';
  // What node's parser says of an answer that is no HTTP.
  const code = reason.startsWith('HPE_') ? 'channel.not-understood' : 'channel.unreachable';
  return new ChannelError(code, { reason }, { cause: error });
}
