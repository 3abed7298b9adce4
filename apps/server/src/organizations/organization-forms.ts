import { id, oneOf, optional, ORGANIZATION_KINDS, text, type OrganizationCommand } from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { reason } from '../http/shapes.js';

type Form<T extends OrganizationCommand['type']> = FormOf<OrganizationCommand, T, 'organization'>;
type Kind = (typeof ORGANIZATION_KINDS)[number];

export class EstablishOrganizationForm implements Form<'EstablishOrganization'> {
  @Field(text(200)) readonly name!: string;
  @Field(optional(text(200))) readonly nameEn?: string;
  @Field(oneOf(...ORGANIZATION_KINDS)) readonly kind!: Kind;
  @Field(id) readonly parent!: string;
}

export class RenameOrganizationForm implements Form<'RenameOrganization'> {
  @Field(text(200)) readonly name!: string;
  @Field(optional(text(200))) readonly nameEn?: string;
}

export class MoveOrganizationForm implements Form<'MoveOrganization'> {
  @Field(id) readonly parent!: string;
}

export class UpgradeOrganizationForm implements Form<'UpgradeOrganization'> {
  @Field(oneOf(...ORGANIZATION_KINDS)) readonly kind!: Kind;
}

/** Who answers for open corrections from now on. */
export class SuccessorForm implements Form<'MergeOrganization'>, Form<'DissolveOrganization'> {
  @Field(id) readonly successor!: string;
  @Field(reason) readonly reason!: string;
}
