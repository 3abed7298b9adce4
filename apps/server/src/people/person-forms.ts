import type { PersonalData } from '#application';
import {
  APPOINTABLE,
  day,
  flag,
  id,
  LANGUAGES,
  object,
  oneOf,
  optional,
  text,
  whole,
  zone,
  type Appointable,
  type Language,
  type PersonCommand,
} from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { mailAddress } from '../http/shapes.js';

type Form<T extends PersonCommand['type'], P extends string = never> = FormOf<PersonCommand, T, P>;

/** What is personal: kept encrypted under the person's own key, and in answers for those who may see people. */
export class PersonalDataForm implements PersonalData {
  @Field(text(100)) readonly name!: string;
  @Field(optional(text(100))) readonly nameEn?: string;
  @Field(optional(text(50))) readonly phone?: string;
  @Field(optional(mailAddress)) readonly email?: string;
  @Field(optional(text(300))) readonly address?: string;
  @Field(optional(text(100))) readonly position?: string;
}

export class RegisterPersonForm extends PersonalDataForm implements Form<'RegisterPerson'> {
  @Field(id) readonly home!: string;
}

/** How one wants to be told of things; the whole of it. */
export class NotificationsForm implements Form<'SetNotifications'> {
  @Field(oneOf(...LANGUAGES)) readonly language!: Language;
  @Field(flag) readonly email!: boolean;
  @Field(optional(object({ from: whole(0, 23), to: whole(0, 23) }))) readonly quiet?: { readonly from: number; readonly to: number };
  @Field(optional(whole(0, 23))) readonly digestHour?: number;
  @Field(zone) readonly zone!: string;
}

export class ChangeHomeForm implements Form<'ChangeHome'> {
  @Field(id) readonly home!: string;
}

/** The password is for one sign-in alone: whoever gets it must change it. */
export class OpenAccountForm {
  @Field(text(100)) readonly name!: string;
  @Field(text(200)) readonly password!: string;
}

export class SetPasswordForm {
  @Field(text(200)) readonly password!: string;
}

export class ChangePasswordForm {
  @Field(text(200)) readonly oldPassword!: string;
  @Field(text(200)) readonly newPassword!: string;
}

export class AppointForm implements Form<'MakeAppointment', 'appointment'> {
  @Field(oneOf(...APPOINTABLE)) readonly role!: Appointable;
  @Field(id) readonly scope!: string;
  @Field(day) readonly from!: string;
  @Field(optional(day)) readonly to?: string;
}

export class EndAppointmentForm implements Form<'EndAppointment', 'appointment'> {
  @Field(day) readonly lastDay!: string;
  @Field(text()) readonly reason!: string;
}
