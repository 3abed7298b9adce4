import { message, type MessageCommand, type MessageContext, type MessageEvent, type MessageState } from '#domain';
import { Injectable } from '@nestjs/common';
import { Facts } from '../facts/facts.js';
import type { Asked, Binding } from '../shell/binding.js';

/** Messages: whose they are, and whoever administers, may know of them. */
@Injectable()
export class MessageBinding implements Binding<MessageCommand, MessageEvent, MessageState, MessageContext> {
  readonly category = 'message';
  readonly table = message;

  constructor(private readonly facts: Facts) {}

  async gather({ command, state, actor, now }: Asked<MessageCommand, MessageState>): Promise<MessageContext> {
    const asksWishes = command?.type === 'RecordFailure' || command?.type === 'DeferDelivery';
    if (!asksWishes || state.phase === 'None' || state.group) return { actor, now };
    return { actor, now, notifications: await this.facts.notificationsOf(state.to) };
  }

  sees(state: MessageState, { actor }: MessageContext): boolean {
    return actor.engine || actor.holdsAnywhere('administrator') || (state.phase !== 'None' && state.to === actor.id);
  }
}
