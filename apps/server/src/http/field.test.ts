import { describe, expect, test } from '@jest/globals';
import { day, flag, id, list, oneOf, optional, text, whole } from '#domain';
import { CheckedForm } from './checked-form.js';
import { asFlag, asList, asNumber, Field, parametersOf, schemaOf } from './field.js';

class LoanForm {
  @Field(text(20)) readonly book!: string;
  @Field(optional(day)) readonly until?: string;
  @Field(list(id, 3)) readonly readers!: readonly string[];
}

class ShelfQuery {
  @Field(optional(whole(1, 100)), asNumber) readonly limit?: number;
  @Field(optional(list(oneOf('lent', 'there'))), asList) readonly state?: readonly ('lent' | 'there')[];
  @Field(optional(flag), asFlag) readonly late?: boolean;
}

/** What does not compile is no test that fails, but it is the point of `Field`. */
export class MistypedForm {
  // @ts-expect-error a number's shape on a text
  @Field(whole()) readonly name!: string;
  // @ts-expect-error a shape that may be missing on a field that may not
  @Field(optional(text())) readonly needed!: string;
  // @ts-expect-error the other way round
  @Field(text()) readonly spare?: string;
}

const form = new CheckedForm();
const body = (value: unknown) => form.transform(value, { type: 'body', metatype: LoanForm });
const query = (value: unknown) => form.transform(value, { type: 'query', metatype: ShelfQuery });
const faulty = (path: string, code = 'body.invalid') => ({ code, details: { faults: [expect.objectContaining({ path })] } });

describe('a form', () => {
  test('takes what has its shapes', async () => {
    expect(await body({ book: '呐喊', readers: ['r1'] })).toEqual({ book: '呐喊', readers: ['r1'] });
    expect(await query({ limit: '20', state: ['lent', 'there'], late: 'true' })).toEqual({
      limit: 20,
      state: ['lent', 'there'],
      late: true,
    });
    expect(await query({ state: 'lent,there' })).toEqual({ state: ['lent', 'there'] });
  });

  test.each([
    ['an unknown field', { book: 'a', readers: [], shelf: 1 }, '/shelf'],
    ['what every object inherits', { book: 'a', readers: [], constructor: null }, '/constructor'],
    ['another constructor', { book: 'a', readers: [], constructor: { name: 'x' } }, '/constructor'],
    ['a missing field', { readers: [] }, '/book'],
    ['a wrong type', { book: 3, readers: [] }, '/book'],
    ['null for what may be missing', { book: 'a', readers: [], until: null }, '/until'],
    ['a day that does not exist', { book: 'a', readers: [], until: '2026-02-30' }, '/until'],
    ['an item with a wrong value', { book: 'a', readers: ['r1', 'no id'] }, '/readers/1'],
    ['a list for an object', [], ''],
    ['a text for an object', 'book', ''],
  ])('refuses %s', async (_, value, path) => {
    await expect(body(value)).rejects.toMatchObject(faulty(path));
  });

  test.each([
    ['a number that is none', { limit: '2e1' }, '/limit'],
    ['a number twice', { limit: ['1', '2'] }, '/limit'],
    ['an unknown parameter', { page: '1' }, '/page'],
    ['a flag that is neither', { late: '1' }, '/late'],
  ])('refuses in a query %s', async (_, value, path) => {
    await expect(query(value)).rejects.toMatchObject(faulty(path, 'query.invalid'));
  });

  test('no body is an empty form', async () => {
    await expect(body(undefined)).rejects.toMatchObject({
      details: { faults: [{ path: '/book', reason: 'a value' }, { path: '/readers' }] },
    });
  });

  test('is shown as a JSON Schema', () => {
    expect(schemaOf(LoanForm)).toMatchObject({
      additionalProperties: false,
      required: ['book', 'readers'],
      properties: { until: { format: 'date' } },
    });
    expect(parametersOf(ShelfQuery)[0]).toEqual({ name: 'limit', required: false, schema: whole(1, 100).schema });
  });
});
