import { Names } from '#application';
import { Injectable } from '@nestjs/common';

/** The fields that hold somebody's id, or a list of such, besides all that end in `By`. */
const FIELDS = new Set(['actor', 'decider', 'leader', 'members', 'person', 'responsibleLeader', 'responsiblePerson']);

/** What stands beside ids in an answer, so that it can be read. */
export interface PersonName {
  readonly name: string;
  readonly nameEn?: string;
}

/** Joins people's names when an answer is written; read models, logs and caches hold ids alone. */
@Injectable()
export class PeopleNamed {
  constructor(private readonly names: Names) {}

  /** The names of everybody whom the answer mentions, by id. Whoever is forgotten is missing. */
  async in(answer: unknown): Promise<Readonly<Record<string, PersonName>>> {
    const ids = new Set<string>();
    collect(answer, ids);
    const found = await this.names.of(ids);
    return Object.fromEntries([...found].map(([id, { name, nameEn }]) => [id, { name, ...(nameEn !== undefined && { nameEn }) }]));
  }
}

function collect(value: unknown, ids: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, ids);
  else if (typeof value === 'object' && value !== null) {
    for (const [field, each] of Object.entries(value)) {
      if (FIELDS.has(field) || field.endsWith('By')) for (const id of [each].flat()) if (typeof id === 'string') ids.add(id);
      collect(each, ids);
    }
  }
}
