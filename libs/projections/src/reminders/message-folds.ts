import type { ChannelKind } from '#domain';
import { msOf } from '../core/instants.js';
import type { HistoryEvent } from '../core/history-event.js';
import { changesOf, type Change, type Folds, type Rows } from '../core/projection.js';
import { remindersTables, type RemindersTables } from './tables.js';

const { make, put } = changesOf(remindersTables);

/** The name of an attempt, or of the digest that it goes with: what a person is told on a channel by the same attempt at one instant. */
const jobOf = (message: string, channel: ChannelKind, attempt: number, nextMs: number, digestTo: string | undefined): string =>
  [...(digestTo === undefined ? ['delivery', message] : ['digest', digestTo]), channel, attempt, nextMs].join('-');

function waiting(rows: Rows<RemindersTables>, message: string, channel: ChannelKind, attempts: number, nextMs: number): readonly Change[] {
  const row = rows.get('deliveries', message, channel);
  const job = jobOf(message, channel, attempts + 1, nextMs, row?.digest === 1 ? row.to : undefined);
  return [put('deliveries', [message, channel], { status: 'waiting', attempts, nextMs, job })];
}

const tried = ({ thing, recordedMs }: HistoryEvent, channel: ChannelKind, code: string | null) =>
  put('deliveries', [thing, channel], { triedMs: recordedMs, code });

/** What each event of a message changes. */
export const messageFolds = {
  MessageAddressed: ({ thing, ordinal, recordedMs, data }) => {
    const { to, group = false, kind, problem, correction, about, language, digest = false, channels, notBefore } = data;
    const of = { to, digest: digest ? 1 : 0, addressed: ordinal } as const;
    const nextMs = msOf(notBefore);
    return [
      make('messages', thing, { ...of, group: group ? 1 : 0, kind, problem, correction, about, language, addressedMs: recordedMs }),
      ...channels.map((channel) =>
        make('deliveries', [thing, channel], {
          ...of,
          status: 'waiting',
          attempts: 0,
          nextMs,
          job: jobOf(thing, channel, 1, nextMs, digest ? to : undefined),
        }),
      ),
    ];
  },
  MessageDeferred: ({ thing, data: { channel, next } }, rows) => {
    const { attempts = 0 } = rows.get('deliveries', thing, channel) ?? {};
    return waiting(rows, thing, channel, attempts, msOf(next));
  },
  MessageDelivered: (event) => {
    const { channel, attempt: attempts } = event.data;
    const done = { status: 'delivered', attempts, nextMs: null, job: null } as const;
    return [tried(event, channel, null), put('deliveries', [event.thing, channel], done)];
  },
  MessageFailed: (event, rows) => {
    const { channel, attempt: attempts, code, next } = event.data;
    if (next !== undefined) return [tried(event, channel, code), ...waiting(rows, event.thing, channel, attempts, msOf(next))];
    const over = { status: 'failed', attempts, nextMs: null, job: null } as const;
    return [tried(event, channel, code), put('deliveries', [event.thing, channel], over)];
  },
  MessageResent: ({ thing, data: { channel }, recordedMs }, rows) => waiting(rows, thing, channel, 0, recordedMs),
  MessageRead: ({ thing, recordedMs }) => [put('messages', thing, { readMs: recordedMs })],
} satisfies Folds<RemindersTables>['message'];
