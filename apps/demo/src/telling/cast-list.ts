import type { Language, Told } from '../bilingual.js';
import { PEOPLE } from '../story/people.js';
import { FIRST_PLACES, PLACES, type PlaceKey } from '../story/places.js';
import type { Page } from '../terminal/page.js';
import { padded, widthOf, wrapped } from '../terminal/width.js';

const ADMINISTRATOR: Told = { zh: '管理员', en: 'administrator' };

/** Prints the organization tree, and who is at home where. */
export function printCast(page: Page, language: Language): void {
  const lines = branchesOf(undefined, '').map(({ key, rails }) => ({
    left: rails + nameOf(key, language),
    people: peopleAt(key, language),
  }));
  const left = Math.max(...lines.map((line) => widthOf(line.left)));
  for (const line of lines) {
    const [people = '', ...rest] = wrapped(line.people, page.columns - left - 4);
    page.line(`  ${padded(line.left, left)}  ${page.paint('dim', people)}`.trimEnd());
    for (const more of rest) page.line(' '.repeat(left + 4) + page.paint('dim', more));
  }
}

interface Line {
  readonly key: PlaceKey;
  readonly rails: string;
}

function branchesOf(parent: PlaceKey | undefined, rails: string): readonly Line[] {
  const children = FIRST_PLACES.filter((key) => PLACES[key].parent === parent);
  return children.flatMap((key, index) => {
    const last = index === children.length - 1;
    const [own, below] = parent === undefined ? ['', ''] : last ? ['└─ ', '   '] : ['├─ ', '│  '];
    return [{ key, rails: rails + own }, ...branchesOf(key, rails + below)];
  });
}

const nameOf = (key: PlaceKey, language: Language) =>
  PLACES[key].name[language] + (PLACES[key].named ? '' : language === 'zh' ? '＊' : '*');

function peopleAt(place: PlaceKey, language: Language): string {
  const here = Object.values(PEOPLE).filter(({ home }) => home === place);
  const acting = here.map(({ name, post }) => `${name[language]}（${post[language]}）`);
  const all = place === 'county' ? [ADMINISTRATOR[language], ...acting] : acting;
  return language === 'zh' ? all.join('、') : all.join(', ').replaceAll('（', ' (').replaceAll('）', ')');
}
