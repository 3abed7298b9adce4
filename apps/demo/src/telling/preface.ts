import type { Language } from '../bilingual.js';
import { PREFACE, TITLE } from '../story/preface.js';
import type { Page } from '../terminal/page.js';
import { padded, widthOf } from '../terminal/width.js';

/** The first lines: what the document states, and what was made up around it. */
export function printPreface(page: Page, language: Language): void {
  const width = Math.max(...PREFACE.map(({ title }) => widthOf(title[language])));
  page.line(page.paint('bold', TITLE[language]));
  for (const { title, says } of PREFACE) {
    page.line();
    page.paragraph(says[language], ' '.repeat(width + 4), `  ${page.paint('cyan', padded(title[language], width))}  `);
  }
}
