import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE, type Actor } from '../core/actor.js';
import { USUAL_NOTIFICATIONS, type Notifications } from '../person/notifications.js';
import { messageEvents, type MessageEvent } from './message-events.js';
import { message, MOST_ATTEMPTS, type MessageCommand } from './message.js';

const receiver = somebody('p-branch', { holds: { branch: ['branch'] } });
const administrator = somebody('p-admin', { holds: { administrator: ['county'] } });
const other = somebody('p-other');

interface Around {
  readonly by?: Actor;
  readonly at?: string;
  readonly notifications?: Notifications;
}

const aMessage = subject(message, messageEvents, ({ by = ENGINE, at = '2026-04-01T09:00+08:00', notifications }: Around = {}) => ({
  actor: by,
  now: Temporal.Instant.from(at),
  ...(notifications && { notifications }),
}));

const address = {
  type: 'AddressMessage',
  to: 'p-branch',
  kind: 'reminder',
  problem: 'p1',
  correction: 1,
  about: 'e1',
  language: 'zh-CN',
  channels: ['email', 'webhook'],
  notBefore: '2026-04-01T01:00:00Z',
} as const satisfies MessageCommand;
const addressed: MessageEvent = { ...address, type: 'MessageAddressed' };
const delivered = (attempt = 1): MessageEvent => ({ type: 'MessageDelivered', channel: 'email', attempt });
const failed = (attempt: number, next?: string): MessageEvent => ({
  type: 'MessageFailed',
  channel: 'email',
  attempt,
  code: 'channel.timed-out',
  ...(next !== undefined && { next }),
});
const fail = (attempt: number, rest: object = {}) =>
  ({
    type: 'RecordFailure',
    channel: 'email',
    attempt,
    code: 'channel.timed-out',
    at: '2026-04-01T01:00:00Z',
    retryable: true,
    ...rest,
  }) as const;
const arrive = (attempt = 1) => ({ type: 'RecordDelivery', channel: 'email', attempt }) as const;
const resend = { type: 'ResendMessage', channel: 'email' } as const;

describe('a message', () => {
  test('is addressed by the engine alone, once', () => {
    given(aMessage).when(address).then(addressed).leads('Addressed');
    given(aMessage).when(address, { by: administrator }).refuses('message.not-yours');
    given(aMessage, addressed).when(address).refuses('message.not-now');
    expect(given(aMessage).when({ ...address, to: 'o1', group: true }).state).toMatchObject({ to: 'o1', group: true });
  });

  test('is delivered on each channel by itself, each attempt once', () => {
    const made = given(aMessage, addressed).when(arrive()).then(delivered());
    expect(made.state).toMatchObject({ deliveries: { email: { status: 'delivered', attempts: 1 }, webhook: { status: 'waiting' } } });
    given(aMessage, addressed, delivered()).when(arrive()).refuses('message.not-waiting', { channel: 'email', attempt: 1 });
    given(aMessage, addressed).when(arrive(2)).refuses('message.not-waiting');
    given(aMessage, addressed)
      .when({ ...arrive(), channel: 'feishu' })
      .refuses('message.not-waiting');
  });

  test('is tried again after growing waits, and then given up', () => {
    const waits = [1, 5, 30, 120, 720];
    let history: readonly MessageEvent[] = [addressed];
    const now = Temporal.Instant.from('2026-04-01T01:00:00Z');
    for (const [index, minutes] of waits.entries()) {
      const event = failed(index + 1, String(now.add({ minutes })));
      given(aMessage, ...history)
        .when(fail(index + 1))
        .then(event);
      history = [...history, event];
    }
    const made = given(aMessage, ...history)
      .when(fail(MOST_ATTEMPTS))
      .then(failed(MOST_ATTEMPTS));
    expect(made.state).toMatchObject({ deliveries: { email: { status: 'failed' } } });
    given(aMessage, ...history, failed(MOST_ATTEMPTS))
      .when(fail(MOST_ATTEMPTS + 1))
      .refuses('message.not-waiting');
  });

  test('is given up at once where it cannot get through', () => {
    given(aMessage, addressed)
      .when(fail(1, { retryable: false }))
      .then(failed(1));
  });

  test('leaves a receiver alone for as long as he asks', () => {
    given(aMessage, addressed)
      .when(fail(1, { retryAfterMs: 3_600_000 }))
      .then(failed(1, '2026-04-01T02:00:00Z'));
  });

  test('is tried again after the instant at which it failed, whenever that is recorded', () => {
    given(aMessage, addressed).when(fail(1), { at: '2026-04-01T01:00:07Z' }).then(failed(1, '2026-04-01T01:01:00Z'));
  });

  test('leaves a person alone in quiet hours also when it is tried again', () => {
    const notifications = { ...USUAL_NOTIFICATIONS, email: true, quiet: { from: 22, to: 7 } };
    const history = [addressed, failed(1, '2026-04-01T13:51:00Z'), failed(2, '2026-04-01T13:56:00Z')];
    const third = (at: string) => given(aMessage, ...history).when(fail(3, { at }), { notifications });
    third('2026-04-01T21:50+08:00').then(failed(3, '2026-04-01T23:00:00Z'));
    third('2026-04-01T21:29+08:00').then(failed(3, '2026-04-01T13:59:00Z'));
    third('2026-04-02T06:45+08:00').then(failed(3, '2026-04-01T23:15:00Z'));
    given(aMessage, ...history)
      .when(fail(3, { at: '2026-04-01T21:29+08:00', retryAfterMs: 2 * 3_600_000 }), { notifications })
      .then(failed(3, '2026-04-01T23:00:00Z'));
  });

  describe('whose turn comes in quiet hours', () => {
    const notifications = { ...USUAL_NOTIFICATIONS, email: true, quiet: { from: 22, to: 7 } };
    const defer: MessageCommand = { type: 'DeferDelivery', channel: 'email', attempt: 1 };
    const deferred: MessageEvent = { type: 'MessageDeferred', channel: 'email', next: '2026-04-01T23:00:00Z' };

    test('waits until they are over, and no attempt is counted', () => {
      const made = given(aMessage, addressed).when(defer, { at: '2026-04-01T22:30+08:00', notifications }).then(deferred);
      expect(made.state).toMatchObject({ deliveries: { email: { status: 'waiting', attempts: 0, next: deferred.next } } });
      given(aMessage, addressed, deferred)
        .when(fail(1, { retryable: false }))
        .then(failed(1));
    });

    test('is not kept back at other times, nor from a group', () => {
      const due = { channel: 'email', attempt: 1 };
      given(aMessage, addressed).when(defer, { at: '2026-04-02T07:00+08:00', notifications }).refuses('message.due', due);
      given(aMessage, addressed).when(defer, { at: '2026-04-01T22:30+08:00' }).refuses('message.due', due);
      given(aMessage, addressed, failed(1))
        .when(defer, { at: '2026-04-01T22:30+08:00', notifications })
        .refuses('message.not-waiting', due);
    });
  });

  test('that was given up is sent again when an administrator says so', () => {
    const made = given(aMessage, addressed, failed(1))
      .when(resend, { by: administrator })
      .then({ type: 'MessageResent', channel: 'email', by: 'p-admin' });
    expect(made.state).toMatchObject({ deliveries: { email: { status: 'waiting', attempts: 0 } } });
    given(aMessage, addressed).when(resend, { by: administrator }).refuses('message.not-failed');
    given(aMessage, addressed, failed(1))
      .when({ ...resend, channel: 'webhook' }, { by: administrator })
      .refuses('message.not-failed', { channel: 'webhook' });
    given(aMessage, addressed, failed(1)).when(resend, { by: receiver }).refuses('message.not-yours');
  });

  test('is marked as read by whom it is to, once', () => {
    const read: MessageEvent = { type: 'MessageRead', readBy: 'p-branch' };
    given(aMessage, addressed).when({ type: 'ReadMessage' }, { by: receiver }).then(read);
    given(aMessage, addressed, read).when({ type: 'ReadMessage' }, { by: receiver }).refuses('message.read-already');
    for (const by of [other, administrator]) given(aMessage, addressed).when({ type: 'ReadMessage' }, { by }).refuses('message.not-yours');
  });
});
