import { SetMetadata } from '@nestjs/common';

/** Who may call a route at all; what he may do there is the application's to say. */
export type RouteAccess =
  /** Whoever signed in, and has a password of his own. */
  | 'signed-in'
  /** Also whoever signed in by a one-time password, to change it. */
  | 'own-session'
  | 'anyone';

export const ROUTE_ACCESS = 'rectify:access';

/** Says who may call a route; without it, whoever signed in. */
export const Access = (access: RouteAccess): MethodDecorator => SetMetadata(ROUTE_ACCESS, access);
