import type { Language } from '#domain';
import { cut } from './cut.js';
import { DEFAULT_TEMPLATES } from './default-templates.js';
import { htmlOf } from './html.js';
import { MESSAGE_KINDS, type MessageKind, type MessageValues, type Placeholder, type PlaceholderValues } from './message-kinds.js';
import { PLACEHOLDER_WORDS, SAMPLE_VALUES } from './placeholder-words.js';
import type { Template } from './template.js';

/** Characters that a template may have. */
export const MAX_TEMPLATE = { subject: 200, text: 4000 } as const;
/** A subject longer than this is cut: it is one line in a list. */
const MAX_SUBJECT = 160;

export type TemplateFaultCode =
  | 'template.empty'
  | 'template.too-long'
  /** A subject is one line. */
  | 'template.line-break'
  /** No placeholder, or one that has no value in this kind of message; `allowed` are those that have. */
  | 'template.unknown-placeholder'
  /** A `{` without its `}`. */
  | 'template.unclosed-placeholder'
  /** A `}` without its `{`. */
  | 'template.unopened-placeholder';

export interface TemplateFault {
  readonly path: 'subject' | 'text';
  readonly code: TemplateFaultCode;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A message as its reader sees it. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What keeps an operator's template from being used; nothing where all is well. */
export function checkTemplate(kind: MessageKind, template: Template): readonly TemplateFault[] {
  return (['subject', 'text'] as const).flatMap((path) =>
    faultsIn(template[path], path, MESSAGE_KINDS[kind]).map((fault) => ({ path, ...fault })),
  );
}

/**
 * Fills in a template. What is filled in is text: a placeholder in a value stays what it is, and nothing in it is HTML.
 * @param template the built-in one where it is left out; else one that `checkTemplate` finds no fault in
 */
export function renderMessage<K extends MessageKind>(
  kind: K,
  language: Language,
  values: MessageValues<K>,
  template: Template = DEFAULT_TEMPLATES[kind][language],
): Rendered {
  const words = wordsOf(MESSAGE_KINDS[kind], values, language);
  const subject = cut(filledIn(template.subject, words).replaceAll(/\s+/gu, ' ').trim(), MAX_SUBJECT);
  const text = filledIn(template.text, words);
  return { subject, text, html: htmlOf(text, language, linksIn(values)) };
}

/** What a template makes of made-up values. */
export const previewOf = (kind: MessageKind, language: Language, template: Template): Rendered =>
  renderMessage(kind, language, SAMPLE_VALUES[language], template);

type Found = Omit<TemplateFault, 'path'>;

function faultsIn(template: string, path: 'subject' | 'text', allowed: readonly string[]): readonly Found[] {
  const found: Found[] = [];
  if (template.trim() === '') found.push({ code: 'template.empty', details: {} });
  if (template.length > MAX_TEMPLATE[path]) found.push({ code: 'template.too-long', details: { max: MAX_TEMPLATE[path] } });
  if (path === 'subject' && /[\p{Cc}\p{Zl}\p{Zp}]/u.test(template)) found.push({ code: 'template.line-break', details: {} });
  // Whole placeholders first, then what is left over of them.
  for (const { 0: all, 1: name, index: at } of template.matchAll(/\{([^{}]*)\}|[{}]/gu)) {
    if (all === '{') found.push({ code: 'template.unclosed-placeholder', details: { at } });
    else if (all === '}') found.push({ code: 'template.unopened-placeholder', details: { at } });
    else if (name === undefined || !allowed.includes(name)) {
      found.push({ code: 'template.unknown-placeholder', details: { at, name, allowed } });
    }
  }
  return found;
}

const filledIn = (template: string, words: ReadonlyMap<string, string>): string =>
  template.replaceAll(/\{([^{}]*)\}/gu, (placeholder, name: string) => words.get(name) ?? placeholder);

function wordsOf(placeholders: readonly Placeholder[], values: object, language: Language): ReadonlyMap<string, string> {
  const inLanguage: Readonly<Record<string, (value: never) => string>> = PLACEHOLDER_WORDS[language];
  const given = values as Readonly<Record<string, unknown>>;
  return new Map(placeholders.map((name) => [name, inLanguage[name]?.(given[name] as never) ?? '']));
}

function linksIn(values: object): readonly string[] {
  const { link, items = [] } = values as Partial<Pick<PlaceholderValues, 'link' | 'items'>>;
  return [link, ...items.map((item) => item.link)].filter((url) => url !== undefined);
}
