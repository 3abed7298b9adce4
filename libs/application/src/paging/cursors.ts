import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refused } from '../refused.js';

const MAC_BYTES = 16;

/**
 * Makes the cursors of pages: opaque, bound to the question that they were given for, and refused when anybody changed them. They hold no
 * secret and are never kept: a cursor stays good for as long as the installation keeps its secret.
 */
export class Cursors {
  /** @param secret 32 random bytes of the installation */
  constructor(private readonly secret: Uint8Array) {}

  /**
   * @param question what was asked, as JSON data, without the page's size
   * @param place where the page ended, as JSON data
   */
  seal(question: unknown, place: unknown): string {
    const text = JSON.stringify(place);
    return Buffer.concat([this.#mac(question, text), Buffer.from(text)]).toString('base64url');
  }

  /** The place that `seal` was given for the same question. @throws Refused `page.cursor-unknown` */
  open(question: unknown, cursor: string): unknown {
    const bytes = Buffer.from(cursor, 'base64url');
    const text = bytes.subarray(MAC_BYTES).toString();
    const isOurs = bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(question, text));
    if (!isOurs) throw new Refused('invalid', 'page.cursor-unknown');
    return JSON.parse(text) as unknown;
  }

  #mac(question: unknown, place: string): Buffer {
    return createHmac('sha256', this.secret).update(JSON.stringify(question)).update('\n').update(place).digest().subarray(0, MAC_BYTES);
  }
}
