import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ChannelError, Jobs, RemindersReader, Timekeeper, UNWATCHED, type Channel, type EventLog, type StoredEvent } from '#application';
import { EmailChannel, EmbeddedJobs, WebhookChannel } from '#adapters';
import { BullmqJobs } from '../../libs/adapters/src/jobs/bullmq/bullmq-jobs.js';
import { WEBHOOK } from '../contract/channels/http-parties.js';
import { httpReceiver } from '../contract/channels/http-receiver.js';
import type { Receiver } from '../contract/channels/receiver.js';
import { FROM, mailServer, type MailServer } from '../contract/channels/smtp-receiver.js';
import { onRedis } from '../support/on-redis.js';
import { anyRedis, ownPrefix } from '../support/redis.js';
import { selfSigned } from '../support/self-signed.js';
import { Cast } from './cast.js';
import { hook, tell, TestChannel, until, wish } from './posting.js';
import { Running, SetClock, type Options } from './running.js';

let running: Running;
let cast: Cast;

/** It shows a later instant to each who looks. */
class RunningClock extends SetClock {
  override now(): Temporal.Instant {
    this.pass({ milliseconds: 1 });
    return super.now();
  }
}

/** A correction is issued, and its first reminder is due on 8 March at nine. */
async function begin(options: Options): Promise<void> {
  running = await Running.begin(options);
  cast = new Cast(running);
  await cast.enter();
  await cast.inspect('i1');
  await cast.find('i1', 'p1');
  await cast.issue('p1');
}

const to = async (instant: string) => {
  running.clock.set(instant);
  await running.caughtUp();
  await running.get(Timekeeper).reconcile();
};
const historyOf = (message: string): Promise<readonly StoredEvent[]> => running.log.readStream(`test-message-${message}`);
const typesOf = async (messages: readonly string[]) => Promise.all(messages.map((each) => cast.types('message', each)));

describe('a digest', () => {
  const messages = ['m1', 'm2', 'm3'];
  const digest = { to: 'port-secretary', channel: 'email', digest: true } as const;
  let channel: TestChannel;

  beforeEach(async () => {
    channel = new TestChannel('email', (count) => {
      if (count === 1) throw new ChannelError('channel.timed-out');
    });
    await begin({ clock: new RunningClock(), channels: [channel] });
    await wish(cast, 'port-secretary', 'port@example.net', { digestHour: 8 });
  });
  afterEach(() => running.end());

  test('that did not get through is tried again as one, under the same id', async () => {
    await tell(running, 'p1', messages, { ...digest, notBefore: '2026-03-03T00:00:00Z' });
    await to('2026-03-03T00:00:00Z');
    await until(async () => (await typesOf(messages)).every((types) => types.length === 2));
    const nexts = (await Promise.all(messages.map(historyOf))).map((history) => history.at(-1)!.data['next']);
    expect([new Set(nexts).size, channel.sent.length]).toEqual([1, 1]);
    await to('2026-03-03T00:02:00Z');
    await until(async () => (await typesOf(messages)).every((types) => types.length === 3));
    expect(await typesOf(messages)).toEqual(messages.map(() => ['MessageAddressed', 'MessageFailed', 'MessageDelivered']));
    const [first, second, ...more] = channel.sent;
    expect([second?.id, second?.text, more]).toEqual([first?.id, first?.text, []]);
  });
});

describe('a digest whose records break off', () => {
  const messages = ['m1', 'm2', 'm3'];
  let channel: TestChannel;
  let records: number;

  /** Of what became of the first that was sent one thing is recorded, and nothing after it. */
  const breaking = (inner: EventLog): EventLog =>
    new Proxy(inner, {
      get: (log, name) => {
        const member: unknown = Reflect.get(log, name, log);
        if (typeof member !== 'function') return member;
        if (name !== 'append') return member.bind(log) as unknown;
        return (...appended: Parameters<EventLog['append']>) => {
          const isRecord = appended[2][0]?.type === 'MessageDelivered' && channel.sent.length === 1;
          if (isRecord) records += 1;
          return isRecord && records > 1 ? Promise.reject(new Error('killed')) : log.append(...appended);
        };
      },
    });

  test('is sent again under its id, with what was not recorded', async () => {
    records = 0;
    channel = new TestChannel('email');
    await begin({ clock: new RunningClock(), channels: [channel], wrap: breaking });
    await wish(cast, 'port-secretary', 'port@example.net', { digestHour: 8 });
    await tell(running, 'p1', messages, { to: 'port-secretary', channel: 'email', digest: true, notBefore: '2026-03-03T00:00:00Z' });
    await to('2026-03-03T00:00:00Z');
    await until(() => channel.sent.length === 2);
    await until(async () => (await typesOf(messages)).every((types) => types.length === 2));
    expect(await typesOf(messages)).toEqual(messages.map(() => ['MessageAddressed', 'MessageDelivered']));
    const [first, second, ...more] = channel.sent;
    expect([second?.id, more]).toEqual([first?.id, []]);
    expect(records).toBeGreaterThan(1);
    await running.end();
  });
});

describe('what could not be sent before quiet hours', () => {
  const night = { quiet: { from: 22, to: 7 } };
  let channel: TestChannel;

  beforeEach(async () => {
    channel = new TestChannel('email');
    await begin({ clock: new RunningClock(), channels: [channel] });
  });
  afterEach(() => running.end());

  test('is sent when they are over, a digest as one', async () => {
    await wish(cast, 'port-secretary', 'port@example.net', night);
    const [first, ...rest] = ['m1', 'm2', 'm3'];
    await tell(running, 'p1', [first], { to: 'port-secretary', channel: 'email', notBefore: '2026-03-03T13:00:00Z' });
    const digest = { to: 'port-secretary', channel: 'email', digest: true } as const;
    await tell(running, 'p1', rest, { ...digest, notBefore: '2026-03-03T13:00:00Z' });
    await to('2026-03-03T15:00:00Z');
    await until(async () => (await typesOf([first, ...rest])).every((types) => types.includes('MessageDeferred')));
    expect(channel.sent).toEqual([]);
    await to('2026-03-03T23:00:00Z');
    await until(async () => (await typesOf([first, ...rest])).every((types) => types.length === 3));
    expect(await typesOf([first, ...rest])).toEqual(
      [first, ...rest].map(() => ['MessageAddressed', 'MessageDeferred', 'MessageDelivered']),
    );
    expect(channel.sent).toHaveLength(2);
  });
});

describe('a receiver that says nothing', () => {
  /** Longer than the rest of the test takes. */
  const TIMEOUT_MS = 10_000;
  const MANY = Array.from({ length: 200 }, (_, index) => `m${index}`);
  let silent: Receiver;
  let mail: MailServer;

  beforeEach(async () => {
    silent = await httpReceiver('is silent', WEBHOOK);
    mail = await mailServer(selfSigned(), 'takes', { authOptional: true });
  });
  afterEach(async () => {
    // What is under way fails at once.
    await silent.close();
    await running.end();
    await mail.close();
  });

  async function holdsUpNothing(jobs: Options['jobs']): Promise<void> {
    const smtpUrl = `smtp://localhost:${mail.port}?starttls=never`;
    const channels: readonly Channel[] = [
      new WebhookChannel({ allowPrivate: true, timeoutMs: TIMEOUT_MS }),
      new EmailChannel({ smtpUrl, from: FROM, timeoutMs: TIMEOUT_MS }),
    ];
    await begin({ channels, ...(jobs && { jobs }) });
    const outlet = await hook(running, 'port', silent.address);
    await wish(cast, 'port-secretary', 'port@example.net');
    await tell(running, 'p1', MANY, { to: outlet, group: true, channel: 'webhook', notBefore: '2026-03-08T00:00:00Z' });
    await tell(running, 'p1', ['mail'], { to: 'port-secretary', channel: 'email', notBefore: '2026-03-08T00:59:00Z' });
    await to('2026-03-08T01:00:00Z');
    await until(async () => (await cast.types('message', 'mail')).includes('MessageDelivered'));
    await until(async () => (await cast.types('problem', 'p1')).includes('ReminderIssued'));
    await until(() => silent.connections() > 0);
    const { items } = await running.get(RemindersReader).deliveries({ limit: 200, channel: 'webhook' });
    // Nothing has waited for the silence to end.
    expect(items.map(({ attempts }) => attempts)).toEqual(MANY.map(() => 0));
    expect([mail.mails.length, silent.connections()]).toEqual([1, 2]);
    expect(await running.get(Jobs).dead()).toEqual([]);
  }

  test('holds up neither a timer nor a mail', () => holdsUpNothing((clock) => new EmbeddedJobs({ clock, logbook: UNWATCHED.logbook })));

  onRedis('with BullMQ', () => {
    test('holds up neither a timer nor a mail', async () => {
      const redis = await anyRedis();
      try {
        const at = { url: redis.url, prefix: ownPrefix() };
        await holdsUpNothing((clock) => new BullmqJobs({ clock, logbook: UNWATCHED.logbook, redis: at }));
      } finally {
        await redis.close();
      }
    });
  });
});
