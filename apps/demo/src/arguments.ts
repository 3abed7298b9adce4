import { isLanguage, LANGUAGES, type Language } from './bilingual.js';

/** What the demo was asked for on its command line. */
export interface Asked {
  readonly language: Language;
  /** Exits after the story instead of serving on. */
  readonly once: boolean;
  readonly help: boolean;
}

/** The command line cannot be understood; its message says what was wrong. */
export class BadArguments extends Error {
  override readonly name = 'BadArguments';
}

export const USAGE = `npm run demo -- [--once] [--lang zh|en] [--help]

  --once         exit after the story: 0 only if every step went as told
  --lang zh|en   讲述的语言 · the language it is told in (zh)
  --help         this text

Without --once the server of the story keeps serving on 127.0.0.1, on PORT or a free one.
NO_COLOR switches colours off.`;

/** @throws BadArguments */
export function argumentsOf(words: readonly string[]): Asked {
  const rest = [...words];
  let asked: Asked = { language: 'zh', once: false, help: false };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name = '', value] = word.split(/=(.*)/su, 2);
    if (name === '--lang') asked = { ...asked, language: languageOf(value ?? rest.shift()) };
    else if (word === '--once') asked = { ...asked, once: true };
    else if (word === '--help' || word === '-h') asked = { ...asked, help: true };
    else throw new BadArguments(`unknown argument ${JSON.stringify(word)}`);
  }
  return asked;
}

function languageOf(word: string | undefined): Language {
  if (word !== undefined && isLanguage(word)) return word;
  throw new BadArguments(`--lang takes one of ${LANGUAGES.join(', ')}${word === undefined ? '' : `, not ${JSON.stringify(word)}`}`);
}

/** The port to serve on: 0, any free one, where none is given. @throws BadArguments */
export function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new BadArguments(`PORT takes a number from 0 to 65535, not ${JSON.stringify(text)}`);
}
