export type Language = 'zh' | 'en';

/** The language that the reader prefers of the two that there are; Chinese where he says nothing. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
      const q = parameters.map((each) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/u.exec(each)?.[1]).find((each) => each !== undefined);
      return { language: range.split('-')[0], weight: q === undefined ? 1 : Number(q) };
    })
    .filter((each): each is { language: Language; weight: number } => (each.language === 'zh' || each.language === 'en') && each.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wanted[0]?.language ?? 'zh';
}
