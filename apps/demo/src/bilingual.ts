/** The languages that the story is told in, and that the server answers in. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Something said in both. */
export type Told = Readonly<Record<Language, string>>;

export const isLanguage = (text: string): text is Language => (LANGUAGES as readonly string[]).includes(text);
