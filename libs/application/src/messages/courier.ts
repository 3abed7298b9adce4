import { quietUntil, type ChannelKind, type MessageCommand, type Notifications } from '#domain';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { MessageEnvelope } from '../bus/envelopes.js';
import { ClockSkew } from '../clock/clock-skew.js';
import { Facts } from '../facts/facts.js';
import type { DeliveryData, DigestData } from '../jobs/job-data.js';
import { Patience } from '../jobs/patience.js';
import { Names } from '../people/names.js';
import { OutletAddresses } from '../outlets/outlet-addresses.js';
import { ChannelError, type ChannelAddress, type OutgoingMessage } from '../ports/channel.js';
import { Clock } from '../ports/clock.js';
import { NotNow } from '../ports/jobs.js';
import { RemindersReader, type InboxMessage } from '../ports/reminders-reader.js';
import { Refused } from '../refused.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';
import { Watch } from '../watching/watch.js';
import { Channels } from './channels.js';
import { Lanes, type Lane } from './lanes.js';
import { Wording, type Worded } from './wording.js';

/** Why nothing could be sent, where no channel said so. */
interface Failure {
  readonly code: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number;
}

/** What became of an attempt, and when: the same for all that went as one. */
interface Outcome {
  readonly at: Temporal.Instant;
  readonly failure?: Failure;
}

/** Nothing was tried: the receiver wants to be left alone now. */
const DEFERRED = 'deferred';

/** A message in a job's hands. */
interface Attempt {
  readonly message: string;
  readonly channel: ChannelKind;
  readonly attempt: number;
}

/**
 * Of each channel at once, which leaves jobs of other kinds a quarter of those that an engine does: no mail server is asked for more connections,
 * and what one program or robot does to its messages holds up few of those to others.
 */
const CHANNEL_WIDTHS: Readonly<Record<ChannelKind, number>> = { email: 32, webhook: 16, wecom: 16, dingtalk: 16, feishu: 16 };
const OUTLET_WIDTH = 2;

/**
 * Sends what waits to be sent, and records each attempt. A message whose record is lost is sent again: at least once, under the same id, by
 * which doubles show. What one channel does holds up no other, and what one outlet does no other: who finds its lane full gives way.
 */
@Injectable()
export class Courier {
  private readonly stopping = new AbortController();
  private readonly lanes = new Lanes();

  constructor(
    private readonly reader: RemindersReader,
    private readonly channels: Channels,
    private readonly wording: Wording,
    private readonly people: Names,
    private readonly outlets: OutletAddresses,
    private readonly facts: Facts,
    private readonly commands: CommandBus,
    private readonly watch: Watch,
    private readonly clock: Clock,
    private readonly skew: ClockSkew,
    private readonly patience: Patience,
  ) {}

  /** @throws NotNow where too many are on their way already; Refused where what became of it is recorded already */
  deliver({ message: id, channel, to, attempt }: DeliveryData): Promise<void> {
    return this.lanes.in(lanesOf(channel, to), async () => {
      const outcome = await this.patience.with(async () => {
        const message = await this.reader.message(id);
        if (!message) throw new RangeError(`message ${id} is in no inbox yet`);
        if (!message.group && this.isQuietFor(await this.facts.notificationsOf(message.to))) return DEFERRED;
        const word = async () => outgoing(id, message, await this.wording.of(message));
        return this.send(channel, message.to, [message], word);
      });
      await this.record({ message: id, channel, attempt }, outcome);
    });
  }

  /**
   * What waits for somebody goes as one, under an id that its oldest message gives it; each has its own record, the oldest one's the last, so
   * that what a crash leaves to be sent again goes under the same id.
   * @throws as `deliver` does
   */
  deliverDigest({ to, channel, job }: DigestData): Promise<void> {
    return this.lanes.in(lanesOf(channel, to), async () => {
      const sent = await this.patience.with(async () => {
        const [first, ...others] = await this.reader.digest(job);
        if (!first) return undefined;
        const messages = [first, ...others] as const;
        const wish = await this.facts.notificationsOf(to);
        if (this.isQuietFor(wish)) return { messages, outcome: DEFERRED } as const;
        const id = derivedId('digest', channel, first.message);
        const word = async () => outgoing(id, first, await this.wording.digest(messages, to, wish.language));
        const outcome = await this.send(channel, to, messages, word);
        return { messages, outcome };
      });
      if (!sent) return;
      const record = ({ message, attempt }: { readonly message: string; readonly attempt: number }) =>
        this.record({ message, channel, attempt }, sent.outcome);
      const [oldest, ...others] = sent.messages;
      const refusals = await refusalsOf(others.map(record));
      await record(oldest);
      if (refusals[0]) throw refusals[0];
    });
  }

  /** What is on its way is given up, and nothing recorded of it: whether it arrived is not known, so that it is sent again, under the same id. */
  giveUp(): void {
    this.stopping.abort();
  }

  /** What waited for its turn while nothing was sent may come to it in hours that are quiet. */
  private isQuietFor(wish: Notifications): boolean {
    return quietUntil(this.clock.now(), wish) !== undefined;
  }

  private async send(
    kind: ChannelKind,
    to: string,
    messages: readonly InboxMessage[],
    word: () => Promise<OutgoingMessage>,
  ): Promise<Outcome> {
    // Before a message goes out that could not be recorded as sent.
    this.skew.requireRight();
    const failure = await this.failureOf(kind, to, messages, word);
    // As exactly as the shell says when something was recorded.
    const at = this.clock.now().round({ smallestUnit: 'millisecond', roundingMode: 'trunc' });
    return { at, ...(failure && { failure }) };
  }

  private async failureOf(
    kind: ChannelKind,
    to: string,
    messages: readonly InboxMessage[],
    word: () => Promise<OutgoingMessage>,
  ): Promise<Failure | undefined> {
    const channel = this.channels.of(kind);
    if (!channel) return { code: 'channel.not-configured', isRetryable: false };
    const address = await this.addressOf(kind, to);
    if (!address) return { code: 'channel.no-address', isRetryable: false };
    const message = await word();
    try {
      const causes = messages.map(({ about }) => ({ id: about }));
      await this.watch.sending(`send ${kind}`, causes, { 'rectify.message.id': message.id }, (trace) =>
        channel.send({ ...message, ...(trace && { trace }) }, address, this.stopping.signal),
      );
      return undefined;
    } catch (error) {
      if (this.stopping.signal.aborted) throw new NotNow(0);
      if (error instanceof ChannelError) return error;
      throw error;
    }
  }

  private async addressOf(kind: ChannelKind, to: string): Promise<ChannelAddress | undefined> {
    if (kind !== 'email') return this.outlets.of(to, (await this.facts.outlet(to)).state);
    const email = (await this.people.dataOf(to))?.email;
    return email === undefined ? undefined : { target: email };
  }

  /** What was sent is not sent again because the log does not take it now. */
  private async record(attempt: Attempt, outcome: Outcome | typeof DEFERRED): Promise<void> {
    if (outcome !== DEFERRED) this.watch.instruments.messageSent(attempt.channel, outcome.failure?.code);
    await this.patience.with(() => this.give(attempt, commandOf(attempt, outcome)));
  }

  private async give({ message, channel, attempt }: Attempt, command: MessageCommand): Promise<void> {
    const { revision } = await this.facts.message(message);
    const commandId = derivedId('attempt', message, channel, attempt, revision);
    await this.commands.execute(new MessageEnvelope({ commandId, thing: message, command, caller: THE_ENGINE }));
  }
}

const lanesOf = (channel: ChannelKind, to: string): readonly Lane[] => [
  { name: channel, width: CHANNEL_WIDTHS[channel] },
  // The mail of all people goes by one server.
  ...(channel === 'email' ? [] : [{ name: `${channel} ${to}`, width: OUTLET_WIDTH }]),
];

function commandOf({ channel, attempt }: Attempt, outcome: Outcome | typeof DEFERRED): MessageCommand {
  if (outcome === DEFERRED) return { type: 'DeferDelivery', channel, attempt };
  const { at, failure } = outcome;
  if (!failure) return { type: 'RecordDelivery', channel, attempt };
  const { code, isRetryable: retryable, retryAfterMs } = failure;
  const again = retryAfterMs !== undefined && { retryAfterMs: Math.round(retryAfterMs) };
  return { type: 'RecordFailure', channel, attempt, code, at: String(at), retryable, ...again };
}

/** All are done whatever becomes of one. @returns what was refused @throws whatever else one of them throws */
async function refusalsOf(works: readonly Promise<void>[]): Promise<readonly Refused[]> {
  return (await Promise.allSettled(works)).flatMap((each) => {
    if (each.status === 'fulfilled') return [];
    if (each.reason instanceof Refused) return [each.reason];
    throw each.reason;
  });
}

const outgoing = (id: string, { kind, problem, correction, about, at, language }: InboxMessage, worded: Worded): OutgoingMessage => ({
  id,
  subject: worded.subject,
  text: worded.text,
  html: worded.html,
  language,
  link: worded.link,
  data: { type: `message.${kind}`, time: at, subject: { problem, correction, event: about } },
});
