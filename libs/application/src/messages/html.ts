const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replaceAll(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);

/** The text as HTML. What can be clicked are these links alone: an address that somebody wrote into a reason stays text. */
export function htmlOf(text: string, language: string, links: readonly string[]): string {
  const body = text
    .split('\n')
    .map(
      (line) =>
        `<p>${withLinks(
          line,
          [...links].sort((one, other) => other.length - one.length),
        )}</p>`,
    )
    .join('\n');
  return `<!doctype html>\n<html lang="${escaped(language)}"><head><meta charset="utf-8"></head><body>\n${body}\n</body></html>\n`;
}

/** @param links the longest first, since one may begin as another does */
function withLinks(text: string, [link, ...others]: readonly string[]): string {
  if (link === undefined) return escaped(text);
  if (!/^https?:\/\//u.test(link)) return withLinks(text, others);
  const clickable = `<a href="${escaped(link)}">${escaped(link)}</a>`;
  return text
    .split(link)
    .map((between) => withLinks(between, others))
    .join(clickable);
}
