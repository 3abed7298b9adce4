import { Channel, ChannelError, type ChannelAddress, type OutgoingMessage } from '#application';
import { requireMessageId } from './message-id.js';
import { post, postable, textOf, type PostingOptions } from './posting.js';

/** Something that is posted to a robot: beside the message what the robot wants to be shown. */
export interface RobotPost {
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a robot answers by, in its own words. */
export interface RobotAnswer {
  /** 0 where it took the message. */
  readonly code: number;
  readonly says: string;
}

/** What is said of a refusal by the code of it. */
export interface RobotLimit {
  readonly isTooMany: (answer: RobotAnswer) => boolean;
  /** Milliseconds until it takes messages again. */
  readonly pauseMs: number;
  /** Codes that say that the robot's own house has trouble. */
  readonly busy: readonly number[];
}

/** A robot of a group: one message as text into one chat, by an URL that is a secret itself. */
export abstract class RobotChannel extends Channel {
  /** The name of the field that says how it went. */
  protected abstract readonly codeField: 'errcode' | 'code';
  protected abstract readonly limit: RobotLimit;
  /** Bytes of UTF-8 that a text may have. */
  protected abstract readonly maxTextBytes: number;

  constructor(private readonly options: PostingOptions) {
    super();
  }

  /** Whether this is the URL of such a robot. */
  protected abstract isRobot(url: URL): boolean;

  /** Whether a robot of this kind can have such a secret. */
  protected abstract takes(secret: string): boolean;

  protected abstract posted(text: string, url: URL, secret: string | undefined): RobotPost;

  override check(address: ChannelAddress): void {
    this.#parsed(address);
  }

  override async send(message: OutgoingMessage, address: ChannelAddress, signal: AbortSignal): Promise<void> {
    requireMessageId(message);
    const robot = this.#parsed(address);
    const { url, body } = this.posted(textFor(message, this.maxTextBytes), robot, address.secret);
    const posted = { url, headers: {}, body: JSON.stringify(body) };
    this.#require(await post(posted, this.options, signal, async (answer) => answerIn(await textOf(answer), this.codeField)));
  }

  #parsed({ target, secret }: ChannelAddress): URL {
    const url = postable(target, this.options);
    if (!this.isRobot(url)) throw new ChannelError('channel.address-invalid', { reason: 'robot' });
    if (secret !== undefined && !this.takes(secret)) throw new ChannelError('channel.address-invalid', { reason: 'secret' });
    return url;
  }

  #require(answer: RobotAnswer): void {
    if (answer.code === 0) return;
    const { isTooMany, pauseMs, busy } = this.limit;
    const details = { [this.codeField]: answer.code };
    if (isTooMany(answer)) throw new ChannelError('channel.too-many', details, { retryAfterMs: pauseMs });
    throw new ChannelError(busy.includes(answer.code) ? 'channel.unavailable' : 'channel.refused', details);
  }
}

/** Of letters, digits and signs that may stand in one line. */
export const isSecretText = (secret: string): boolean => /^[\x21-\x7e]{1,256}$/u.test(secret);

function answerIn(text: string, codeField: 'errcode' | 'code'): RobotAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new ChannelError('channel.not-understood', { reason: 'not-json' }, { cause: error });
  }
  const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as Readonly<Record<string, unknown>>;
  const [code, says] = [fields[codeField], fields['errmsg'] ?? fields['msg']];
  if (typeof code !== 'number') throw new ChannelError('channel.not-understood', { reason: codeField });
  return { code, says: typeof says === 'string' ? says : '' };
}

/** What is seen in a chat; a text that is too long is cut, since the rest of it stands behind the link, which is kept with the id. */
function textFor({ id, subject, text, link }: OutgoingMessage, maxBytes: number): string {
  const foot = `${link === undefined || text.includes(link) ? '' : `\n${link}`}\n[${id}]`;
  const head = `${subject}\n${text}`;
  const room = maxBytes - Buffer.byteLength(foot);
  if (Buffer.byteLength(head) <= room) return head + foot;
  if (room <= 0) throw new ChannelError('channel.message-invalid', { reason: 'link' });
  const cut = `\n…${link !== undefined ? `\n${link}` : ''}\n[${id}]`;
  return firstBytes(head, maxBytes - Buffer.byteLength(cut)) + cut;
}

/** As many whole characters as fit. */
function firstBytes(text: string, maxBytes: number): string {
  const { written, read } = new TextEncoder().encodeInto(text, new Uint8Array(Math.max(maxBytes, 0)));
  return written > 0 ? text.slice(0, read) : '';
}
