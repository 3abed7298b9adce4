import type { Language, Told } from '../bilingual.js';
import type { Entry } from '../play/chronicle.js';
import type { KnownThings } from '../play/known-things.js';
import type { InspectionName, Step } from '../play/step.js';
import { FINDINGS } from '../story/findings.js';
import { PLACES } from '../story/places.js';

const INSPECTIONS: Readonly<Record<InspectionName, Told>> = {
  routine: { zh: '常规督导检查', en: 'Routine inspection' },
  special: { zh: '专项督导检查', en: 'Special inspection' },
  lookBack: { zh: '回头看', en: 'Look-back' },
};

/** The widest place that a story in this language has. */
export const allPlaces = (language: Language): readonly string[] =>
  [...Object.values(PLACES).map(({ name }) => name), ...Object.values(INSPECTIONS)].map((told) => told[language]);

/**
 * Where something happened: at the problem's unit, in the inspection, at the organization. By the problem that the event names, else by the
 * thing in whose stream it stands.
 */
export function whereWas({ stream, data }: Entry, known: KnownThings): string {
  const [, , ...thing] = stream.split('-');
  const ids = [data['problem'], thing.join('-'), data['organization']].filter((id) => typeof id === 'string');
  const name = ids.map((id) => known.nameOf(id)).find((each) => each !== undefined);
  return named(name, known.language);
}

/** Of what was tried in vain: by the last thing that its path names. */
export function whereIs({ move }: Step, { language }: KnownThings): string {
  const [, name] = [...move.path.matchAll(/\{(\w+)\}/gu)].at(-1) ?? [];
  return named(name, language);
}

function named(name: string | undefined, language: Language): string {
  if (name === undefined) return '';
  if (has(FINDINGS, name)) return PLACES[FINDINGS[name].leadUnit].name[language];
  if (has(INSPECTIONS, name)) return INSPECTIONS[name][language];
  return has(PLACES, name) ? PLACES[name].name[language] : '';
}

const has = <K extends string>(record: Readonly<Record<K, unknown>>, key: string): key is K => Object.hasOwn(record, key);
