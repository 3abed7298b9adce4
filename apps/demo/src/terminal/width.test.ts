import { describe, expect, it } from '@jest/globals';
import { padded, widthOf, wrapped } from './width.js';

describe('width on a terminal', () => {
  it('counts two columns for a Chinese sign and its punctuation, one for Latin', () => {
    expect(widthOf('督查〔2026〕1号')).toBe(4 + 2 + 4 + 2 + 1 + 2);
    expect(padded('台账', 6)).toBe('台账  ');
  });

  it('breaks Chinese anywhere, Latin at blanks, and begins no line with a comma', () => {
    expect(wrapped('督导检查，发现问题', 8)).toEqual(['督导检', '查，发现', '问题']);
    expect(wrapped('three inspections, six problems', 12)).toEqual(['three', 'inspections,', 'six problems']);
    expect(wrapped('', 10)).toEqual(['']);
  });
});
