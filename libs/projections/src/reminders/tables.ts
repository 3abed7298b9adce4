import type { Addressee, CaseTimers, ChannelKind, Language, LadderStep, MessageKind } from '#domain';
import { flag, integer, journal, json, maybe, table, text, type RowOf } from '../core/table.js';

/** What became of a step of the ladder, or of one by hand. */
export type ReminderOutcome = 'issued' | 'missed' | 'proposed' | 'escalated';

const about = {
  problem: text(),
  correction: integer(),
  unit: text(),
  step: text<LadderStep>(),
  milestone: maybe(text()),
  period: maybe(integer()),
  dueDay: text(),
};

export const remindersTables = {
  /** What of a problem its timers are folded from. */
  cases: table(['problem'], { problem: text(), timers: json<CaseTimers>() }),

  /** What is due next. */
  timers: table(
    ['job'],
    {
      /** Names the timer and its instant. */
      job: text(),
      ...about,
      /** ISO instant, and the same in milliseconds since 1970. */
      at: text(),
      atMs: integer(),
      /** The ordinal of the event by which it was set. */
      since: integer(),
    },
    [['atMs', 'job'], ['problem']],
  ),

  /** What was issued, missed, proposed or took effect, in the order of the history. */
  reminders: journal(
    ['reminder'],
    {
      /** The event's ordinal. */
      reminder: integer(),
      /** The event's id, by which messages name it. */
      event: text(),
      ...about,
      outcome: text<ReminderOutcome>(),
      cause: text<'ladder' | 'hand'>(),
      /** When it was due, in milliseconds since 1970; empty where it was made by hand. */
      atMs: maybe(integer()),
      recordedMs: integer(),
      to: json<readonly Addressee[]>(),
      reason: maybe(text()),
      by: text(),
    },
    [['problem', 'reminder']],
  ),

  /** What somebody was told. */
  messages: table(
    ['message'],
    {
      message: text(),
      to: text(),
      kind: text<MessageKind>(),
      problem: text(),
      correction: integer(),
      /** The id of the event that it tells of. */
      about: text(),
      language: text<Language>(),
      /** Whether it is to an outlet, and not to a person. */
      group: flag(),
      digest: flag(),
      /** The ordinal of the event by which it was addressed. */
      addressed: integer(),
      addressedMs: integer(),
      readMs: maybe(integer()),
    },
    [['to', 'addressed'], ['about']],
  ),

  /** What became of a message on a channel. */
  deliveries: table(
    ['message', 'channel'],
    {
      message: text(),
      channel: text<ChannelKind>(),
      to: text(),
      digest: flag(),
      addressed: integer(),
      status: text<'waiting' | 'delivered' | 'failed'>(),
      attempts: integer(),
      /** Why the last attempt failed. */
      code: maybe(text()),
      /** When it is tried next, while it waits. */
      nextMs: maybe(integer()),
      /** Names the next attempt, while it waits; the digest's, where it goes with others. */
      job: maybe(text()),
      /** The instant of the last attempt. */
      triedMs: maybe(integer()),
    },
    [['nextMs', 'job'], ['addressed']],
  ),
};

export type RemindersTables = typeof remindersTables;
export type RemindersRow<N extends keyof RemindersTables> = RowOf<RemindersTables[N]>;
