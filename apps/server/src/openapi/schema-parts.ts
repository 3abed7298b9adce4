import { id, type JsonSchema } from '#domain';

/** An object with these fields and no other: what an answer says is all in the document. */
export const answer = (
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** An object with ids, or other names, for its fields. */
export const mapOf = (items: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: items });

export const oneOf = (values: readonly string[]): JsonSchema => ({ type: 'string', enum: [...values] });

export const string: JsonSchema = { type: 'string' };
export const number: JsonSchema = { type: 'number' };
export const ids = listOf(id.schema);

/** What it holds is said elsewhere, as an event's data by its type. */
export const anyObject: JsonSchema = { type: 'object' };
