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
  constructor(private readonly keys: PersonKeys) {}

  async of(command: Message): Promise<string> {
    return createHmac('sha256', await this.keys.secret('command-hash'))
      .update(canonicalJson(command))
      .digest('hex');
  }
}
