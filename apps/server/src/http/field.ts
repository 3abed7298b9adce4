import { registerDecorator } from 'class-validator';
import type { Fault, JsonSchema, Shape } from '#domain';

/** A class whose fields carry shapes: a body or a query as it comes in. */
export type FormClass = new () => object;

/** How a text from a query or a path becomes a value; what it cannot read, it leaves for the shape to refuse. */
export type Reading = (texts: readonly string[]) => unknown;

interface FormField {
  readonly shape: Shape<unknown>;
  readonly read?: Reading;
}

const forms = new Map<object, Map<string, FormField>>();

/**
 * Says of a field of a form what it holds: the same shape that the event's data have, so that limits are written once. It is checked by
 * class-validator and shown in the OpenAPI document. A field whose TypeScript type is another does not compile.
 */
export function Field<T, const Q extends Shape<T>>(shape: Q & Shape<T>, read?: Reading) {
  return <O extends object, K extends keyof O & string>(form: O, name: Fits<T, Q, O, K>): void => {
    const fields = forms.get(form.constructor) ?? new Map<string, FormField>();
    forms.set(form.constructor, fields.set(name, { shape, ...(read && { read }) }));
    registerDecorator({
      name: 'shape',
      target: form.constructor,
      propertyName: name,
      validator: { validate: (value: unknown) => faultOf(shape, value, `/${name}`) === undefined },
    });
  };
}

/** Marks a form that has no fields of its own. */
export const Form =
  (): ClassDecorator =>
  (form): void =>
    void forms.set(form, forms.get(form) ?? new Map<string, FormField>());

/** The name of a field whose type takes this shape's values, and which may be missing exactly where the shape says so. */
type Fits<T, Q, O, K extends keyof O> = [T] extends [O[K]]
  ? undefined extends O[K]
    ? Q extends { readonly optional: true }
      ? K
      : never
    : Q extends { readonly optional: true }
      ? never
      : K
  : never;

const fieldsOf = (form: FormClass): ReadonlyMap<string, FormField> => {
  const found = new Map<string, FormField>();
  for (let at: unknown = form; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    for (const [name, field] of forms.get(at) ?? []) if (!found.has(name)) found.set(name, field);
  }
  return found;
};

const isOptional = (shape: Shape<unknown>) => 'optional' in shape;

function faultOf(shape: Shape<unknown>, value: unknown, path: string): Fault | undefined {
  if (value === undefined) return isOptional(shape) ? undefined : { path, reason: 'a value' };
  return shape.fault(value, path);
}

/** Where, and why, a field's value is refused. */
export const faultIn = (form: FormClass, name: string, value: unknown): Fault => {
  const field = fieldsOf(form).get(name);
  return (field && faultOf(field.shape, value, `/${name}`)) ?? { path: `/${name}`, reason: 'no unknown field' };
};

/** The values that the texts of a query or of a path stand for. A field that has no reading of its own holds one text. */
export function readTexts(
  form: FormClass,
  texts: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, unknown> {
  const fields = fieldsOf(form);
  const given = Object.entries(texts).filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => {
      return [name, (fields.get(name)?.read ?? oneText)(typeof value === 'string' ? [value] : value)];
    }),
  );
}

const oneText: Reading = (texts) => (texts.length === 1 ? texts[0] : texts);

/** `?light=red&light=yellow`, or `?light=red,yellow`. */
export const asList: Reading = (texts) => texts.flatMap((text) => text.split(','));

/** `?limit=20`. */
export const asNumber: Reading = (texts) => (texts.length === 1 && /^\d{1,20}$/u.test(texts[0] ?? '') ? Number(texts[0]) : texts);

/** `?overdue=true`. */
export const asFlag: Reading = (texts) => (texts.length === 1 && /^(?:true|false)$/u.test(texts[0] ?? '') ? texts[0] === 'true' : texts);

/** The JSON Schema of a form, as the OpenAPI document shows it. */
export function schemaOf(form: FormClass): JsonSchema {
  const fields = [...fieldsOf(form)];
  const required = fields.filter(([, { shape }]) => !isOptional(shape)).map(([name]) => name);
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(fields.map(([name, { shape }]) => [name, shape.schema])),
  };
}

/** A query's parameters, each with its schema. */
export const parametersOf = (
  form: FormClass,
): readonly { readonly name: string; readonly required: boolean; readonly schema: JsonSchema }[] =>
  [...fieldsOf(form)].map(([name, { shape }]) => ({ name, required: !isOptional(shape), schema: shape.schema }));
