import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { canonicalJson } from '../shell/canonical-json.js';

/** What is personal of somebody. */
export interface PersonalData {
  readonly name: string;
  /** The name in Latin letters, where there is one. */
  readonly nameEn?: string;
  readonly phone?: string;
  /** Where messages go by e-mail. */
  readonly email?: string;
  readonly address?: string;
  readonly position?: string;
}

/** The same, for nobody without the person's key. */
export interface SealedData {
  /** Base64, the authentication tag at its end. */
  readonly ciphertext: string;
  readonly nonce: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what is personal under the person's own key (AES-256-GCM). Destroying the key forgets it. */
@Injectable()
export class PersonalDataCipher {
  constructor(private readonly keys: PersonKeys) {}

  /**
   * The key is durable before this answers. A retry of the same command seals the same bytes: the nonce is made from what is sealed, so
   * that one nonce never serves two texts.
   * @throws Refused `person.forgotten`
   */
  async seal(person: string, commandId: string, data: PersonalData): Promise<SealedData> {
    const key = await this.keys.keyFor(person);
    if (!key) throw new Refused('rule', 'person.forgotten', { person });
    const text = canonicalJson(data);
    const nonce = createHmac('sha256', key)
      .update(canonicalJson([commandId, text]))
      .digest()
      .subarray(0, NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(person));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return { ciphertext: sealed.toString('base64'), nonce: nonce.toString('base64') };
  }

  /** Undefined where the key was destroyed. */
  async open(person: string, { ciphertext, nonce }: SealedData): Promise<PersonalData | undefined> {
    const key = await this.keys.find(person);
    if (!key) return undefined;
    const sealed = Buffer.from(ciphertext, 'base64');
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'))
      .setAAD(Buffer.from(person))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    return JSON.parse(text) as PersonalData;
  }
}
