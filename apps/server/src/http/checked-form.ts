import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { validate, type ValidationError } from 'class-validator';
import { faultIn, readTexts, type FormClass } from './field.js';
import { HttpProblem } from './http-problem.js';

/** How many faults an answer names; a form that is wrong in more places is wrong enough. */
const MOST_FAULTS = 20;

/**
 * Checks every body, query and path by class-validator against the shapes of its class. An unknown field is refused; nothing is converted
 * in a body, so that `"3"` is no number.
 */
@Injectable()
export class CheckedForm implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || !isForm(metatype)) return value;
    const given = type === 'body' ? bodyOf(value) : readTexts(metatype, value as Readonly<Record<string, string>>);
    refuseInherited(given, type);
    const form = Object.assign(new metatype(), given);
    const errors = await validate(form, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
    if (errors.length === 0) return form;
    // What no id or number can be is the address of nothing.
    if (type === 'param') throw new HttpProblem(404, 'path.unknown', { faults: faults(metatype, errors) });
    throw new HttpProblem(400, `${type}.invalid`, { faults: faults(metatype, errors) });
  }
}

/** What every object inherits is no field of any form; set on one, it would mislead whoever checks it, which goes by its constructor. */
function refuseInherited(given: object, type: ArgumentMetadata['type']): void {
  const name = Object.keys(given).find((each) => each in Object.prototype);
  if (name !== undefined) throw new HttpProblem(400, `${type}.invalid`, { faults: [{ path: `/${name}`, reason: 'no unknown field' }] });
}

type Form = FormClass & (new () => object);

/** Nest hands over `Object` where a class was imported as a type alone; then nothing would be checked, and start-up refuses it. */
const isForm = (metatype: ArgumentMetadata['metatype']): metatype is Form =>
  metatype !== undefined && !([Object, String, Number, Boolean, Array] as unknown[]).includes(metatype);

/** No body at all is an empty form: many a command says everything by its path. */
function bodyOf(value: unknown): object {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new HttpProblem(400, 'body.invalid', { faults: [{ path: '', reason: 'an object' }] });
  }
  return value;
}

const faults = (form: FormClass, errors: readonly ValidationError[]) =>
  errors.slice(0, MOST_FAULTS).map(({ property, value }) => faultIn(form, property, value));
