import { ClockSkew, EventLog, EventLogError, Leadership, Reactions, type Position } from '#application';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { subscriberSchema } from '../openapi/answer-schemas.js';
import { answer, listOf } from '../openapi/schema-parts.js';
import { Describe } from '../openapi/describe.js';
import { ReadModels } from '../read-models.js';
import { Subscribers } from '../subscribers.js';

const clock = answer({ isRight: { type: 'boolean' }, skewMs: { type: 'number' } });
const ready = answer(
  { ready: { type: 'boolean' }, subscribers: listOf(subscriberSchema) },
  { head: { type: 'string' }, leads: { type: 'boolean' }, silentSeconds: { type: 'number' }, clock },
);
const example = {
  ready: true,
  head: '0000000000000042',
  subscribers: [{ name: 'register', phase: 'running', ordinal: 66, position: '0000000000000042', lag: 0 }],
};

/** Whether it lives, and whether it is worth asking. */
@Controller()
export class HealthController {
  constructor(
    private readonly log: EventLog,
    private readonly models: ReadModels,
    private readonly reactions: Reactions,
    private readonly subscribers: Subscribers,
    private readonly leadership: Leadership,
    private readonly skew: ClockSkew,
  ) {}

  @Get('healthz')
  @Describe({
    tag: 'health',
    says: 'Whether the process answers.',
    access: 'anyone',
    answers: [{ status: 200, schema: answer({ status: { type: 'string' } }), example: { status: 'ok' } }],
  })
  healthy() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Describe({
    tag: 'health',
    says: 'Whether every subscriber to the history does its work, and how far it is behind; 503 where one does not.',
    access: 'anyone',
    answers: [
      { status: 200, schema: ready, example },
      { status: 503, schema: ready, example: { ...example, ready: false } },
    ],
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const head = await this.whileLogAnswers(() => this.log.head());
    const models = await Promise.all(
      this.models.states().map(async ({ error, ...state }) => ({
        ...state,
        ...(error && { error: error.name }),
        ...(await this.lag(state.position)),
      })),
    );
    const reactions = await Promise.all(this.reactions.states().map(async (state) => ({ ...state, ...(await this.lag(state.position)) })));
    const isReady = [...models, ...reactions].every(({ phase }) => phase === 'running');
    reply.status(isReady ? 200 : 503);
    const silentSeconds = Math.round(this.log.silentMs / 1000);
    return {
      ready: isReady,
      ...(head !== undefined && { head }),
      leads: this.leadership.leads,
      ...(silentSeconds > 0 && { silentSeconds }),
      ...(this.skew.skewMs !== undefined && { clock: { isRight: !this.skew.isSkewed, skewMs: this.skew.skewMs } }),
      subscribers: [...models, ...reactions],
    };
  }

  private async lag(position: Position | undefined) {
    const lag = await this.whileLogAnswers(() => this.subscribers.lag(position));
    return lag === undefined ? {} : { lag };
  }

  /** A node whose log is away is worth asking what it knows. */
  private async whileLogAnswers<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (this.log.silentMs > 0) return undefined;
    try {
      return await question();
    } catch (error) {
      if (error instanceof EventLogError && error.code === 'log.unavailable') return undefined;
      throw error;
    }
  }
}
