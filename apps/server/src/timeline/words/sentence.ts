import type { Category } from '#projections';
import type { Language } from '../../http/language.js';
import { CORRECTION_WORDS } from './correction-words.js';
import { INSPECTION_WORDS } from './inspection-words.js';
import { EVIDENCE_WORDS, PERSON_WORDS, PROCEDURE_WORDS, SERIES_WORDS, SIGN_IN_WORDS, TREE_WORDS } from './office-words.js';
import { PROBLEM_WORDS } from './problem-words.js';
import type { Telling, Words, WordsOf } from './words.js';

type ProblemWords = typeof PROBLEM_WORDS & typeof CORRECTION_WORDS;

const WORDS: { readonly problem: ProblemWords } & { readonly [C in Exclude<Category, 'problem'>]: WordsOf<C> } = {
  problem: { ...PROBLEM_WORDS, ...CORRECTION_WORDS },
  inspection: INSPECTION_WORDS,
  tree: TREE_WORDS,
  person: PERSON_WORDS,
  procedure: PROCEDURE_WORDS,
  evidence: EVIDENCE_WORDS,
  series: SERIES_WORDS,
  signin: SIGN_IN_WORDS,
};

/** An event of the history in a sentence. */
export function sentence(category: Category, type: string, data: unknown, language: Language, telling: Telling): string {
  const words = (WORDS[category] as Readonly<Record<string, Words<unknown> | undefined>>)[type];
  if (!words) throw new TypeError(`${type} has no words`);
  return language === 'zh' ? `${words.zh(data, telling)}。` : `${words.en(data, telling)}.`;
}
