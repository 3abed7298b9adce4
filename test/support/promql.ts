/** What a PromQL expression asks for. */
export interface Asked {
  /** Each metric, with the labels that it is selected by. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** The labels that it groups by, or says of its results. */
  readonly grouping: readonly string[];
  readonly functions: readonly string[];
}

const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/gu;
const NAME = /[a-zA-Z_:][\w:]*/gu;

/** Reads what is named in an expression; as much of PromQL as we write. */
export function asked(expression: string): Asked {
  const plain = expression.replace(/"(?:[^"\\]|\\.)*"/gu, '""').replace(/\[[^\]]*\]/gu, '');
  const grouping = [...plain.matchAll(GROUPING)].flatMap(([, labels = '']) => labels.match(NAME) ?? []);
  const ungrouped = plain.replace(GROUPING, ' ');
  const selected = [...ungrouped.matchAll(/([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}/gu)].map(([, metric = '', matchers = '']) => ({
    metric,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/gu)].map(([, label = '']) => label),
  }));
  const rest = ungrouped.replace(/[a-zA-Z_:][\w:]*\s*\{[^}]*\}/gu, ' ').replace(/\b\d[\w.]*/gu, ' ');
  const functions = [...rest.matchAll(/([a-zA-Z_]\w*)\s*\(/gu)].map(([, name = '']) => name);
  const bare = rest.replace(/[a-zA-Z_]\w*\s*\(/gu, '(').match(NAME) ?? [];
  const named = bare.filter((name) => !WORDS.has(name) && !functions.includes(name)).map((metric) => ({ metric, labels: [] }));
  return { selectors: [...selected, ...named], grouping, functions: [...new Set(functions)] };
}
