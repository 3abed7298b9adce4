/** Where a line of the log says what it must not: what people wrote, what they are called, or where they connect from. */
export function faultsOf(line: string): readonly string[] {
  const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
  return [...strings(entry)].flatMap(({ path, text }) => {
    const frame = /(?:^|\.)frames\.\d+$/u.test(path);
    // A frame is a place in the code; what Nest says while it starts is of modules and routes.
    const plain = frame || (path === 'says' && entry['by'] === 'nest') ? /^[\x20-\x7e]*$/u : /^[A-Za-z0-9_.:/*-]*$/u;
    return [
      ...(plain.test(text) ? [] : [`${path} is free text: ${text}`]),
      ...(/(?:\d{1,3}\.){3}\d{1,3}|::1|::ffff/u.test(text) ? [`${path} holds an address: ${text}`] : []),
      ...(/^eyJ|\?/u.test(text) && !frame ? [`${path} holds a token or a query: ${text}`] : []),
      ...(!frame && /\.(?:txt|pdf|png|jpe?g|docx?|xlsx?|zip)$/iu.test(text) ? [`${path} holds a file's name: ${text}`] : []),
    ];
  });
}

function* strings(value: unknown, path = ''): Generator<{ readonly path: string; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null) return;
  for (const [name, each] of Object.entries(value)) yield* strings(each, path === '' ? name : `${path}.${name}`);
}
