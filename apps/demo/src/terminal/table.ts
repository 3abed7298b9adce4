import type { Page } from './page.js';
import type { Colour } from './paint.js';
import { widthOf, wrapped } from './width.js';

export interface Cell {
  /** May have several lines. */
  readonly text: string;
  readonly colour?: Colour;
}

export interface Column {
  readonly title: string;
  /** At most so many columns; what is longer goes on in the next line. */
  readonly most: number;
  readonly right?: boolean;
}

const GAP = '  ';

/** Prints a table; a cell that is too long goes on below itself. */
export function printTable(page: Page, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
  const widths = columns.map(({ title, most }, index) =>
    Math.min(most, Math.max(widthOf(title), ...rows.flatMap((row) => (row[index]?.text ?? '').split('\n').map(widthOf)))),
  );
  const print = (cells: readonly Cell[]) => {
    const broken = cells.map(({ text }, index) => text.split('\n').flatMap((line) => wrapped(line, widths[index] ?? 0)));
    for (let line = 0; line < Math.max(...broken.map(({ length }) => length)); line += 1) {
      const parts = cells.map(({ colour }, index) => {
        const text = broken[index]?.[line] ?? '';
        const painted = colour && text !== '' ? page.paint(colour, text) : text;
        const fill = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)));
        return columns[index]?.right ? fill + painted : painted + fill;
      });
      page.line(`${GAP}${parts.join(GAP)}`.trimEnd());
    }
  };
  print(columns.map(({ title }) => ({ text: title, colour: 'dim' })));
  page.line(page.paint('dim', GAP + widths.map((width) => '─'.repeat(width)).join(GAP)));
  rows.forEach(print);
}
