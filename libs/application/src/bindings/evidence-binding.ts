import { evidence, type Context, type Evidence, type EvidenceCommand, type EvidenceEvent } from '#domain';
import { Injectable } from '@nestjs/common';
import { EvidenceStore } from '../ports/evidence-store.js';
import { Refused } from '../refused.js';
import type { Binding, Granted } from '../shell/binding.js';

/** Uploads. An event refers to evidence only when its bytes are durable. */
@Injectable()
export class EvidenceBinding implements Binding<EvidenceCommand, EvidenceEvent, Evidence, Context> {
  readonly category = 'evidence';
  readonly table = evidence;

  constructor(private readonly store: EvidenceStore) {}

  gather({ actor, now }: Context): Promise<Context> {
    return Promise.resolve({ actor, now });
  }

  sees(state: Evidence, { actor }: Context): boolean {
    return state.phase === 'Stored' && state.file.uploadedBy === actor.id;
  }

  /** Size and type are the store's to say. */
  async complete({ command }: Granted<EvidenceCommand, Evidence, Context>): Promise<EvidenceCommand> {
    const stored = await this.store.find(command.sha256);
    if (!stored) throw new Refused('rule', 'evidence.not-stored', { sha256: command.sha256 });
    return { ...command, ...stored };
  }
}
