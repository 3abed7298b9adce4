import { describe, expect, test } from '@jest/globals';
import { EventLogError } from '../ports/event-log.js';
import { codeOf, faultOf } from './fault.js';

const SECRET = '章光明';

describe('of an error the log holds', () => {
  test('its class, its code and where it was thrown', () => {
    const fault = faultOf(new EventLogError('log.corrupt', { position: '1' }));
    expect(fault).toMatchObject({ name: 'EventLogError', code: 'log.corrupt' });
    expect(fault.frames[0]).toMatch(/libs\/application\/src\/watching\/fault\.test\.ts:\d+:\d+/u);
    expect(fault.frames[0]).not.toContain(process.cwd());
  });

  test('its causes, a few of them', () => {
    const cause = new TypeError(SECRET, { cause: new RangeError(SECRET) });
    expect(faultOf(new Error('x', { cause }))).toMatchObject({ cause: { name: 'TypeError', cause: { name: 'RangeError' } } });
    let deep: Error = new Error('0');
    for (let level = 1; level < 20; level += 1) deep = new Error(String(level), { cause: deep });
    expect(JSON.stringify(faultOf(deep)).match(/"cause"/gu)).toHaveLength(4);
  });

  test.each([
    ['a message', new Error(SECRET)],
    ['a message of several lines, one like a frame', new Error(`no\n    at ${SECRET} (x.ts:1:1)\nmore ${SECRET}`)],
    ['what JSON could not be read', errorOf(() => JSON.parse(`{"name": ${SECRET}}`))],
    ['a time that is none', errorOf(() => Temporal.Instant.from(SECRET))],
    ['a code that is no code', Object.assign(new Error(SECRET), { code: SECRET })],
    ['details', new EventLogError('log.event-invalid', { given: SECRET })],
    ['something else that was thrown', SECRET],
    ['an error of errors', new AggregateError([new Error(SECRET)], SECRET)],
  ])('and not %s', (_, error) => {
    expect(JSON.stringify(faultOf(error))).not.toContain(SECRET);
    expect(String(codeOf(error))).not.toContain(SECRET);
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
