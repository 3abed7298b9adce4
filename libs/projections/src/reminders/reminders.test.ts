import { describe, expect, it } from '@jest/globals';
import type { MessageEvent } from '#domain';
import { folded, told, type Told } from '../../../../test/support/histories.js';
import { escalated, EXECUTING, missed, proposed, reminded, resultSubmitted } from '../../../../test/support/problem-builders.js';
import { reminders } from './reminders.js';

const start = () =>
  told()
    .at('2026-03-02T10:00:00+08:00')
    .problem('p1', ...EXECUTING);
const timers = (history: Told) => folded(reminders, history).all('timers');
const steps = (history: Told) => timers(history).map(({ step, at }) => `${step} ${at}`);

describe('what is due next', () => {
  it('is each rung of a correction’s ladder, by a name that holds its instant', () => {
    const [first] = timers(start());
    expect(first).toEqual({
      job: `timer-p1-1-due-reminder-${Date.parse('2026-03-29T01:00:00Z')}`,
      problem: 'p1',
      correction: 1,
      unit: 'branch',
      step: 'reminder',
      milestone: null,
      period: null,
      dueDay: '2026-04-01',
      at: '2026-03-29T01:00:00Z',
      atMs: Date.parse('2026-03-29T01:00:00Z'),
      since: 3,
    });
    expect(steps(start())).toHaveLength(5);
  });

  it('is so no more once it was done, or is asked of nobody', () => {
    expect(steps(start().problem('p1', reminded()))).toHaveLength(4);
    expect(steps(start().problem('p1', reminded(), resultSubmitted()))).toEqual([]);
  });
});

describe('what became of it', () => {
  const at = '2026-03-29T01:00:03Z';

  it.each([
    [reminded(), { step: 'reminder', outcome: 'issued', cause: 'ladder' }],
    [missed(), { step: 'reminder', outcome: 'missed', cause: 'ladder' }],
    [escalated(), { step: 'supervisionNotice', outcome: 'escalated', cause: 'ladder' }],
    [proposed(), { step: 'summonedTalk', outcome: 'proposed', cause: 'ladder' }],
  ])('is a row: %#', (event, row) => {
    const history = start().at(at).by('engine', 'engine').problem('p1', event);
    expect(folded(reminders, history).all('reminders')).toMatchObject([
      {
        problem: 'p1',
        correction: 1,
        unit: 'branch',
        dueDay: '2026-04-01',
        by: 'engine',
        recordedMs: Date.parse(at),
        reason: null,
        ...row,
      },
    ]);
  });

  it('says who did it by hand, and why', () => {
    const { at: _, ...byHand } = reminded({ cause: 'hand', reason: '临近届满', by: 'p-leader' });
    expect(folded(reminders, start().problem('p1', byHand)).all('reminders')).toMatchObject([
      { cause: 'hand', atMs: null, reason: '临近届满', by: 'p-leader' },
    ]);
  });
});

describe('a message', () => {
  const addressed: MessageEvent = {
    type: 'MessageAddressed',
    to: 'p-branch',
    kind: 'reminder',
    problem: 'p1',
    correction: 1,
    about: 'e1',
    language: 'zh-CN',
    channels: ['email'],
    notBefore: '2026-03-29T01:00:00Z',
  };
  const due = Date.parse('2026-03-29T01:00:00Z');
  const told1 = (...events: readonly MessageEvent[]) =>
    folded(
      reminders,
      told()
        .at('2026-03-29T01:00:00Z')
        .in('message', 'm1', ...events),
    );
  const failed = (next?: string): MessageEvent => ({
    type: 'MessageFailed',
    channel: 'email',
    attempt: 1,
    code: 'channel.timed-out',
    ...(next !== undefined && { next }),
  });

  it('is in the inbox, and waits to be sent', () => {
    const rows = told1(addressed);
    expect(rows.row('messages', 'm1')).toMatchObject({ to: 'p-branch', kind: 'reminder', readMs: null, digest: 0 });
    expect(rows.row('deliveries', 'm1', 'email')).toMatchObject({
      status: 'waiting',
      attempts: 0,
      nextMs: due,
      job: `delivery-m1-email-1-${due}`,
    });
  });

  it('is delivered, tried again, given up, and sent again', () => {
    const delivery = (...events: readonly MessageEvent[]) => told1(addressed, ...events).row('deliveries', 'm1', 'email');
    expect(delivery({ type: 'MessageDelivered', channel: 'email', attempt: 1 })).toMatchObject({
      status: 'delivered',
      attempts: 1,
      nextMs: null,
      job: null,
    });
    expect(delivery(failed('2026-03-29T01:01:00Z'))).toMatchObject({
      status: 'waiting',
      code: 'channel.timed-out',
      job: `delivery-m1-email-2-${due + 60_000}`,
    });
    expect(delivery({ type: 'MessageDeferred', channel: 'email', next: '2026-03-29T09:00:00Z' })).toMatchObject({
      ...{ status: 'waiting', attempts: 0, code: null },
      ...{ nextMs: Date.parse('2026-03-29T09:00:00Z'), job: `delivery-m1-email-1-${Date.parse('2026-03-29T09:00:00Z')}` },
    });
    expect(delivery(failed())).toMatchObject({ status: 'failed', nextMs: null, job: null });
    expect(delivery(failed(), { type: 'MessageResent', channel: 'email', by: 'p-admin' })).toMatchObject({
      status: 'waiting',
      attempts: 0,
      job: `delivery-m1-email-1-${due}`,
    });
  });

  it('goes with others under one name where it is in a digest', () => {
    const digest: MessageEvent = { ...addressed, digest: true };
    const rows = folded(reminders, told().at('2026-03-29T01:00:00Z').in('message', 'm1', digest).in('message', 'm2', digest));
    expect(new Set(rows.all('deliveries').map(({ job }) => job))).toEqual(new Set([`digest-p-branch-email-1-${due}`]));
    const again = told1(digest, failed('2026-03-29T01:01:00Z')).row('deliveries', 'm1', 'email');
    expect(again).toMatchObject({ job: `digest-p-branch-email-2-${due + 60_000}` });
  });

  it('is read', () => {
    expect(told1(addressed, { type: 'MessageRead', readBy: 'p-branch' }).row('messages', 'm1')?.readMs).toBe(due);
  });
});
