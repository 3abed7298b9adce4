/** A system call that succeeded, as `strace -f -y` tells it. */
export interface Call {
  readonly name: string;
  /** Of the file that it is about; where something is renamed, its new one. `socket:[…]` for a connection. */
  readonly path: string;
  /** Everything that was told of it. */
  readonly text: string;
}

/**
 * The calls of a trace, in the order in which they could first be relied on: what writes to a socket counts from when it began, and everything
 * else from when it was over.
 */
export function callsIn(trace: string): readonly Call[] {
  const calls: Call[] = [];
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', said = ''] = /^(\d+)\s+(.*)$/u.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/u.exec(said);
    if (said.endsWith('<unfinished ...>')) {
      const half = said.slice(0, -'<unfinished ...>'.length);
      if (isAnswer(half)) calls.push(callOf(half));
      else begun.set(thread, half);
    } else if (resumed) {
      const whole = `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`;
      if (begun.delete(thread) && hasSucceeded(whole)) calls.push(callOf(whole));
    } else if (/^\w+\(/u.test(said) && (isAnswer(said) || hasSucceeded(said))) {
      calls.push(callOf(said));
    }
  }
  return calls;
}

const isAnswer = (said: string) => /^(?:write|writev|sendto|sendmsg)\(\d+<(?:socket|TCP)/u.test(said);

const hasSucceeded = (said: string) => / = \d+(?:<.*>)?$/u.test(said);

function callOf(text: string): Call {
  const name = /^(\w+)\(/u.exec(text)?.[1] ?? '';
  if (isAnswer(text)) return { name, path: 'socket:', text };
  const quoted = [...text.matchAll(/"([^"]*)"/gu)].map(([, path = '']) => path);
  // What is opened is told by its number, what is renamed by its names.
  if (name === 'openat') return { name, path: / = \d+<(.*)>$/u.exec(text)?.[1] ?? '', text };
  if (/^(?:rename|mkdir|unlink)/u.test(name)) return { name, path: quoted.at(-1) ?? '', text };
  return { name, path: /^\w+\(\d+<([^>]*)>/u.exec(text)?.[1] ?? '', text };
}
