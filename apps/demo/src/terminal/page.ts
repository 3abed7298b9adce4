import { plain, type Paint } from './paint.js';
import { widthOf, wrapped } from './width.js';

/** Where the story is printed: lines of a known width, with or without colours. */
export class Page {
  constructor(
    private readonly write: (text: string) => void,
    readonly columns: number,
    readonly paint: Paint = plain,
  ) {}

  line(text = ''): void {
    this.write(`${text}\n`);
  }

  /** A text of any length, broken to the width behind an indentation. */
  paragraph(text: string, indent = '', first = indent): void {
    wrapped(text, this.columns - widthOf(indent)).forEach((each, index) => this.line((index === 0 ? first : indent) + each));
  }

  /** A heading over the full width. */
  heading(text: string): void {
    this.line();
    this.line(this.paint('bold', `━━ ${text} ${'━'.repeat(Math.max(2, this.columns - widthOf(text) - 4))}`));
  }
}
