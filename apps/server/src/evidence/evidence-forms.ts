import { instant, optional, text } from '#domain';
import { Field } from '../http/field.js';

/** What is said of a file that comes as the whole body. */
export class UploadQuery {
  /** Kept as it is; needed where the body is the file itself. */
  @Field(optional(text(200))) readonly name?: string;
  /** When the picture was taken or the paper signed, as the uploader claims. */
  @Field(optional(instant)) readonly capturedAt?: string;
}
