import type { Session, Span } from '#application';

/** A command as it came in over HTTP, without what it says: by whom, under which id, on what seen. */
export interface Call {
  readonly caller: Session;
  readonly commandId: string;
  /** The revision that `If-Match` names. */
  readonly ifMatch?: number;
  /** An ISO instant. */
  readonly occurredAt?: string;
  readonly correlationId: string;
}

/** What this server keeps with a request. */
declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the guard has found out: by id alone. */
    caller: Session | undefined;
    /** The envelope of the command that it gives. */
    call: Call | undefined;
    commandId: string | undefined;
    /** The code of the problem that it was answered with. */
    refusedWith: string | undefined;
    /** Its part of a trace. */
    span: Span | undefined;
  }
}

/** Declared once for all requests, so that they share a shape. */
export const REQUEST_STATE = ['caller', 'call', 'commandId', 'refusedWith', 'span'] as const;
