import { isMailAddress } from '#application';
import { day, id, list, object, oneOf, optional, record, sha256, text, whole, type Shape } from '#domain';

/** Shapes that more than one form uses; the limits are those of the events that the commands become. */
export const reason = text();
export const opinion = text();
export const uploads = list(id, 50);
export const seenHashes = list(sha256, 200);
export const measures = list(text(1000), 50);
export const method = oneOf('documents', 'onSite', 'individualTalks');
export const verdicts = list(
  object({ criterion: text(500), met: oneOf('met', 'notMet', 'notApplicable'), note: optional(text(1000)) }),
  50,
);
const addressText = text(254);
/** A mail address as most servers take it. */
export const mailAddress: Shape<string> = {
  schema: { ...addressText.schema, pattern: '^[^@\\s]+@[^@\\s]+$' },
  fault: (value, path) => addressText.fault(value, path) ?? (isMailAddress(String(value)) ? undefined : { path, reason: 'a mail address' }),
};
export const versionRef = object({ id, version: whole(1) });
export const proposedMilestones = record(day, 30);
