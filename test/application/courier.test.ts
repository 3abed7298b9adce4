import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ChannelError, Timekeeper, type StoredEvent } from '#application';
import { Cast } from './cast.js';
import { tell, TestChannel, until, wish } from './posting.js';
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
