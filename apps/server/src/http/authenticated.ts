import { Sessions, type Caller, type Session } from '#application';
import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequestRates } from '../limits/request-rates.js';
import { HttpProblem } from './http-problem.js';
import { ROUTE_ACCESS, type RouteAccess } from './route-access.js';

/** Lets nobody in whose token is not good, but for the routes that say so; and nobody more often than he may. */
@Injectable()
export class Authenticated implements CanActivate {
  constructor(
    private readonly sessions: Sessions,
    private readonly rates: RequestRates,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = Reflect.getMetadata(ROUTE_ACCESS, context.getHandler()) as RouteAccess | undefined;
    if (access === 'anyone') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.caller = await this.sessions.authenticate(tokenOf(request), access === 'own-session' ? 'own-session' : 'anything');
    await this.rates.ofAccount(request.caller.person);
    return true;
  }
}

/** Who asks, in a handler's parameters. */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext): Session => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new TypeError('a route that asks for its caller lets nobody in without one');
  return caller;
});

/** Who asks, as the application knows him. */
export const callerOf = ({ person }: Session): Caller => ({ engine: false, person });

/** @throws HttpProblem where what stands there is no token */
export function tokenOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  if (authorization === undefined) return undefined;
  const token = /^Bearer +([\x21-\x7e]+) *$/iu.exec(authorization)?.[1];
  if (token === undefined) throw new HttpProblem(401, 'session.token-forged');
  return token;
}
