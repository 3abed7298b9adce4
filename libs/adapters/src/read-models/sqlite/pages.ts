import type { Cursors, Page, PageRequest, TakenAt } from '#application';

interface Question<R, T> {
  readonly cursors: Cursors;
  /** What was asked, without the page: what a cursor is bound to. */
  readonly question: unknown;
  readonly request: PageRequest;
  readonly takenAt: TakenAt;
  /** At most so many rows behind a place, in the order of the answer; from the beginning where there is none. */
  readonly rows: (place: readonly (string | number)[] | undefined, limit: number) => readonly R[];
  readonly placeOf: (row: R) => readonly (string | number)[];
  readonly items: (rows: readonly R[]) => readonly T[];
}

/** A page of an answer, and the cursor that goes on behind it where there is more. @throws Refused `page.cursor-unknown` */
export function pageOf<R, T>({ cursors, question, request: { limit, cursor }, takenAt, rows, placeOf, items }: Question<R, T>): Page<T> {
  const place = cursor === undefined ? undefined : (cursors.open(question, cursor) as readonly (string | number)[]);
  const found = rows(place, limit + 1);
  const kept = found.slice(0, limit);
  const last = kept.at(-1);
  return {
    ...takenAt,
    items: items(kept),
    ...(found.length > limit && last !== undefined && { next: cursors.seal(question, placeOf(last)) }),
  };
}
