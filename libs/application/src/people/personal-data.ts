import { Injectable } from '@nestjs/common';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { sealed, unsealed, type SealedData } from './sealing.js';

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

/** Encrypts what is personal under the person's own key (AES-256-GCM). Destroying the key forgets it. */
@Injectable()
export class PersonalDataCipher {
  constructor(private readonly keys: PersonKeys) {}

  /**
   * The key is durable before this answers. A retry of the same command seals the same bytes.
   * @throws Refused `person.forgotten`
   */
  async seal(person: string, commandId: string, data: PersonalData): Promise<SealedData> {
    const key = await this.keys.keyFor(person);
    if (!key) throw new Refused('rule', 'person.forgotten', { person });
    return sealed(key, person, commandId, data);
  }

  /** Undefined where the key was destroyed. */
  async open(person: string, data: SealedData): Promise<PersonalData | undefined> {
    const key = await this.keys.find(person);
    return key && (unsealed(key, person, data) as PersonalData);
  }
}
