import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from './canonical-json.js';
import { derivedId } from './derived-id.js';

describe('an id that is derived', () => {
  test('is a UUID of version 8, the same for the same, and another for anything else', () => {
    expect(derivedId('a', 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(derivedId('a', 1)).toBe(derivedId('a', 1));
    expect(new Set([derivedId('a', 1), derivedId('a', '1'), derivedId('a1'), derivedId('a', 1, '')]).size).toBe(4);
  });
});

describe('canonical JSON', () => {
  test('spells equal values alike, whatever the order of their names', () => {
    expect(canonicalJson({ b: [1, undefined, { d: 'é', c: null }], a: true, '10': 1, '9': 2, gone: undefined })).toBe(
      '{"10":1,"9":2,"a":true,"b":[1,null,{"c":null,"d":"é"}]}',
    );
  });
});
