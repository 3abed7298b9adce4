import { Access, BoardPasses, Jobs, Refused, type Session } from '#application';
import { flag, instant, object, text } from '#domain';
import { Body, Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { Field } from '../http/field.js';
import { EmptyForm } from '../http/plain-forms.js';
import { NoQuery } from '../http/queries.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { answered, Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { jobsSchema } from '../openapi/reminder-schemas.js';
import { BOARD_PATH, boardCookie } from './board-cookie.js';

/** The path of a job, by its name. */
export class JobPath {
  @Field(text(200)) readonly job!: string;
}

/** What does things at instants, and what it could not do. */
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly access: Access,
    private readonly jobs: Jobs,
    private readonly passes: BoardPasses,
  ) {}

  @Read({
    tag: 'incidents',
    at: '',
    says: 'The engine of timers and deliveries, and the jobs that failed for good; for administrators and auditors of the whole.',
    query: NoQuery,
    schema: jobsSchema,
    example: READ_EXAMPLES.jobs,
    refuses: { 403: ['access.forbidden'], 503: ['jobs.unavailable'] },
  })
  async list(@Query() _: NoQuery, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'incidents');
    const dead = await this.jobs.dead();
    return {
      ...this.jobs.state(),
      items: dead.map(({ job: { id, data, atMs }, ...rest }) => ({ job: id, at: instantOf(atMs), data, ...rest })),
    };
  }

  @Post('board-session')
  @HttpCode(200)
  @Describe({
    tag: 'incidents',
    says: 'Lets the browser of an administrator of the whole look at the board of BullMQ for a quarter of an hour, by a cookie.',
    body: { form: EmptyForm, example: EXAMPLES.empty },
    answers: [
      answered(200, object({ path: text(100), expiresAt: instant }), { path: BOARD_PATH, expiresAt: '2026-03-02T01:15:00Z' }, [
        'Set-Cookie',
      ]),
    ],
    refuses: { 403: ['access.forbidden'], 404: ['jobs.no-board'] },
  })
  async boardSession(
    @Body() _: EmptyForm,
    @TheCaller() caller: Session,
    @Req() { protocol }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.access.require(callerOf(caller), 'operation');
    if (this.jobs.state().engine !== 'bullmq') throw new Refused('unknown', 'jobs.no-board');
    const { pass, expiresAt, seconds } = await this.passes.issue(caller);
    reply.header('set-cookie', boardCookie(pass, seconds, protocol === 'https'));
    return { path: BOARD_PATH, expiresAt: String(expiresAt) };
  }

  @Post(':job/retry')
  @HttpCode(200)
  @Describe({
    tag: 'incidents',
    says: 'An administrator of the whole has a job tried again that failed for good.',
    body: { form: EmptyForm, example: EXAMPLES.empty },
    answers: [answered(200, object({ retried: flag }), { retried: true })],
    refuses: { 403: ['access.forbidden'], 404: ['job.unknown'], 503: ['jobs.unavailable'] },
  })
  async retry(@Param() { job }: JobPath, @Body() _: EmptyForm, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'operation');
    if (!(await this.jobs.retry(job))) throw new Refused('unknown', 'job.unknown', { job });
    return { retried: true };
  }
}

const instantOf = (ms: number): string => String(Temporal.Instant.fromEpochMilliseconds(ms));
