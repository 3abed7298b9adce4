import { describe, expect, test } from '@jest/globals';
import { attachment } from './attachment.js';
import { rangeOf } from './byte-range.js';
import { commandIdFor } from './command-key.js';
import { correlationOf } from './correlation.js';
import { entityTag, revisionOf } from './entity-tag.js';
import { languageOf } from './language.js';

describe('Range', () => {
  test.each([
    [undefined, 'whole'],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-0', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['lines=0-9', 'whole'],
  ] as const)('%s of 100 bytes', (header, range) => expect(rangeOf(header, 100)).toEqual(range));
});

describe('Content-Disposition', () => {
  test('carries a Chinese name, and an ASCII one for old clients', () => {
    expect(attachment('台账.pdf')).toBe(`attachment; filename="__.pdf"; filename*=UTF-8''%E5%8F%B0%E8%B4%A6.pdf`);
  });

  test.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a"; filename="b.exe', 'a_; filename=_b.exe'],
    ['a\r\nSet-Cookie: x', 'aSet-Cookie_ x'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['...', 'evidence'],
    ['\uD800', '_'],
  ])('makes %j safe', (name, ascii) => expect(attachment(name)).toMatch(`filename="${ascii}"; `));
});

describe('If-Match', () => {
  test('names one revision that was seen', () => {
    expect(revisionOf(entityTag(12))).toBe(12);
    expect(revisionOf(undefined)).toBeUndefined();
  });

  test.each(['*', 'W/"12"', '12', '"12", "13"', '"-1"', '"1e3"', '"012"', ''])('refuses %j', (header) => {
    expect(() => revisionOf(header)).toThrow('if-match.invalid');
  });
});

describe('Idempotency-Key', () => {
  const scope = { caller: 'p1', method: 'POST', path: '/v1/inspections' };

  test('the same key in the same scope is the same command', () => {
    const command = commandIdFor('k', scope);
    expect(command).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(commandIdFor('k', scope)).toBe(command);
    expect(commandIdFor('k', { ...scope, caller: 'p2' })).not.toBe(command);
    expect(commandIdFor('k', { ...scope, path: '/v1/problems' })).not.toBe(command);
    expect(commandIdFor(undefined, scope)).not.toBe(commandIdFor(undefined, scope));
  });

  test.each(['', ' ', 'k'.repeat(129), '钥'])('refuses %j', (key) => {
    expect(() => commandIdFor(key, scope)).toThrow('idempotency-key.invalid');
  });
});

describe('correlation', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

  test('is the trace, else the id that a proxy gave, else a new one', () => {
    expect(correlationOf({ traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'x-request-id': 'r1' })).toBe(trace);
    expect(correlationOf({ traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, 'x-request-id': 'r1' })).toBe('r1');
    expect(correlationOf({ 'x-request-id': '张三 ' })).toMatch(/^[0-9a-f-]{36}$/u);
  });
});

describe('Accept-Language', () => {
  test.each([
    [undefined, 'zh'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['fr, en;q=0.5, zh;q=0.7', 'zh'],
    ['zh;q=0, en;q=0.1', 'en'],
    ['de', 'zh'],
  ] as const)('%s', (header, language) => expect(languageOf(header)).toBe(language));
});
