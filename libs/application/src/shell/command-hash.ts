import { createHmac } from 'node:crypto';
import type { Message } from '#domain';
import { Injectable } from '@nestjs/common';
import { PersonKeys } from '../ports/person-keys.js';
import { canonicalJson } from './canonical-json.js';

/**
 * Tells a retry from another command under the same id. Keyed by a secret of the installation, so that nobody who reads the history can
 * guess at what a command said. A command's secrets travel beside it, and are no part of it.
 */
@Injectable()
export class CommandHash {
  /** Once read, it stays the same. */
  private secret: Uint8Array | undefined;

  constructor(private readonly keys: PersonKeys) {}

  async of(command: Message): Promise<string> {
    this.secret ??= await this.keys.secret('command-hash');
    return createHmac('sha256', this.secret).update(canonicalJson(command)).digest('hex');
  }
}
