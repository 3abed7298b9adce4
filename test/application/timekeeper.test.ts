import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EventLogError, Jobs, Timekeeper, type EventLog } from '#application';
import { Cast } from './cast.js';
import { hook, tell, TestChannel, until } from './posting.js';
import { Running } from './running.js';

let running: Running;
let cast: Cast;
let channel: TestChannel;
let isFull = false;
let refusals = 0;

/** The same log, on a disk that is full now and then. */
const onSmallDisk = (inner: EventLog): EventLog =>
  new Proxy(inner, {
    get: (log, name) => {
      if (name === 'append' && isFull) {
        return () => {
          refusals += 1;
          return Promise.reject(new EventLogError('log.disk-full'));
        };
      }
      const member: unknown = Reflect.get(log, name, log);
      return typeof member === 'function' ? (member.bind(log) as unknown) : member;
    },
  });

beforeEach(async () => {
  [isFull, refusals] = [false, 0];
  channel = new TestChannel('webhook');
  running = await Running.begin({ wrap: onSmallDisk, channels: [channel] });
  cast = new Cast(running);
  await cast.enter();
  await cast.inspect('i1');
  await cast.find('i1', 'p1');
  await cast.issue('p1');
  await running.caughtUp();
});
afterEach(() => running.end());

const reminded = async () => (await cast.types('problem', 'p1')).filter((type) => /^Reminder|Escalat/u.test(type));

test('a timer fires once its instant has come, and once alone however often it is told that the clock was moved', async () => {
  const timekeeper = running.get(Timekeeper);
  const next = await timekeeper.nextDue();
  running.clock.pass({ hours: 144 });
  await timekeeper.reconcile();
  await timekeeper.reconcile();
  await until(async () => (await reminded()).length > 0);
  await until(async () => !(await timekeeper.isDue()));
  expect(await reminded()).toEqual(['ReminderIssued']);
  expect([String(next), String(await timekeeper.nextDue())]).toEqual(['2026-03-08T01:00:00Z', '2026-03-09T01:00:00Z']);
});

test('a full disk kills no timer: it is tried until there is room again', async () => {
  isFull = true;
  running.clock.pass({ hours: 144 });
  await running.get(Timekeeper).reconcile();
  await until(() => refusals >= 2);
  expect(await running.get(Jobs).dead()).toEqual([]);
  isFull = false;
  await until(async () => (await reminded()).length > 0);
  expect(await reminded()).toEqual(['ReminderIssued']);
});

test('a full disk has no message sent again: only the record of it is tried until there is room', async () => {
  const outlet = await hook(running, 'port', { target: 'https://hooks.example.org/' });
  const told = { to: outlet, group: true, channel: 'webhook', notBefore: '2026-03-02T02:00:00Z' } as const;
  await tell(running, 'p1', ['m1'], told);
  isFull = true;
  running.clock.pass({ hours: 2 });
  await running.get(Timekeeper).reconcile();
  await until(() => refusals >= 3);
  expect([channel.sent.length, await running.get(Jobs).dead()]).toEqual([1, []]);
  isFull = false;
  await until(async () => (await cast.types('message', 'm1')).length > 1);
  expect([channel.sent.length, await cast.types('message', 'm1')]).toEqual([1, ['MessageAddressed', 'MessageDelivered']]);
});

test('what waits for a disk ends with the process', async () => {
  isFull = true;
  running.clock.pass({ hours: 144 });
  await running.get(Timekeeper).reconcile();
  await until(() => refusals >= 1);
  await running.stop();
  expect(running.get(Jobs).state()).toMatchObject({ phase: 'idle', active: 0 });
  running = await Running.begin();
});
