import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Channel, MessageEnvelope, Outlets, People, THE_ENGINE, type ChannelAddress, type OutgoingMessage } from '#application';
import type { ChannelKind, Notifications } from '#domain';
import { CommandBus } from '@nestjs/cqrs';
import { person, type Cast } from './cast.js';
import type { Running } from './running.js';

/** A way out that a test answers for, and looks into. */
export class TestChannel extends Channel {
  readonly sent: OutgoingMessage[] = [];

  /** @param answer throws what becomes of the message of this number, from 1 */
  constructor(
    override readonly kind: ChannelKind,
    private readonly answer: (count: number) => void = () => undefined,
  ) {
    super();
  }

  override check(): void {
    // Every address is one.
  }

  override send(message: OutgoingMessage): Promise<void> {
    this.sent.push(message);
    return Promise.try(() => this.answer(this.sent.length));
  }
}

interface Told {
  readonly to: string;
  readonly group?: true;
  readonly channel: ChannelKind;
  readonly notBefore: string;
  readonly digest?: true;
}

/** Tells somebody, or a group, that a correction was issued: as the reaction does, and as often as a test wants. */
export async function tell(running: Running, problem: string, messages: readonly string[], { channel, ...told }: Told): Promise<void> {
  const bus = running.get(CommandBus);
  const issued = (await running.log.readStream(`test-problem-${problem}`)).find(({ type }) => type === 'CorrectionIssued');
  const about = { kind: 'correctionIssued', problem, correction: 1, about: issued!.id, language: 'zh-CN' } as const;
  for (const thing of messages) {
    const command = { type: 'AddressMessage', ...told, ...about, channels: [channel] } as const;
    await bus.execute(new MessageEnvelope({ commandId: randomUUID(), thing, command, caller: THE_ENGINE }));
  }
  await running.caughtUp();
}

/** Somebody has a mail address, and wishes. */
export async function wish(cast: Cast, id: string, email: string, wishes: Partial<Notifications> = {}): Promise<void> {
  const request = { commandId: randomUUID(), caller: person(id) };
  await cast.running.get(People).setPersonalData(request, id, { name: id, email });
  const notifications = { language: 'zh-CN', email: true, zone: 'Asia/Shanghai', ...wishes } as const;
  await cast.person(id, { type: 'SetNotifications', ...notifications }, person(id));
}

/** A webhook of an organization. @returns its id */
export async function hook(running: Running, organization: string, { target }: ChannelAddress): Promise<string> {
  const request = { commandId: randomUUID(), caller: person('clerk') };
  const known = { organization, kind: 'webhook', language: 'en', title: 'The platform' } as const;
  return (await running.get(Outlets).open(request, known, { target })).id;
}

/** Nothing tells that something was recorded: whoever looks sees it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await nextTurn();
}
