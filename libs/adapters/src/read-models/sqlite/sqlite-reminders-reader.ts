import {
  RemindersReader,
  type Cursors,
  type DeliveriesQuery,
  type DeliveryEntry,
  type InboxMessage,
  type InboxQuery,
  type MessageFault,
  type Page,
  type PageRequest,
  type PastReminder,
  type RemindersQuery,
  type ScheduledReminder,
} from '#application';
import type { RemindersRow, RemindersTables } from '#projections';
import { Conditions, each } from './conditions.js';
import { instantOf } from './ledger-rows.js';
import { pageOf } from './pages.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type Values = NonNullable<Parameters<SqliteReadModel['rows']>[2]>;

interface Question<N extends keyof RemindersTables, T> {
  readonly question: readonly unknown[];
  readonly request: PageRequest;
  readonly table: N;
  readonly conditions: Conditions;
  /** The column that the page goes by, latest first where it begins with `-`. */
  readonly by: readonly string[];
  readonly descending: boolean;
  readonly items: (rows: readonly RemindersRow<N>[]) => readonly T[];
}

/** Reminders, messages and deliveries from their rows. */
export class SqliteRemindersReader extends RemindersReader {
  readonly #model: SqliteReadModel;
  readonly #cursors: Cursors;

  constructor(model: SqliteReadModel, cursors: Cursors) {
    super();
    this.#model = model;
    this.#cursors = cursors;
  }

  override scheduled(query: PageRequest & { readonly problem?: string }): Promise<Page<ScheduledReminder>> {
    return this.#page({
      question: ['scheduled', query.problem ?? null],
      request: query,
      table: 'timers',
      conditions: new Conditions().maybe(query.problem, 'problem = :problem', 'problem'),
      by: ['atMs', 'job'],
      descending: false,
      items: (rows) => rows.map((row) => ({ ...aboutOf(row), at: row.at })),
    });
  }

  override past(query: RemindersQuery): Promise<Page<PastReminder>> {
    const { problem, outcomes } = query;
    return this.#page({
      question: ['reminders', problem ?? null, outcomes ?? null],
      request: query,
      table: 'reminders',
      conditions: new Conditions()
        .maybe(problem, 'problem = :problem', 'problem')
        .among(outcomes, `outcome IN ${each('outcomes')}`, 'outcomes'),
      by: ['reminder'],
      descending: true,
      items: (rows) => this.#past(rows),
    });
  }

  override inbox(query: InboxQuery): Promise<Page<InboxMessage>> {
    const conditions = new Conditions().and('"to" = :person', { person: query.person });
    return this.#page({
      question: ['inbox', query.person, query.unread ?? null],
      request: query,
      table: 'messages',
      conditions: query.unread === true ? conditions.and('readMs IS NULL') : conditions,
      by: ['addressed', 'message'],
      descending: true,
      items: (rows) => rows.map(inboxMessage),
    });
  }

  override async unread(person: string): Promise<number> {
    return Promise.try(() => {
      const [row] = this.#model.all('SELECT count(*) AS unread FROM messages WHERE "to" = :person AND readMs IS NULL', { person });
      return row?.['unread'] as number;
    });
  }

  override async message(id: string): Promise<InboxMessage | undefined> {
    return Promise.try(() => this.#rows('messages', 'WHERE message = :id', { id }).map(inboxMessage).at(0));
  }

  override deliveries(query: DeliveriesQuery): Promise<Page<DeliveryEntry>> {
    const { status, channel } = query;
    return this.#page({
      question: ['deliveries', status ?? null, channel ?? null],
      request: query,
      table: 'deliveries',
      conditions: new Conditions().maybe(status, 'status = :status', 'status').maybe(channel, 'channel = :channel', 'channel'),
      by: ['addressed', 'message', 'channel'],
      descending: true,
      items: (rows) => this.#deliveries(rows),
    });
  }

  override async digest(job: string): Promise<readonly (InboxMessage & { readonly attempt: number })[]> {
    return Promise.try(() => {
      const waiting = this.#rows('deliveries', 'WHERE job = :job ORDER BY addressed, message', { job });
      const messages = this.#messages(waiting.map(({ message }) => message));
      return waiting.flatMap(({ message, attempts }) => {
        const found = messages.get(message);
        return found ? [{ ...inboxMessage(found), attempt: attempts + 1 }] : [];
      });
    });
  }

  #past(rows: readonly RemindersRow<'reminders'>[]): readonly PastReminder[] {
    const events = JSON.stringify(rows.map(({ event }) => event));
    const told = this.#model.all(
      `SELECT m.about, count(DISTINCT m.message) AS addressed, count(CASE d.status WHEN 'delivered' THEN 1 END) AS delivered,
         count(CASE d.status WHEN 'failed' THEN 1 END) AS failed, count(CASE d.status WHEN 'waiting' THEN 1 END) AS waiting
       FROM messages m LEFT JOIN deliveries d ON d.message = m.message WHERE m.about IN ${each('events')} GROUP BY m.about`,
      { events },
    ) as unknown as readonly ({ readonly about: string } & Omit<PastReminder['messages'], 'why'>)[];
    const faults = Map.groupBy(this.#faultsOf(events), ({ about }) => about);
    const byEvent = new Map(
      told.map(({ about, ...counts }) => [about, { ...counts, why: (faults.get(about) ?? []).map(({ about: _, ...fault }) => fault) }]),
    );
    return rows.map((row) => ({
      ...aboutOf(row),
      event: row.event,
      outcome: row.outcome,
      cause: row.cause,
      ...(row.atMs !== null && { at: instantOf(row.atMs), lateSeconds: Math.floor((row.recordedMs - row.atMs) / 1000) }),
      recordedAt: instantOf(row.recordedMs),
      to: row.to,
      ...(row.reason !== null && { reason: row.reason }),
      by: row.by,
      messages: byEvent.get(row.event) ?? { addressed: 0, delivered: 0, failed: 0, waiting: 0, why: [] },
    }));
  }

  #faultsOf(events: string): readonly ({ readonly about: string } & MessageFault)[] {
    return this.#model.all(
      `SELECT m.about, d.channel, d.code, count(*) AS count FROM messages m JOIN deliveries d ON d.message = m.message
       WHERE m.about IN ${each('events')} AND d.code IS NOT NULL GROUP BY m.about, d.channel, d.code ORDER BY d.channel, d.code`,
      { events },
    ) as unknown as readonly ({ readonly about: string } & MessageFault)[];
  }

  #deliveries(rows: readonly RemindersRow<'deliveries'>[]): readonly DeliveryEntry[] {
    const messages = this.#messages(rows.map(({ message }) => message));
    return rows.flatMap((row) => {
      const message = messages.get(row.message);
      return message ? [deliveryEntry(row, message)] : [];
    });
  }

  #messages(ids: readonly string[]): ReadonlyMap<string, RemindersRow<'messages'>> {
    const rows = this.#rows('messages', `WHERE message IN ${each('ids')}`, { ids: JSON.stringify(ids) });
    return new Map(rows.map((row) => [row.message, row]));
  }

  #rows<N extends keyof RemindersTables>(table: N, rest: string, parameters: Values): readonly RemindersRow<N>[] {
    return this.#model.rows(table, `SELECT * FROM ${table} ${rest}`, parameters) as unknown as readonly RemindersRow<N>[];
  }

  async #page<N extends keyof RemindersTables, T>(asked: Question<N, T>): Promise<Page<T>> {
    const { question, request, table, conditions, by, descending, items } = asked;
    const columns = by.join(', ');
    const order = by.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
    return Promise.try(() =>
      pageOf({
        cursors: this.#cursors,
        question,
        request,
        takenAt: this.#model.takenAt(),
        rows: (place, limit) => {
          if (place) {
            const values = Object.fromEntries(by.map((column, index) => [`place_${column}`, place[index] ?? 0]));
            const named = by.map((column) => `:place_${column}`).join(', ');
            conditions.and(`(${columns}) ${descending ? '<' : '>'} (${named})`, values);
          }
          return this.#rows(table, `${conditions.where} ORDER BY ${order} LIMIT :limit`, { ...conditions.parameters, limit });
        },
        placeOf: (row) => by.map((column) => (row as unknown as Readonly<Record<string, string | number>>)[column] ?? 0),
        items,
      }),
    );
  }
}

const aboutOf = ({ problem, correction, unit, step, milestone, period, dueDay }: RemindersRow<'timers'> | RemindersRow<'reminders'>) => ({
  problem,
  correction,
  unit,
  step,
  ...(milestone !== null && { milestone }),
  ...(period !== null && { period }),
  dueDay,
});

const inboxMessage = (row: RemindersRow<'messages'>): InboxMessage => ({
  message: row.message,
  to: row.to,
  ...(row.group === 1 && { group: true }),
  kind: row.kind,
  problem: row.problem,
  correction: row.correction,
  about: row.about,
  language: row.language,
  at: instantOf(row.addressedMs),
  ...(row.readMs !== null && { readAt: instantOf(row.readMs) }),
});

const deliveryEntry = (row: RemindersRow<'deliveries'>, message: RemindersRow<'messages'>): DeliveryEntry => ({
  message: row.message,
  channel: row.channel,
  to: row.to,
  kind: message.kind,
  problem: message.problem,
  correction: message.correction,
  status: row.status,
  attempts: row.attempts,
  ...(row.code !== null && { code: row.code }),
  addressedAt: instantOf(message.addressedMs),
  ...(row.triedMs !== null && { triedAt: instantOf(row.triedMs) }),
  ...(row.nextMs !== null && { nextAt: instantOf(row.nextMs) }),
});
