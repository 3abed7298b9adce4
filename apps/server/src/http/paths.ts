import type { Session } from '#application';
import { id, whole } from '#domain';
import { asNumber, Field } from './field.js';

/** The path of a thing. */
export class ThingPath {
  @Field(id) readonly id!: string;
}

/** The path of a correction in its problem. */
export class CorrectionPath {
  @Field(id) readonly id!: string;
  @Field(whole(1), asNumber) readonly correction!: number;
}

/** The path of a finding in its inspection. */
export class FindingPath {
  @Field(id) readonly id!: string;
  @Field(id) readonly problem!: string;
}

/** The path of a version of a procedure or of a calendar. */
export class VersionPath {
  @Field(id) readonly id!: string;
  @Field(whole(1), asNumber) readonly version!: number;
}

/** How a path names whoever asks. */
const ME = 'me';

/** Whom a path names. */
export const personIn = ({ id }: ThingPath, { caller }: { readonly caller: Session }): string => (id === ME ? caller.person : id);

/** The path of an appointment of a person. */
export class AppointmentPath {
  @Field(id) readonly id!: string;
  @Field(id) readonly appointment!: string;
}

/** The path of a calendar feed of a person. */
export class CalendarFeedPath {
  @Field(id) readonly id!: string;
  @Field(id) readonly feed!: string;
}

/** The path of a session of a person. */
export class SessionPath {
  @Field(id) readonly id!: string;
  @Field(id) readonly session!: string;
}
