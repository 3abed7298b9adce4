import { USUAL_NOTIFICATIONS, type ChannelKind } from '#domain';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { MessageEnvelope } from '../bus/envelopes.js';
import { Facts } from '../facts/facts.js';
import type { DeliveryData, DigestData } from '../jobs/job-data.js';
import { Names } from '../people/names.js';
import { OutletAddresses } from '../outlets/outlet-addresses.js';
import { ChannelError, type ChannelAddress, type OutgoingMessage } from '../ports/channel.js';
import { RemindersReader, type InboxMessage } from '../ports/reminders-reader.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';
import { Watch } from '../watching/watch.js';
import { AtMost } from './at-most.js';
import { Channels } from './channels.js';
import { Wording, type Worded } from './wording.js';

/** Why nothing could be sent, where no channel said so. */
interface Failure {
  readonly code: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number;
}

/** Of what is done at once: no mail server is asked for more connections. */
const MOST_SENT = 32;

/**
 * Sends what waits to be sent, and records each attempt. A message whose record is lost is sent again: at least once, under the same id, by
 * which doubles show. What one channel does holds up no other.
 */
@Injectable()
export class Courier {
  private readonly stopping = new AbortController();
  private readonly sending = new AtMost(MOST_SENT);

  constructor(
    private readonly reader: RemindersReader,
    private readonly channels: Channels,
    private readonly wording: Wording,
    private readonly people: Names,
    private readonly outlets: OutletAddresses,
    private readonly facts: Facts,
    private readonly commands: CommandBus,
    private readonly watch: Watch,
  ) {}

  async deliver({ message: id, channel, attempt }: DeliveryData): Promise<void> {
    const message = await this.reader.message(id);
    if (!message) throw new RangeError(`message ${id} is in no inbox yet`);
    const failure = await this.send(channel, message.to, async () => outgoing(id, message, await this.wording.of(message)));
    await this.record(message, channel, attempt, failure);
  }

  /** What waits for somebody goes as one; each message has its own record. */
  async deliverDigest({ to, channel, job }: DigestData): Promise<void> {
    const messages = await this.reader.digest(job);
    const [first] = messages;
    if (!first) return;
    const language = (await this.notificationsOf(to)).language;
    const id = derivedId('digest', job);
    const failure = await this.send(channel, to, async () => outgoing(id, first, await this.wording.digest(messages, to, language)));
    for (const message of messages) await this.record(message, channel, message.attempt, failure);
  }

  private async send(kind: ChannelKind, to: string, word: () => Promise<OutgoingMessage>): Promise<Failure | undefined> {
    const channel = this.channels.of(kind);
    if (!channel) return { code: 'channel.not-configured', isRetryable: false };
    const address = await this.addressOf(kind, to);
    if (!address) return { code: 'channel.no-address', isRetryable: false };
    try {
      const message = await word();
      await this.sending.do(() => channel.send(message, address, this.stopping.signal));
      return undefined;
    } catch (error) {
      if (error instanceof ChannelError) return error;
      throw error;
    }
  }

  private async addressOf(kind: ChannelKind, to: string): Promise<ChannelAddress | undefined> {
    if (kind !== 'email') return this.outlets.of(to, (await this.facts.outlet(to)).state);
    const email = (await this.people.dataOf(to))?.email;
    return email === undefined ? undefined : { target: email };
  }

  private async notificationsOf(person: string) {
    const { state } = await this.facts.person(person);
    return ('notifications' in state ? state.notifications : undefined) ?? USUAL_NOTIFICATIONS;
  }

  private async record({ message }: InboxMessage, channel: ChannelKind, attempt: number, failure: Failure | undefined): Promise<void> {
    const command = failure
      ? ({
          type: 'RecordFailure',
          channel,
          attempt,
          code: failure.code,
          retryable: failure.isRetryable,
          ...(failure.retryAfterMs !== undefined && { retryAfterMs: Math.round(failure.retryAfterMs) }),
        } as const)
      : ({ type: 'RecordDelivery', channel, attempt } as const);
    this.watch.instruments.messageSent(channel, failure?.code);
    const { revision } = await this.facts.message(message);
    const commandId = derivedId('attempt', message, channel, String(attempt), String(revision));
    await this.commands.execute(new MessageEnvelope({ commandId, thing: message, command, caller: THE_ENGINE }));
  }
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
