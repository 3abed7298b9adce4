/**
 * A `Content-Disposition` that saves and never shows (RFC 6266): the name without a path, without what a file system or a terminal takes
 * for an order, once in ASCII for old clients and once as it is.
 */
export function attachment(name: string): string {
  const safe = safeName(name);
  const ascii = safe.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%]/gu, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtended(safe)}`;
}

function safeName(name: string): string {
  const bare = name
    .toWellFormed()
    .normalize('NFC')
    // Control and formatting characters: a line break splits a header, a bidirectional override shows exe as txt.
    .replace(/\p{C}/gu, '')
    .replace(/[/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/gu, '');
  return bare === '' ? 'evidence' : bare.slice(0, 150).toWellFormed();
}

/** RFC 8187: percent-encoded but for attr-char. */
const encodeExtended = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
