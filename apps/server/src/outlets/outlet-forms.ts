import {
  id,
  LANGUAGES,
  oneOf,
  optional,
  OUTLET_KINDS,
  outletTitle,
  text,
  type Language,
  type OutletCommand,
  type OutletKind,
} from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';

/** Where an outlet leads. Kept sealed; in no answer, no event and no line of the log. */
export class OutletAddressForm implements FormOf<OutletCommand, 'ChangeOutletAddress', 'ciphertext' | 'nonce'> {
  @Field(text(2000)) readonly target!: string;
  /** A robot's signing secret, where it was set up with one; a webhook's is made by the server. */
  @Field(optional(text(300))) readonly secret?: string;
}

export class OpenOutletForm extends OutletAddressForm implements FormOf<OutletCommand, 'OpenOutlet', 'ciphertext' | 'nonce'> {
  @Field(id) readonly organization!: string;
  @Field(oneOf(...OUTLET_KINDS)) readonly kind!: OutletKind;
  @Field(oneOf(...LANGUAGES)) readonly language!: Language;
  @Field(outletTitle) readonly title!: string;
}
