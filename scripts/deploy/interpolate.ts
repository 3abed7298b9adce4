/**
 * What Compose makes of `${…}`: `$$`, `${NAME}`, and with `:-`, `-`, `:?`, `?`, `:+`, `+` what stands behind, in which there may be more of the same.
 * @throws Error where a required one is missing, as Compose refuses to go on
 */
export function interpolate(text: string, environment: Readonly<Record<string, string>>): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0) return result + text.slice(at);
    result += text.slice(at, dollar);
    if (text[dollar + 1] === '$') {
      result += '$';
      at = dollar + 2;
    } else if (text[dollar + 1] === '{') {
      const end = closingBrace(text, dollar + 1);
      result += substitute(text.slice(dollar + 2, end), environment);
      at = end + 1;
    } else {
      throw new Error(`a name without braces: ${text}`);
    }
  }
  return result;
}

function substitute(expression: string, environment: Readonly<Record<string, string>>): string {
  const [, name, sign = '', rest = ''] = /^([A-Za-z_]\w*)(?:(:?[-?+])(.*))?$/su.exec(expression) ?? [];
  if (name === undefined) throw new Error(`not understood: \${${expression}}`);
  const given = environment[name];
  const value = given === '' && sign.startsWith(':') ? undefined : given;
  if (sign.endsWith('+')) return value === undefined ? '' : interpolate(rest, environment);
  if (value !== undefined) return value;
  if (sign.endsWith('?')) throw new Error(`required variable ${name} is missing a value: ${interpolate(rest, environment)}`);
  return sign.endsWith('-') ? interpolate(rest, environment) : '';
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`no closing brace: ${text}`);
}

/** The same in every text of a document. */
export function interpolateAll<T>(value: T, environment: Readonly<Record<string, string>>): T {
  const within = (each: unknown): unknown => {
    if (typeof each === 'string') return interpolate(each, environment);
    if (Array.isArray(each)) return each.map(within);
    if (each !== null && typeof each === 'object')
      return Object.fromEntries(Object.entries(each).map(([key, item]) => [key, within(item)]));
    return each;
  };
  return within(value) as T;
}
