import { Names, Sessions, SignInAttempts, type OpenedSession, type Session } from '#application';
import { flag, id, instant, object, optional, person, text, type PersonCommand } from '#domain';
import { Body, Controller, Delete, Get, HttpCode, Ip, Post } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { EmptyForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { clientAddress } from '../limits/client-address.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { commandRoutes } from '../openapi/command-route.js';
import { answered, Describe } from '../openapi/describe.js';
import { SignInForm } from './sign-in-form.js';

const Route = commandRoutes<PersonCommand>('sessions', person, ['person.unknown'], ['person.unknown-session']);

const openedSession = object({ token: text(2000), expiresAt: instant, mustChangePassword: flag });
const ownSession = object({ person: id, name: optional(text(100)), session: id, expiresAt: instant, mustChangePassword: flag });

const EXPIRES = '2026-03-01T20:00:00Z';

/** Sessions: opened by name and password, carried by a signed token, ended by events. */
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly names: Names,
    private readonly attempts: SignInAttempts,
  ) {}

  @Post()
  @HttpCode(201)
  @Describe({
    tag: 'sessions',
    says: 'Signs in; the token goes into `Authorization: Bearer`.',
    access: 'anyone',
    body: { form: SignInForm, example: EXAMPLES.signIn },
    answers: [answered(201, openedSession, { token: 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln', expiresAt: EXPIRES, mustChangePassword: false })],
    refuses: {
      400: ['sign-in-name.invalid'],
      401: ['session.sign-in-refused'],
      429: ['session.too-many-failures'],
      507: ['log.disk-full'],
    },
  })
  async signIn(@Body() { name, password }: SignInForm, @Ip() ip: string): Promise<OpenedSession> {
    const attempt = await this.attempts.begin(name, clientAddress(ip));
    const opened = await this.sessions.signIn({ commandId: randomUUID(), name, password });
    await this.attempts.succeeded(attempt);
    return opened;
  }

  @Get('own')
  @Describe({
    tag: 'sessions',
    says: 'The session that the token carries.',
    access: 'own-session',
    answers: [
      answered(200, ownSession, { person: 'p-3d8a', name: '张三', session: 's7c2', expiresAt: EXPIRES, mustChangePassword: false }),
    ],
  })
  async own(@TheCaller() { person, session, expiresAt, mustChangePassword }: Session) {
    const data = await this.names.dataOf(person);
    return { person, ...(data && { name: data.name }), session, expiresAt: String(expiresAt), mustChangePassword };
  }

  @Route({
    at: 'own/end',
    command: 'RevokeSession',
    says: 'Signs out: the token is good for nothing from now on.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    access: 'own-session',
  })
  end(@Body() _: EmptyForm, @TheCall() { caller, commandId }: Call) {
    return this.sessions.signOut(caller, commandId);
  }

  @Delete('own')
  @HttpCode(204)
  @Describe({
    tag: 'sessions',
    says: 'Signs out.',
    access: 'own-session',
    answers: [{ status: 204, schema: {}, example: null }],
    refuses: { 507: ['log.disk-full'] },
  })
  async delete(@TheCaller() session: Session): Promise<void> {
    await this.sessions.signOut(session, randomUUID());
  }
}
