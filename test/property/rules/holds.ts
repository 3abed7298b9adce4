/** A rule of domain.md that a history breaks. */
export class BrokenRule extends Error {
  override readonly name = 'BrokenRule';
}

/** Says which rule is broken, and what shows it. */
export function holds(kept: boolean, rule: string, ...shown: readonly unknown[]): asserts kept {
  if (!kept) throw new BrokenRule([rule, ...shown.map((each) => JSON.stringify(each))].join('\n  '));
}
