import {
  Clock,
  derivedId,
  EventLog,
  oneTimePassword,
  OrganizationEnvelope,
  People,
  PersonEnvelope,
  ProcedureEnvelope,
  StreamNames,
  THE_ENGINE,
} from '#application';
import { STANDARD_PROCEDURE } from '#domain';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';

/** Who administers a new installation, and the password that he signs in by once. */
export interface FirstLogin {
  readonly name: string;
  readonly password: string;
}

/** The root of the tree; renamed by the administrator to what it is called here. */
export const ROOT = 'root';
const ADMINISTRATOR = 'admin';

/**
 * Makes what a new installation begins with: the root of the organization tree, the standard procedure, and an administrator. Every
 * step can be repeated, so that a first start that was cut off is finished by the next one.
 */
@Injectable()
export class FirstStart {
  constructor(
    private readonly bus: CommandBus,
    private readonly people: People,
    private readonly log: EventLog,
    private readonly names: StreamNames,
    private readonly clock: Clock,
  ) {}

  /** The first login; undefined where the installation has begun before. */
  async begin(): Promise<FirstLogin | undefined> {
    const register = this.step('register');
    const administrator = derivedId('person', register.commandId);
    const history = await this.log.readStream(this.names.of('person', administrator));
    if (history.some(({ type }) => type === 'PasswordSet')) return undefined;

    await this.bus.execute(
      new OrganizationEnvelope({
        ...this.step('root'),
        thing: ROOT,
        command: { type: 'EstablishOrganization', organization: ROOT, name: '本级组织', nameEn: 'This organization', kind: 'body' },
      }),
    );
    await this.standardProcedure();
    await this.people.register(register, { home: ROOT, data: { name: '管理员', nameEn: 'Administrator' } });
    await this.appoint(administrator);
    const login = { name: ADMINISTRATOR, password: oneTimePassword() };
    await this.people.openAccount(this.step('account'), administrator, login);
    return login;
  }

  private async standardProcedure(): Promise<void> {
    const { id: thing, title, content } = STANDARD_PROCEDURE;
    const draft = { type: 'DraftProcedure', version: 1, title, content } as const;
    await this.bus.execute(new ProcedureEnvelope({ ...this.step('draft'), thing, command: draft }));
    await this.bus.execute(new ProcedureEnvelope({ ...this.step('publish'), thing, command: { type: 'PublishProcedure', version: 1 } }));
  }

  private async appoint(administrator: string): Promise<void> {
    const from = String(this.clock.now().toZonedDateTimeISO(STANDARD_PROCEDURE.content.zone).toPlainDate());
    const appointment = derivedId('appointment', administrator);
    const made = (await this.log.readStream(this.names.of('person', administrator))).some(({ type }) => type === 'AppointmentMade');
    // A start that is repeated on a later day would name another first day, under the same command id.
    if (made) return;
    await this.bus.execute(
      new PersonEnvelope({
        ...this.step('appoint'),
        thing: administrator,
        command: { type: 'MakeAppointment', appointment, role: 'administrator', scope: ROOT, from },
      }),
    );
  }

  private step(name: string) {
    return { commandId: derivedId('first-start', name), caller: THE_ENGINE, correlationId: derivedId('first-start') };
  }
}
