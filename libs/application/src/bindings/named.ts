import type { Message } from '#domain';

/** The uploads that a command names. */
export function uploadsNamed(command: Message | undefined): readonly string[] {
  const named: unknown = command && 'evidence' in command ? command.evidence : [];
  return (Array.isArray(named) ? named : [named]).filter((each): each is string => typeof each === 'string');
}

/** The number of the correction that a command is for. */
export const correctionNamed = (command: Message | undefined): number | undefined =>
  command && 'correction' in command && typeof command.correction === 'number' ? command.correction : undefined;
