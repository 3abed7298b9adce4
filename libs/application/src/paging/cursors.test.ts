import { describe, expect, it } from '@jest/globals';
import { Cursors } from './cursors.js';

const cursors = new Cursors(new Uint8Array(32).fill(7));
const question = { sort: 'due', phases: ['Closed'] };

describe('a cursor', () => {
  it('gives back the place that it was made for', () => {
    expect(cursors.open(question, cursors.seal(question, [12, 'p1']))).toEqual([12, 'p1']);
  });

  it('is refused for another question', () => {
    const cursor = cursors.seal(question, [12, 'p1']);
    expect(() => cursors.open({ ...question, sort: 'number' }, cursor)).toThrow('page.cursor-unknown');
  });

  it('is refused when one of its bytes was changed, whichever', () => {
    const bytes = Buffer.from(cursors.seal(question, [12, 'p1']), 'base64url');
    for (const index of bytes.keys()) {
      const forged = Buffer.from(bytes);
      forged[index]! ^= 1;
      expect(() => cursors.open(question, forged.toString('base64url'))).toThrow('page.cursor-unknown');
    }
  });

  it.each(['', 'x', 'AAAA', '🙂', '../../etc/passwd'])('is refused where it never was one: %j', (cursor) => {
    expect(() => cursors.open(question, cursor)).toThrow('page.cursor-unknown');
  });

  it('is refused by an installation with another secret', () => {
    const other = new Cursors(new Uint8Array(32).fill(8));
    expect(() => other.open(question, cursors.seal(question, 1))).toThrow('page.cursor-unknown');
  });
});
