/** East Asian wide and fullwidth signs take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** A sign of any width after which, or a blank at which, a line may end. */
const PIECES = /[^\s\u2e80-\uffef]+|\s+|./gu;

/** What must not begin a line, and so stays with what is before it. */
const CLOSING = /^[，。；：、！？）〕》」』”’,.;:!?)\]]/u;

/** How many columns a text takes on a terminal. */
export const widthOf = (text: string): number => Array.from(text).reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0);

/** Fills a text up to so many columns. */
export const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

/** Breaks a text into lines of at most so many columns; at blanks in Latin text, anywhere between Chinese signs. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line !== '' && widthOf(line + piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return line.trim() === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** The smallest pieces that a line may be cut into. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (const [piece] of text.matchAll(PIECES)) {
    const before = pieces.at(-1);
    if (before !== undefined && CLOSING.test(piece)) pieces[pieces.length - 1] = before + piece;
    else pieces.push(piece);
  }
  return pieces;
}
