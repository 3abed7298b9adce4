import { describe, expect, test } from '@jest/globals';
import { object, text, whole } from '#domain';
import { ONLY_PASSWORD } from '../ports/person-keys.js';
import { EventCatalogue } from './event-catalogue.js';
import { StreamNames } from './stream-names.js';

const names = new StreamNames('county');

describe('the catalogue of events', () => {
  const catalogue = new EventCatalogue(names);

  test('takes an event of its stream, as its shape says', () => {
    expect(() => catalogue.check('county-person-x1', 'AccountDisabled', { reason: '调离' })).not.toThrow();
    expect(catalogue.upcast('county-person-x1', 'AccountDisabled', { reason: '调离' })).toEqual({ reason: '调离' });
  });

  test.each([
    ['county-person-x1', 'ProblemClosed', {}, ''],
    ['county-person-x1', 'toString', {}, ''],
    ['county-unheard-x1', 'AccountEnabled', {}, ''],
    ['elsewhere-person-x1', 'AccountEnabled', {}, ''],
    ['county-person-x1', 'AccountEnabled', { more: 1 }, '/more'],
    ['county-person-x1', 'AccountDisabled', {}, '/reason'],
  ])('refuses %s %s %j', (stream, type, data, path) => {
    const invalid = expect.objectContaining({ code: 'log.event-invalid', details: expect.objectContaining({ type, path }) as unknown });
    expect(() => catalogue.check(stream, type, data)).toThrow(invalid);
    expect(() => catalogue.upcast(stream, type, data)).toThrow(invalid);
  });

  test('knows the one password that a person had before passwords had ids', () => {
    const lifted = { mustChange: true, password: ONLY_PASSWORD };
    expect(catalogue.upcast('county-person-x1', 'PasswordSet', { mustChange: true })).toEqual(lifted);
    expect(catalogue.upcast('county-person-x1', 'PasswordSet', { mustChange: true, password: 'p2' })).toEqual({
      ...lifted,
      password: 'p2',
    });
    expect(() => catalogue.check('county-person-x1', 'PasswordSet', { mustChange: true })).toThrow('/password');
  });

  test('lifts what an older version wrote to what events say today, on reading alone', () => {
    const lamps = new EventCatalogue(
      names,
      { evidence: { LampLit: object({ watts: whole(1), room: text() }) } },
      { evidence: { LampLit: (data) => ({ room: 'hall', ...data }) } },
    );
    expect(lamps.upcast('county-evidence-1', 'LampLit', { watts: 5 })).toEqual({ watts: 5, room: 'hall' });
    expect(lamps.upcast('county-evidence-1', 'LampLit', { watts: 5, room: 'attic' })).toEqual({ watts: 5, room: 'attic' });
    expect(() => lamps.check('county-evidence-1', 'LampLit', { watts: 5 })).toThrow('/room');
    expect(() => lamps.upcast('county-evidence-1', 'LampLit', { watts: 0 })).toThrow('/watts');
  });
});

describe('the names of streams', () => {
  test('are made and taken apart in one place', () => {
    const stream = names.of('problem', 'a-b-c');
    expect(stream).toBe('county-problem-a-b-c');
    expect(names.parse(stream)).toEqual({ category: 'problem', id: 'a-b-c' });
  });

  test.each(['county-problem', 'county-unheard-1', 'elsewhere-problem-1', ''])('%s is none of ours', (stream) => {
    expect(names.parse(stream)).toBeUndefined();
  });
});
