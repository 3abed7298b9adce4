import type { Category } from '#projections';
import type { Language } from '../../http/language.js';
import { CORRECTION_WORDS } from './correction-words.js';
import { INSPECTION_WORDS } from './inspection-words.js';
import { CALENDAR_WORDS, EVIDENCE_WORDS, PERSON_WORDS, PROCEDURE_WORDS, SERIES_WORDS, SIGN_IN_WORDS, TREE_WORDS } from './office-words.js';
import { LADDER_WORDS } from './ladder-words.js';
import { MESSAGE_WORDS, WORDING_WORDS } from './message-words.js';
import { OUTLET_WORDS } from './outlet-words.js';
import { PROBLEM_WORDS } from './problem-words.js';
import type { Telling, Words, WordsOf } from './words.js';

type ProblemWords = typeof PROBLEM_WORDS & typeof CORRECTION_WORDS & typeof LADDER_WORDS;

const WORDS: { readonly problem: ProblemWords } & { readonly [C in Exclude<Category, 'problem'>]: WordsOf<C> } = {
  problem: { ...PROBLEM_WORDS, ...CORRECTION_WORDS, ...LADDER_WORDS },
  inspection: INSPECTION_WORDS,
  tree: TREE_WORDS,
  person: PERSON_WORDS,
  procedure: PROCEDURE_WORDS,
  calendar: CALENDAR_WORDS,
  evidence: EVIDENCE_WORDS,
  series: SERIES_WORDS,
  signin: SIGN_IN_WORDS,
  message: MESSAGE_WORDS,
  wording: WORDING_WORDS,
  outlet: OUTLET_WORDS,
};

const END = /[。.!?！？…]$/u;

/** Free text that ends a sentence may end it already. */
const ended = (text: string, stop: string) => (END.test(text) ? text : `${text}${stop}`);

/**
 * An event of the history in a sentence.
 * @param about what the thing is called, where the reader has not asked about just that thing
 */
export function sentence(
  category: Category,
  type: string,
  data: unknown,
  language: Language,
  telling: Telling,
  about: string | undefined,
): string {
  const words = (WORDS[category] as Readonly<Record<string, Words<unknown> | undefined>>)[type];
  if (!words) throw new TypeError(`${type} has no words`);
  const said = language === 'zh' ? ended(words.zh(data, telling), '。') : ended(words.en(data, telling), '.');
  if (about === undefined || said.includes(about)) return said;
  return language === 'zh' ? `【${about}】${said}` : `[${about}] ${said}`;
}
