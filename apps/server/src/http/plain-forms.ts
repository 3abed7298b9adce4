import { Field, Form } from './field.js';
import { reason, seenHashes } from './shapes.js';

/** A command that says everything by its path. */
@Form()
export class EmptyForm {}

/** A command that needs a reason and nothing else. */
export class ReasonForm {
  @Field(reason) readonly reason!: string;
}

/** A decision that needs a reason, and names the evidence that it was made on. */
export class ReasonedDecisionForm {
  @Field(reason) readonly reason!: string;
  @Field(seenHashes) readonly seen!: readonly string[];
}
