import { Access, EventLog, Jobs, Reactions, Refused, type DeadJob, type Incident, type Position, type Session } from '#application';
import { flag, object, text } from '#domain';
import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { Field } from '../http/field.js';
import { EmptyForm } from '../http/plain-forms.js';
import { AfterQuery } from '../http/queries.js';
import { incidentSchema, pageSchema } from '../openapi/answer-schemas.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { answered, Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';

/** How long a list waits until reactions have come to where it is asked about. */
const PATIENCE_MS = 2_000;

/** The path of an incident: what failed, and at whose events. */
export class IncidentPath {
  @Field(text(100)) readonly reaction!: string;
  @Field(text(200)) readonly stream!: string;
}

/** What reactions and jobs could not do: an operator sees it, mends the cause, and has it tried again. */
@Controller('v1/incidents')
export class IncidentsController {
  constructor(
    private readonly access: Access,
    private readonly reactions: Reactions,
    private readonly jobs: Jobs,
    private readonly log: EventLog,
  ) {}

  @Read({
    tag: 'incidents',
    at: '',
    says: 'What reactions could not do, and the jobs that failed for good (`reaction` is `jobs` and `stream` the job), for administrators and auditors of the whole. `retry` is where each is tried again.',
    query: AfterQuery,
    schema: pageSchema(incidentSchema),
    example: READ_EXAMPLES.incidents,
    refuses: { 400: ['log.position-unknown'], 403: ['access.forbidden'], 503: ['read.behind', 'leader.away', 'jobs.unavailable'] },
  })
  async list(@Query() { after }: AfterQuery, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'incidents');
    if (after !== undefined) await this.met(after);
    const [incidents, dead] = await Promise.all([this.reactions.incidents(), this.jobs.dead()]);
    return { items: [...incidents.map(ofReaction), ...dead.map(ofJob)] };
  }

  @Post(':reaction/:stream/retry')
  @HttpCode(200)
  @Describe({
    tag: 'incidents',
    says: 'An administrator of the whole has it tried again; answers whether it is over.',
    body: { form: EmptyForm, example: EXAMPLES.empty },
    answers: [answered(200, object({ over: flag }), { over: true })],
    refuses: { 403: ['access.forbidden'], 404: ['incident.unknown'], 503: ['leader.away'] },
  })
  async retry(@Param() { reaction, stream }: IncidentPath, @Body() _: EmptyForm, @TheCaller() caller: Session) {
    await this.access.require(callerOf(caller), 'operation');
    return { over: await this.reactions.retry(reaction, stream) };
  }

  /** Reactions are what an incident waits for, as other reads wait for their read model. */
  private async met(position: Position): Promise<void> {
    await Array.fromAsync(this.log.readAll({ after: position, limit: 1 }));
    if (!(await this.reactions.reacted(position, PATIENCE_MS))) throw new Refused('behind', 'read.behind', { position });
  }
}

const ofReaction = (incident: Incident) => ({
  ...incident,
  retry: `/v1/incidents/${encodeURIComponent(incident.reaction)}/${encodeURIComponent(incident.stream)}/retry`,
});

const ofJob = ({ job: { id, data }, error, since, attempts }: DeadJob) => ({
  reaction: 'jobs',
  stream: id,
  type: data['sort'],
  error,
  since,
  attempts,
  retry: `/v1/jobs/${encodeURIComponent(id)}/retry`,
});
