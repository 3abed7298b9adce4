const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;

export type Colour = keyof typeof CODES;

/** Colours a text, or leaves it as it is where no terminal reads it. */
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_, text) => text;

const coloured: Paint = (colour, text) => (text === '' ? '' : `\u001b[${CODES[colour]}m${text}\u001b[0m`);

/** Coloured on a terminal whose owner did not forbid it (https://no-color.org). */
export const paintFor = (isTerminal: boolean, noColor: string | undefined): Paint => (isTerminal && !noColor ? coloured : plain);
