import { dayAt, STANDARD_PROCEDURE } from '#domain';
import { Injectable } from '@nestjs/common';
import { CalendarBinding } from './bindings/calendar-binding.js';
import { organizationBinding } from './bindings/organization-binding.js';
import { PersonBinding } from './bindings/person-binding.js';
import { ProcedureBinding } from './bindings/procedure-binding.js';
import { Facts } from './facts/facts.js';
import { StreamNames } from './log/stream-names.js';
import { oneTimePassword } from './people/passwords.js';
import { People } from './people/people.js';
import { Clock } from './ports/clock.js';
import { EventLog } from './ports/event-log.js';
import { StatutoryCalendar } from './ports/statutory-calendar.js';
import { CommandShell } from './shell/command-shell.js';
import { derivedId } from './shell/derived-id.js';
import { THE_ENGINE } from './shell/envelope.js';

/** By what the first administrator signs in, once; he has to change the password then. */
export interface FirstLogin {
  readonly name: string;
  readonly password: string;
}

const SIGN_IN_NAME = 'admin';

const STANDS_FOR = Temporal.Duration.from({ minutes: 10 });

/** Everybody is at home somewhere, and every appointment has a scope: so the tree has a root before anybody can give it a better name. */
export const ROOT = 'root';
const ROOT_CONTENT = { name: '本级组织', nameEn: 'This organization', kind: 'body' } as const;

/** The statutory holidays of China, with the days that make up for them. */
export const STATUTORY = { id: 'cn', title: '法定节假日及调休' } as const;

const named = (what: string) => ({ commandId: derivedId('first-start', what), caller: THE_ENGINE });

/**
 * What a new installation cannot do without: a calendar, a procedure, the root of the tree, and somebody who administers. By commands of the
 * engine, so that it stands in the history like everything else; a later start adds no more than the holidays that were announced since.
 */
@Injectable()
export class FirstStart {
  constructor(
    private readonly shell: CommandShell,
    private readonly facts: Facts,
    private readonly people: People,
    private readonly persons: PersonBinding,
    private readonly procedures: ProcedureBinding,
    private readonly calendars: CalendarBinding,
    private readonly statutory: StatutoryCalendar,
    private readonly clock: Clock,
    private readonly log: EventLog,
    private readonly names: StreamNames,
  ) {}

  /**
   * @param othersMayHaveBegun another node may have told the administrator's password a moment ago: it stands for a while
   * @returns the administrator, as long as nobody has ever signed in as him: an earlier password may have been lost with a crash
   */
  async begin({ othersMayHaveBegun = false } = {}): Promise<FirstLogin | undefined> {
    await this.publishHolidays();
    await this.publishProcedure();
    await this.root();
    return this.password(await this.administrator(), othersMayHaveBegun ? STANDS_FOR : undefined);
  }

  /** What the log says of them is all that counts from then on. */
  private async publishHolidays(): Promise<void> {
    const { id: thing, title } = STATUTORY;
    const { versions } = (await this.facts.publishedCalendar(thing)).state;
    const known = this.statutory.known();
    if (known.publishedThrough <= (versions.at(-1)?.publishedThrough ?? 0)) return;
    const version = versions.length + 1;
    const command = { type: 'PublishCalendar', version, title, ...known } as const;
    await this.shell.give(this.calendars, { ...named(`holidays-${version}`), thing, command });
  }

  private async publishProcedure(): Promise<void> {
    const { id: thing, title, content } = STANDARD_PROCEDURE;
    const { state } = await this.facts.procedure(thing);
    const phase = state.versions.get(1)?.phase;
    if (phase === undefined) {
      const command = { type: 'DraftProcedure', version: 1, title, content } as const;
      await this.shell.give(this.procedures, { ...named('draft'), thing, command });
    }
    if (phase === undefined || phase === 'Draft') {
      await this.shell.give(this.procedures, { ...named('publish'), thing, command: { type: 'PublishProcedure', version: 1 } });
    }
  }

  private async root(): Promise<void> {
    const { state } = await this.facts.tree();
    if (state.organizations.size > 0) return;
    const command = { type: 'EstablishOrganization', organization: ROOT, ...ROOT_CONTENT } as const;
    await this.shell.give(organizationBinding, { ...named('root'), thing: ROOT, command });
  }

  private async administrator(): Promise<string> {
    const { commandId, caller } = named('administrator');
    const id = derivedId('person', commandId);
    const { phase } = (await this.facts.person(id)).state;
    if (phase !== 'None' && phase !== 'Registered') return id;
    await this.people.register({ commandId, caller }, { home: ROOT, data: { name: '管理员', nameEn: 'Administrator' } });
    const { state } = await this.facts.person(id);
    if ('appointments' in state && state.appointments.length === 0) {
      const from = String(dayAt(this.clock.now(), STANDARD_PROCEDURE.content.zone));
      const appointment = derivedId('first-start', 'appointment');
      const command = { type: 'MakeAppointment', appointment, role: 'administrator', scope: ROOT, from } as const;
      await this.shell.give(this.persons, { ...named('appointment'), thing: id, command });
    }
    return id;
  }

  /** @param stands how long a password stays that nobody has signed in with */
  private async password(person: string, stands: Temporal.Duration | undefined): Promise<FirstLogin | undefined> {
    const { state, revision } = await this.facts.person(person);
    const login = { name: SIGN_IN_NAME, password: oneTimePassword() };
    if (state.phase === 'Registered') {
      await this.people.openAccount(named('account'), person, login);
      return login;
    }
    const history = await this.log.readStream(this.names.of('person', person));
    if (state.phase !== 'Active' || history.some(({ type }) => type === 'SessionOpened')) return undefined;
    const last = history.at(-1);
    if (stands && last && Temporal.Instant.compare(this.clock.now(), Temporal.Instant.from(last.recordedAt).add(stands)) < 0)
      return undefined;
    await this.people.resetPassword(named(`password-${revision}`), person, login.password);
    return login;
  }
}
