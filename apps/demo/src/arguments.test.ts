import { describe, expect, it } from '@jest/globals';
import { argumentsOf, portOf } from './arguments.js';

describe('the command line of the demo', () => {
  it('tells the story in Chinese and serves on, unless told otherwise', () => {
    expect(argumentsOf([])).toEqual({ language: 'zh', once: false, help: false });
    expect(argumentsOf(['--once', '--lang', 'en'])).toEqual({ language: 'en', once: true, help: false });
    expect(argumentsOf(['--lang=en', '--help'])).toEqual({ language: 'en', once: false, help: true });
  });

  it.each([
    [['--twice'], /unknown argument "--twice"/u],
    [['en'], /unknown argument "en"/u],
    [['--once=yes'], /unknown argument "--once=yes"/u],
    [['--lang'], /--lang takes one of zh, en/u],
    [['--lang', 'fr'], /not "fr"/u],
  ])('refuses %j', (words, message) => {
    expect(() => argumentsOf(words)).toThrow(message);
  });

  it('serves on a free port, or on the one that it is given', () => {
    expect(portOf(undefined)).toBe(0);
    expect(portOf('8080')).toBe(8080);
    expect(() => portOf('http')).toThrow(/PORT takes/u);
    expect(() => portOf('70000')).toThrow(/PORT takes/u);
  });
});
