import { createParamDecorator, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Answer } from '#application';
import { instant } from '#domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { commandIdFor } from './command-key.js';
import { entityTag, revisionOf } from './entity-tag.js';
import { HttpProblem } from './http-problem.js';
import type { Call } from './request-state.js';

export const COMMAND = 'rectify:command';

/** Which command of which lifecycle a route gives. */
export interface RoutedCommand {
  readonly lifecycle: string;
  readonly command: string;
  /** Below what the thing is that it makes. */
  readonly creates?: string;
}

/** What a command is answered with; its tag, where there is a thing already, stands in `ETag`. */
type Answered = Omit<Answer, 'tag' | 'revision'> & Partial<Answer>;

/** What every command's body may hold besides its form: when it happened, as the caller claims. */
const OCCURRED_AT = 'occurredAt';

/**
 * Around every command: reads what stands in headers, and when it is said to have happened; answers with the thing's tag in `ETag`. What
 * happened belongs to the command and not to its form, so it is taken out of the body before that is checked.
 */
@Injectable()
export class CommandCall implements NestInterceptor<Answered, Answered> {
  intercept(context: ExecutionContext, next: CallHandler<Answered>): Observable<Answered> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    request.call = callOf(request);
    const routed = Reflect.getMetadata(COMMAND, context.getHandler()) as RoutedCommand | undefined;
    return next.handle().pipe(
      map(({ tag, ...answer }) => {
        const reply = http.getResponse<FastifyReply>();
        if (tag !== undefined) reply.header('etag', entityTag(tag));
        if (routed?.creates !== undefined) reply.header('location', `${routed.creates}/${answer.id}`);
        return answer;
      }),
    );
  }
}

/** The call in a handler's parameters. */
export const TheCall = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const { call } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!call) throw new TypeError('a command route without its envelope');
  return call;
});

function callOf(request: FastifyRequest): Call {
  const { caller, headers, method, id: correlationId } = request;
  if (!caller) throw new HttpProblem(401, 'session.token-missing');
  const path = request.url.split('?', 1)[0] ?? '';
  const commandId = commandIdFor(single(headers['idempotency-key']), { caller: caller.person, method, path });
  request.commandId = commandId;
  const ifMatch = revisionOf(headers['if-match']);
  const occurredAt = takeOccurredAt(request);
  return { caller, commandId, correlationId, ...(ifMatch !== undefined && { ifMatch }), ...(occurredAt !== undefined && { occurredAt }) };
}

function takeOccurredAt(request: FastifyRequest): string | undefined {
  const { body } = request;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, OCCURRED_AT)) return undefined;
  const { [OCCURRED_AT]: occurredAt, ...form } = body as Readonly<Record<string, unknown>>;
  const fault = instant.fault(occurredAt, `/${OCCURRED_AT}`);
  if (fault) throw new HttpProblem(400, 'body.invalid', { faults: [fault] });
  request.body = form;
  return occurredAt as string;
}

const single = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header.join(',') : header);

/** What a decision was made on: the revision in `If-Match`, and these hashes. */
export function seenBy(
  { ifMatch }: Call,
  evidence: readonly string[],
): { readonly revision: number; readonly evidence: readonly string[] } {
  if (ifMatch === undefined) throw new HttpProblem(428, 'precondition.required', { header: 'If-Match' });
  return { revision: ifMatch, evidence };
}
