import { procedureContent, text, type ProcedureCommand, type ProcedureContent } from '#domain';
import { Field } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';

type Form<T extends ProcedureCommand['type']> = FormOf<ProcedureCommand, T, 'version'>;

/** A version of a procedure, as long as it is a draft. */
export class DraftForm implements Form<'DraftProcedure'>, Form<'RedraftProcedure'> {
  @Field(text(200)) readonly title!: string;
  @Field(procedureContent) readonly content!: ProcedureContent;
}
