import { Injectable } from '@nestjs/common';
import { StreamNames } from '../log/stream-names.js';
import { EventLog } from '../ports/event-log.js';
import { PersonalDataCipher, type PersonalData } from './personal-data.js';
import type { SealedData } from './sealing.js';

interface Kept {
  /** Up to where the person's stream was read. */
  readonly revision: number;
  readonly data?: PersonalData;
}

/** How many people's data are kept in memory; those asked for longest ago are given up first. */
const MOST = 1_000;

/**
 * Joins names to ids when an answer is written. What is kept is used only as far as the person's stream has not moved, so that a change of
 * name, and forgetting, count at once.
 */
@Injectable()
export class Names {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly log: EventLog,
    private readonly names: StreamNames,
    private readonly cipher: PersonalDataCipher,
  ) {}

  /** Whoever is unknown, forgotten or without data is missing. */
  async of(people: Iterable<string>): Promise<ReadonlyMap<string, PersonalData>> {
    const found = await Promise.all([...new Set(people)].map(async (id) => [id, await this.dataOf(id)] as const));
    return new Map(found.filter((each): each is readonly [string, PersonalData] => each[1] !== undefined));
  }

  async dataOf(person: string): Promise<PersonalData | undefined> {
    const before = this.kept.get(person) ?? { revision: -1 };
    const events = await this.log.readStream(this.names.of('person', person), { from: before.revision + 1 });
    const told = events.findLast(({ type }) => type === 'PersonalDataSet' || type === 'PersonForgotten');
    const data = told === undefined ? before.data : await this.opened(person, told);
    this.keep(person, { revision: events.at(-1)?.revision ?? before.revision, ...(data && { data }) });
    return data;
  }

  private async opened(person: string, { type, data }: { readonly type: string; readonly data: unknown }) {
    return type === 'PersonForgotten' ? undefined : this.cipher.open(person, data as SealedData);
  }

  private keep(person: string, kept: Kept): void {
    this.kept.delete(person);
    this.kept.set(person, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST && oldest !== undefined) this.kept.delete(oldest);
  }
}
