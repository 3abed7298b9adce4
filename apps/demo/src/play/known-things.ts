import type { Language, Told } from '../bilingual.js';
import type { PlayerKey } from '../story/people.js';
import type { PlaceKey } from '../story/places.js';
import type { Known, ThingName } from './step.js';

type Key = ThingName | PlaceKey | `person:${PlayerKey}`;

/** The ids that the server gave to what the story calls by a name. */
export class KnownThings implements Known {
  private readonly ids = new Map<Key, string>();

  constructor(readonly language: Language) {}

  keep(key: Key, id: string): void {
    this.ids.set(key, id);
  }

  readonly thing = (name: ThingName): string => this.idOf(name);

  readonly person = (key: PlayerKey): string => this.idOf(`person:${key}`);

  readonly place = (key: PlaceKey): string => this.idOf(key);

  readonly say = (told: Told): string => told[this.language];

  /** A path with ids where names stand in braces. */
  path(pattern: string): string {
    return pattern.replace(/\{(\w+)\}/gu, (_, name: string) => this.idOf(name as ThingName | PlaceKey));
  }

  /** What the story calls the thing of this id; undefined where it has no name for it. */
  nameOf(id: string): string | undefined {
    return [...this.ids].find(([, known]) => known === id)?.[0];
  }

  private idOf(key: Key): string {
    const id = this.ids.get(key);
    if (id === undefined) throw new TypeError(`the story speaks of ${key} before there is one`);
    return id;
  }
}
