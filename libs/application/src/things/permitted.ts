import type { Refusal, Role } from '#domain';

/** Which commands may be given next, and why the others may not: the buttons that a person sees, and the reason why one is missing. */
export interface Permitted {
  readonly allowed: readonly string[];
  readonly refused: readonly { readonly command: string; readonly code: string; readonly details?: Readonly<Record<string, unknown>> }[];
}

interface Row {
  readonly from: readonly string[];
  readonly by: readonly Role[];
}

/** The commands of a table that people give to a thing that is there already. */
export const givenByPeople = <T extends string>(
  steps: Readonly<Record<T, Row>>,
  initial: string,
  except: readonly string[] = [],
): readonly T[] =>
  (Object.entries(steps) as [T, Row][])
    .filter(
      ([type, { from, by }]) => !except.includes(type) && by.some((role) => role !== 'engine') && from.some((phase) => phase !== initial),
    )
    .map(([type]) => type);

/** Asks the table's rules of each command. */
export function permitted<T extends string>(types: readonly T[], refusal: (type: T) => Refusal | false): Permitted {
  const answers = types.map((command) => ({ command, refused: refusal(command) }));
  return {
    allowed: answers.filter(({ refused }) => !refused).map(({ command }) => command),
    refused: answers.flatMap(({ command, refused }) => (refused ? [{ command, ...refused }] : [])),
  };
}

export const merged = (...parts: readonly Permitted[]): Permitted => ({
  allowed: parts.flatMap(({ allowed }) => allowed),
  refused: parts.flatMap(({ refused }) => refused),
});
