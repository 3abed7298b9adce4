import { CATEGORIES, type Category } from './categories.js';

export interface StreamParts {
  readonly category: Category;
  readonly id: string;
}

/** The one place that builds and takes apart the names of streams: `<installation>-<category>-<id>`. */
export class StreamNames {
  /** @param installation a name without `-`, so that the first one ends it */
  constructor(readonly installation: string) {}

  of(category: Category, id: string): string {
    return `${this.installation}-${category}-${id}`;
  }

  /** Undefined for a name that this installation never gave. */
  parse(stream: string): StreamParts | undefined {
    if (!stream.startsWith(`${this.installation}-`)) return undefined;
    const start = this.installation.length + 1;
    const end = stream.indexOf('-', start);
    const named = stream.slice(start, end);
    const category = CATEGORIES.find((each) => each === named);
    return end === -1 || category === undefined ? undefined : { category, id: stream.slice(end + 1) };
  }
}

/** The organization tree is one stream. */
export const TREE = 'organizations';
