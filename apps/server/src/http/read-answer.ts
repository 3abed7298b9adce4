import { instant } from '#domain';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, mergeMap, type Observable } from 'rxjs';
import { ReadModels, type ReadModelName } from '../read-models.js';
import { entityTag } from './entity-tag.js';
import { PeopleNamed } from './people-named.js';

/** Which read models a route answers from; metadata of its handler. */
export const READS = 'rectify:reads';

type Answer = Readonly<Record<string, unknown>>;

/**
 * Around every read: waits until what `after` names, or was recorded by `asOf`, has been read, says where a read model stopped, puts a
 * thing's tag into `ETag`, and joins people's names.
 */
@Injectable()
export class ReadAnswer implements NestInterceptor<Answer, Answer> {
  constructor(
    private readonly models: ReadModels,
    private readonly people: PeopleNamed,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<Answer>): Promise<Observable<Answer>> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const reads = (Reflect.getMetadata(READS, context.getHandler()) ?? []) as readonly ReadModelName[];
    for (const model of reads) await this.follow(model, http.getRequest<FastifyRequest>(), reply);
    return next.handle().pipe(mergeMap((answer) => from(this.written(answer, reply))));
  }

  private async follow(reads: ReadModelName, { query }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { after, asOf } = query as { readonly after?: unknown; readonly asOf?: unknown };
    // A malformed one is refused when the query is checked.
    if (typeof after === 'string' && after !== '') await this.models.waitFor(reads, after);
    if (instant.fault(asOf, '') === undefined) await this.models.waitForInstant(reads, Temporal.Instant.from(asOf as string));
    const stoppedAt = this.models.stoppedAt(reads);
    if (stoppedAt !== undefined) reply.header('rectify-stopped-at', stoppedAt);
  }

  private async written(answer: Answer, reply: FastifyReply): Promise<Answer> {
    if (typeof answer['tag'] === 'number') reply.header('etag', entityTag(answer['tag']));
    return { ...answer, people: await this.people.in(answer) };
  }
}
