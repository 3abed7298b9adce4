import { actorOf, dayAt, ENGINE, STANDARD_PROCEDURE, type Actor } from '#domain';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../shell/envelope.js';
import { Facts } from './facts.js';

/** Appointments begin and end with days; this is where. */
const ZONE = STANDARD_PROCEDURE.content.zone;

/** A caller's session was looked at as he came in. */
const JUST_NOW_MS = 1_000;

/** Who acts, with the appointments that are in force at the instant. */
@Injectable()
export class Actors {
  constructor(private readonly facts: Facts) {}

  async at(caller: Caller, now: Temporal.Instant): Promise<Actor> {
    return caller.engine ? ENGINE : this.person(caller.person, now);
  }

  async person(id: string, now: Temporal.Instant): Promise<Actor> {
    const [{ state }, tree] = await Promise.all([this.facts.person(id, JUST_NOW_MS), this.facts.tree()]);
    return actorOf(state, id, tree.state, dayAt(now, ZONE));
  }

  /** Those of these people whose account can act. */
  async able(ids: readonly string[], now: Temporal.Instant): Promise<ReadonlyMap<string, Actor>> {
    const found = await Promise.all(
      [...new Set(ids)].map(async (id) => {
        const { state } = await this.facts.person(id);
        return state.phase === 'Active' ? ([[id, await this.person(id, now)]] as const) : [];
      }),
    );
    return new Map(found.flat());
  }
}
