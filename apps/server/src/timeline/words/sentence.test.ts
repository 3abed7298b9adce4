import { describe, expect, it } from '@jest/globals';
import { sentence } from './sentence.js';

const telling = { who: '周启明', whom: '', person: (id: string) => id, organization: (id: string) => id };
const said = (type: string, data: object, language: 'zh' | 'en', about?: string) =>
  sentence('problem', type, data, language, telling, about);

describe('a sentence of the timeline', () => {
  it('names what it is about, where the reader has not asked about just that', () => {
    expect(said('ProblemRectified', {}, 'zh', '台账缺项')).toBe('【台账缺项】问题已整改。');
    expect(said('ProblemRectified', {}, 'en', 'Gaps')).toBe('[Gaps] The problem is rectified.');
    expect(said('ProblemRectified', {}, 'zh')).toBe('问题已整改。');
  });

  it('does not name it twice', () => {
    const recorded = { title: '台账缺项', source: 'selfCheck', leadUnit: '支部' };
    expect(said('ProblemRecorded', recorded, 'zh', '台账缺项')).toBe('问题“台账缺项”立案（自查发现），牵头单位支部。');
  });

  it('ends once, though the words that people wrote end it already', () => {
    expect(said('ProblemClosed', { ground: '同意销号。' }, 'zh')).toBe('周启明予以销号：同意销号。');
    expect(said('ProblemClosed', { ground: '同意销号' }, 'zh')).toBe('周启明予以销号：同意销号。');
    expect(said('ProblemClosed', { ground: 'It held.' }, 'en')).toBe('周启明 closed the problem: It held.');
  });

  it('is refused for an event that nobody has words for', () => {
    expect(() => said('ProblemForgotten', {}, 'zh')).toThrow('ProblemForgotten has no words');
  });
});
