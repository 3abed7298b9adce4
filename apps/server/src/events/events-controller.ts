import { Access, EventLog, Refused, Sessions, StreamNames, TREE, type Position, type Session, type StoredEvent } from '#application';
import { optional, text, whole } from '#domain';
import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, TheCaller, tokenOf } from '../http/authenticated.js';
import { cloudEvent } from '../http/cloud-event.js';
import { asNumber, Field } from '../http/field.js';
import { AfterQuery } from '../http/queries.js';
import { Shutdown } from '../http/shutdown.js';
import { EventStreamSlots } from '../limits/slots.js';
import { cloudEventSchema } from '../openapi/answer-schemas.js';
import { Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { answer, listOf } from '../openapi/schema-parts.js';
import { EventStream } from './event-stream.js';
import { LiveFeed } from './live-feed.js';
import { OpenStreams } from './open-streams.js';
import { Patience } from './patience.js';

/** A page of the history; its cursor is the position behind which it begins. */
export class EventsQuery extends AfterQuery {
  @Field(optional(whole(1, 500)), asNumber) readonly limit?: number;
  @Field(optional(text(64))) readonly cursor?: string;
}

const USUAL = 100;
const STREAM = 'text/event-stream';

/** The history itself, for the auditors of the whole. */
@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly access: Access,
    private readonly log: EventLog,
    private readonly sessions: Sessions,
    private readonly names: StreamNames,
    private readonly shutdown: Shutdown,
    private readonly streams: OpenStreams,
    private readonly slots: EventStreamSlots,
    private readonly feed: LiveFeed,
    private readonly patience: Patience,
  ) {}

  @Get()
  @Describe({
    tag: 'events',
    says: 'The history in its order, as CloudEvents 1.0: in pages, or, for `Accept: text/event-stream`, as it grows.',
    query: EventsQuery,
    headers: ['Last-Event-ID'],
    answers: [
      {
        status: 200,
        schema: answer({ items: listOf(cloudEventSchema) }, { next: { type: 'string' } }),
        example: READ_EXAMPLES.events,
        alsoAs: { [STREAM]: { schema: { type: 'string' }, example: 'id: 42\nevent: CorrectionAcknowledged\ndata: {}\n\n' } },
      },
    ],
    refuses: { 400: ['log.position-unknown'], 403: ['access.forbidden'], 429: ['events.too-many-streams'] },
  })
  async events(
    @Query() { limit = USUAL, cursor, after: seen }: EventsQuery,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @TheCaller() caller: Session,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.access.require(callerOf(caller), 'history');
    // The log itself is never behind.
    await this.known(seen);
    if (!wantsStream(accept)) {
      await reply.send(await this.page(limit, cursor));
      return;
    }
    const after = lastEventId ?? cursor;
    await this.known(after);
    const release = this.slots.take(caller.person);
    const stream = this.streams.counted(request.id, this.opened(request, caller, after)).once('close', release);
    await reply.headers({ 'content-type': STREAM, 'cache-control': 'no-store', 'x-accel-buffering': 'no' }).send(stream);
  }

  private opened(request: FastifyRequest, { person }: Session, after: Position | undefined): EventStream {
    const stream = new EventStream({
      log: this.log,
      feed: this.feed,
      after,
      allowed: () => this.stillAllowed(request),
      concerned: [this.names.of('person', person), this.names.of('tree', TREE)],
      mostBehind: this.patience.bytes,
      cutOff: () => this.streams.cutOff(request.id, this.patience.bytes),
    });
    const over = this.shutdown.until(request.raw);
    over.addEventListener('abort', () => stream.end(), { once: true });
    return stream;
  }

  private async page(limit: number, after: Position | undefined) {
    const events: StoredEvent[] = [];
    for await (const event of this.log.readAll({ limit, ...(after !== undefined && { after }) })) events.push(event);
    const last = events.at(-1)?.position ?? after;
    return { items: events.map(cloudEvent), ...(last !== undefined && { next: last }) };
  }

  /** A stream lives longer than a session may. */
  private async stillAllowed(request: FastifyRequest): Promise<boolean> {
    try {
      await this.access.require(callerOf(await this.sessions.authenticate(tokenOf(request))), 'history');
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  /** Refuses a position that this log never gave before a stream has begun, since then there is no status left to say so. */
  private async known(after: Position | undefined): Promise<void> {
    if (after === undefined) return;
    await Array.fromAsync(this.log.readAll({ after, limit: 1 }));
  }
}

const wantsStream = (accept = ''): boolean => accept.split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === STREAM);
