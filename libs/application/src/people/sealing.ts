import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { canonicalJson } from '../shell/canonical-json.js';

/** What was sealed: for nobody without the key. */
export interface SealedData {
  /** Base64, the authentication tag at its end. */
  readonly ciphertext: string;
  readonly nonce: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts by AES-256-GCM, bound to whose it is. A retry of the same command seals the same bytes: the nonce is made from what is sealed, so
 * that one nonce never serves two texts.
 */
export function sealed(key: Uint8Array, owner: string, commandId: string, data: object): SealedData {
  const text = canonicalJson(data);
  const nonce = createHmac('sha256', key)
    .update(canonicalJson([commandId, text]))
    .digest()
    .subarray(0, NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner));
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: bytes.toString('base64'), nonce: nonce.toString('base64') };
}

/** @throws Error where it is another's, or was sealed under another key */
export function unsealed(key: Uint8Array, owner: string, { ciphertext, nonce }: SealedData): unknown {
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'))
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8'));
}
