import type { Fault } from '../ports/logbook.js';

/** So many calls, and so many causes, tell where something is. */
const MOST_FRAMES = 12;
const MOST_CAUSES = 4;

/** What of an error may stand in a log: its class, its code and where it was thrown. Its message stays out, since it may quote anything. */
export function faultOf(error: unknown, causes = MOST_CAUSES): Fault {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { cause } = error;
  const code = codeOf(error);
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    frames: framesOf(error),
    ...(cause instanceof Error && causes > 0 && { cause: faultOf(cause, causes - 1) }),
  };
}

/** The stable code of an error that has one; SQLite's is a number. */
export function codeOf(error: unknown): string | number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode;
  return 'code' in error && typeof error.code === 'string' && /^[A-Za-z0-9_.-]{1,64}$/u.test(error.code) ? error.code : undefined;
}

/** Frames alone: a message may have several lines, and one of them may look like a frame. */
function framesOf({ stack = '', name, message }: Error): readonly string[] {
  const head = stack.indexOf(message);
  const below = message !== '' && head >= 0 ? stack.slice(head + message.length) : stack.slice(name.length);
  return below
    .split('\n')
    .flatMap((line) => /^ {4}at (.*)$/u.exec(line)?.[1] ?? [])
    .slice(0, MOST_FRAMES)
    .map(withoutFolder);
}

/** Where the product lies on this machine is nobody's business. */
const withoutFolder = (frame: string): string =>
  frame.replace(/(?:file:\/\/)?\/[^\s()]*?\/((?:node_modules|apps|libs|test|dist)\/)/u, '$1');
