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
    const [installation, named, ...rest] = stream.split('-');
    const category = CATEGORIES.find((each) => each === named);
    if (installation !== this.installation || category === undefined || rest.length === 0) return undefined;
    return { category, id: rest.join('-') };
  }
}

/** The organization tree is one stream. */
export const TREE = 'organizations';
