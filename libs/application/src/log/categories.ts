/** The sorts of streams, each with its own events. A category's name holds no `-`. */
export const CATEGORIES = [
  'problem',
  'inspection',
  'tree',
  'person',
  'procedure',
  'calendar',
  'evidence',
  'signin',
  'series',
  'message',
  'wording',
  'outlet',
] as const;
export type Category = (typeof CATEGORIES)[number];
