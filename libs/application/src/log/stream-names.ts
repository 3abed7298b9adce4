import { CATEGORIES, type Category } from './categories.js';

const CATEGORY = new Map<string, Category>(CATEGORIES.map((category) => [category, category]));

export interface StreamParts {
  readonly category: Category;
  readonly id: string;
}

/** The one place that builds and takes apart the names of streams: `<installation>-<category>-<id>`. */
export class StreamNames {
  private readonly beginning: string;

  /** @param installation a name without `-`, so that the first one ends it */
  constructor(readonly installation: string) {
    this.beginning = `${installation}-`;
  }

  of(category: Category, id: string): string {
    return `${this.installation}-${category}-${id}`;
  }

  /** Undefined for a name that this installation never gave. */
  parse(stream: string): StreamParts | undefined {
    if (!stream.startsWith(this.beginning)) return undefined;
    const start = this.beginning.length;
    const end = stream.indexOf('-', start);
    const category = end === -1 ? undefined : CATEGORY.get(stream.slice(start, end));
    return category && { category, id: stream.slice(end + 1) };
  }
}

/** The organization tree is one stream. */
export const TREE = 'organizations';
