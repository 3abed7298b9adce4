import { createReadStream } from 'node:fs';

const CHARSETS = ['utf-8', 'gb18030'] as const;

/** A control character other than a tab and the end of a line or page: there is none in what people write. */
const UNPRINTABLE = /[^\P{Cc}\t\n\f\r]/u;

/** Reads the whole file. @returns undefined where it is no text in a charset that Chinese offices write */
export async function plainTextCharset(path: string): Promise<(typeof CHARSETS)[number] | undefined> {
  for (const charset of CHARSETS) {
    if (await isTextIn(charset, path)) {
      return charset;
    }
  }
  return undefined;
}

async function isTextIn(charset: string, path: string): Promise<boolean> {
  const decoder = new TextDecoder(charset, { fatal: true });
  const decode = (bytes?: Buffer) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      return undefined;
    }
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decode(chunk);
    if (text === undefined || UNPRINTABLE.test(text)) {
      return false;
    }
  }
  return decode() !== undefined;
}
