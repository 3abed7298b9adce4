/** JSON in its canonical form (RFC 8785): equal values have equal text. What is undefined is left out, as in JSON. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each: unknown) => canonicalJson(each ?? null)).join(',')}]`;
  const object = value as Readonly<Record<string, unknown>>;
  let members = '';
  // Without a comparison of its own, it compares by UTF-16 code units, as the form wants it.
  for (const name of Object.keys(object).sort()) {
    const each = object[name];
    if (each !== undefined) members += `${members && ','}${JSON.stringify(name)}:${canonicalJson(each)}`;
  }
  return `{${members}}`;
}
