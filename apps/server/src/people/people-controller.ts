import { Access, AskPerson, DirectoryReader, People, type Session } from '#application';
import { person, type PersonCommand } from '#domain';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { TheCall } from '../http/call.js';
import { Commands, newId, requestOf } from '../http/commands.js';
import { AppointmentPath, personIn, SessionPath, ThingPath } from '../http/paths.js';
import { AsOfQuery, pageOf, questionOf } from '../http/queries.js';
import { EmptyForm, ReasonForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { pageSchema, personEntrySchema, personSchema } from '../openapi/answer-schemas.js';
import { commandRoutes } from '../openapi/command-route.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import {
  AppointForm,
  ChangeHomeForm,
  ChangePasswordForm,
  EndAppointmentForm,
  NotificationsForm,
  OpenAccountForm,
  PersonalDataForm,
  RegisterPersonForm,
  SetPasswordForm,
} from './person-forms.js';
import { PeopleQuery } from './people-query.js';

const Route = commandRoutes<PersonCommand>('people', person, ['person.unknown'], ['person.not-yours', 'person.not-now']);

/** People 人员, their accounts and appointments. */
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly commands: Commands,
    private readonly people: People,
    private readonly questions: QueryBus,
    private readonly access: Access,
    private readonly directory: DirectoryReader,
  ) {}

  @Read({
    tag: 'people',
    at: '',
    says: 'People, for those who administer, supervise or audit; by registration.',
    query: PeopleQuery,
    reads: 'directory',
    schema: pageSchema(personEntrySchema),
    example: READ_EXAMPLES.people,
    refuses: { 400: ['page.cursor-unknown'], 403: ['access.forbidden'] },
  })
  async list(@Query() query: PeopleQuery, @TheCaller() caller: Session) {
    await this.access.requirePeople(callerOf(caller));
    const { home } = query;
    return this.directory.people({ ...pageOf(query), ...(home !== undefined && { homes: await this.directory.subtree(home) }) });
  }

  @Read({
    tag: 'people',
    at: ':id',
    says: 'A person, or `me`; name and position for who may see people, the rest for himself and who administers.',
    query: AsOfQuery,
    reads: 'timeline',
    schema: personSchema,
    example: READ_EXAMPLES.person,
    tagged: true,
    refuses: { 404: ['person.unknown'] },
  })
  get(@Param() path: ThingPath, @Query() query: AsOfQuery, @TheCaller() caller: Session) {
    return this.questions.execute(new AskPerson(questionOf(personIn(path, { caller }), query, caller)));
  }

  @Route({
    at: '',
    command: 'RegisterPerson',
    says: 'Registers somebody with his personal data.',
    form: RegisterPersonForm,
    example: EXAMPLES.register,
    creates: '/v1/people',
    refuses: ['person.organization-not-active', 'person.beyond-your-scope'],
  })
  register(@Body() { home, ...data }: RegisterPersonForm, @TheCall() call: Call) {
    return this.people.register(requestOf(call), { home, data });
  }

  @Route({
    at: ':id/set-personal-data',
    command: 'SetPersonalData',
    says: 'Sets what is personal of him; what stood there is unreadable once he is forgotten.',
    form: PersonalDataForm,
    example: EXAMPLES.personalData,
    refuses: ['person.forgotten'],
  })
  setPersonalData(@Param() path: ThingPath, @Body() body: PersonalDataForm, @TheCall() call: Call) {
    return this.people.setPersonalData(requestOf(call), personIn(path, call), { ...body });
  }

  @Route({
    at: ':id/change-home',
    command: 'ChangeHome',
    says: 'Gives him another home organization.',
    form: ChangeHomeForm,
    example: EXAMPLES.changeHome,
    refuses: ['person.home-already', 'person.organization-not-active', 'person.beyond-your-scope'],
  })
  changeHome(@Param() path: ThingPath, @Body() body: ChangeHomeForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, personIn(path, call), { type: 'ChangeHome', ...body });
  }

  @Route({
    at: ':id/open-account',
    command: 'OpenAccount',
    says: 'Opens his account with a password that he must change.',
    form: OpenAccountForm,
    example: EXAMPLES.openAccount,
    refuses: ['password.too-weak'],
  })
  openAccount(@Param() path: ThingPath, @Body() body: OpenAccountForm, @TheCall() call: Call) {
    return this.people.openAccount(requestOf(call), personIn(path, call), body);
  }

  @Route({
    at: ':id/set-password',
    command: 'SetPassword',
    says: 'An administrator gives him a password that he must change; his sessions end.',
    form: SetPasswordForm,
    example: EXAMPLES.setPassword,
    refuses: ['password.too-weak', 'person.not-oneself'],
  })
  setPassword(@Param() path: ThingPath, @Body() { password }: SetPasswordForm, @TheCall() call: Call) {
    return this.people.resetPassword(requestOf(call), personIn(path, call), password);
  }

  @Route({
    at: 'me/change-password',
    command: 'SetPassword',
    says: "Changes one's own password; all sessions end.",
    form: ChangePasswordForm,
    example: EXAMPLES.changePassword,
    access: 'own-session',
    refuses: ['password.wrong', 'password.unchanged', 'password.too-weak'],
  })
  changePassword(@Body() { oldPassword, newPassword }: ChangePasswordForm, @TheCall() call: Call) {
    return this.people.changePassword(requestOf(call), call.caller.person, { old: oldPassword, new: newPassword });
  }

  @Route({
    at: 'me/set-notifications',
    command: 'SetNotifications',
    says: 'Says how one wants to be told of things: language, e-mail, quiet hours, one message a day.',
    form: NotificationsForm,
    example: EXAMPLES.notifications,
  })
  setNotifications(@Body() body: NotificationsForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, call.caller.person, { type: 'SetNotifications', ...body });
  }

  @Route({
    at: ':id/disable-account',
    command: 'DisableAccount',
    says: 'Disables his account; his sessions end.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['person.not-oneself'],
  })
  disable(@Param() path: ThingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, personIn(path, call), { type: 'DisableAccount', ...body });
  }

  @Route({
    at: ':id/enable-account',
    command: 'EnableAccount',
    says: 'Enables his account again.',
    form: EmptyForm,
    example: EXAMPLES.empty,
  })
  enable(@Param() path: ThingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, personIn(path, call), { type: 'EnableAccount' });
  }

  @Route({
    at: ':id/appointments',
    command: 'MakeAppointment',
    says: 'Appoints him to a role over an organization and everything below it.',
    form: AppointForm,
    example: EXAMPLES.appoint,
    refuses: [
      ...['organization-not-active', 'beyond-your-scope', 'appointment-ends-before-it-begins', 'appointment-exists', 'appointed-already'],
      'administrator-holds-no-business-role',
    ].map((code) => `person.${code}`),
  })
  appoint(@Param() path: ThingPath, @Body() body: AppointForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, personIn(path, call), {
      type: 'MakeAppointment',
      appointment: newId('appointment', call),
      ...body,
    });
  }

  @Route({
    at: ':id/appointments/:appointment/end',
    command: 'EndAppointment',
    says: 'Ends an appointment with a last day.',
    form: EndAppointmentForm,
    example: EXAMPLES.endAppointment,
    refuses: ['person.unknown-appointment', 'person.beyond-your-scope', 'person.appointment-ends-no-later', 'person.not-oneself'],
  })
  endAppointment(@Param() path: AppointmentPath, @Body() body: EndAppointmentForm, @TheCall() call: Call) {
    const { appointment } = path;
    return this.commands.toPerson(call, personIn(path, call), { type: 'EndAppointment', appointment, ...body });
  }

  @Route({
    at: ':id/sessions/:session/revoke',
    command: 'RevokeSession',
    says: 'Ends one of his sessions.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['person.unknown-session'],
  })
  revokeSession(@Param() path: SessionPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, personIn(path, call), { type: 'RevokeSession', session: path.session, reason: 'revoked' });
  }

  @Route({
    at: ':id/forget',
    command: 'ForgetPerson',
    says: 'Forgets him: his key is destroyed, and everything personal in the history with it.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['person.not-oneself'],
  })
  forget(@Param() path: ThingPath, @Body() { reason }: ReasonForm, @TheCall() call: Call) {
    return this.people.forget(requestOf(call), personIn(path, call), reason);
  }
}
