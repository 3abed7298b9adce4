import { text } from '#domain';
import { Field } from '../http/field.js';

export class SignInForm {
  @Field(text(100)) readonly name!: string;
  @Field(text(200)) readonly password!: string;
}
