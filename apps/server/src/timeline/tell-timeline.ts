import {
  DirectoryReader,
  StreamNames,
  TimelineReader,
  type StoredEvent,
  type Subject,
  type TimelineEntry,
  type Titles,
} from '#application';
import { Injectable } from '@nestjs/common';
import type { Language } from '../http/language.js';
import { PeopleNamed } from '../http/people-named.js';
import { sentence } from './words/sentence.js';
import type { Telling } from './words/words.js';

/** What is told of an event: a sentence, and the event behind it. */
export interface Told {
  readonly ordinal: number;
  readonly id: string;
  readonly type: string;
  readonly sentence: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** 补录: it is said to have happened more than a day before. */
  readonly recordedAfterwards: boolean;
  readonly actor: string;
  readonly role: string;
  readonly organization?: string;
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Thing {
  readonly kind: 'problem' | 'inspection';
  readonly id: string;
}

/** What a thing is called, for a reader who has not asked about just that thing. */
function called(thing: Thing | undefined, subject: Subject | undefined, { problems, inspections }: Titles): string | undefined {
  if (!thing) return undefined;
  const asked = subject?.kind === 'correction' ? { kind: 'problem', id: subject.problem } : subject;
  if (asked?.kind === thing.kind && asked.id === thing.id) return undefined;
  return (thing.kind === 'problem' ? problems : inspections).get(thing.id);
}

const NOBODY = { zh: '（已注销人员）', en: '(somebody forgotten)' };
const SYSTEM = { zh: '系统', en: 'The system' };

/** Tells what happened, with names for ids. */
@Injectable()
export class TellTimeline {
  constructor(
    private readonly people: PeopleNamed,
    private readonly directory: DirectoryReader,
    private readonly timeline: TimelineReader,
    private readonly names: StreamNames,
  ) {}

  /** @param subject what the reader has asked about: its name is not said again */
  async entries(entries: readonly TimelineEntry[], language: Language, subject?: Subject): Promise<readonly Told[]> {
    const things = entries.map(({ event }) => this.thingOf(event));
    const idsOf = (kind: Thing['kind']) => things.flatMap((thing) => (thing?.kind === kind ? [thing.id] : []));
    const [titles, people, organizations] = await Promise.all([
      this.timeline.titles(idsOf('problem'), idsOf('inspection')),
      this.people.in(entries.map(({ event }) => this.whoIn(event))),
      this.directory.organizations(),
    ]);
    const places = new Map(organizations.map(({ organization, name, nameEn }) => [organization, (language === 'en' && nameEn) || name]));
    const person = (id: string): string => {
      const known = people[id];
      return (language === 'en' && known?.nameEn) || (known?.name ?? (id === 'engine' ? SYSTEM[language] : NOBODY[language]));
    };
    const telling = { person, organization: (id: string) => places.get(id) ?? id };
    return entries.map((entry, index) => this.told(entry, language, telling, called(things[index], subject, titles)));
  }

  /** The problem or inspection that an event is about: a finding's event is about its problem. */
  private thingOf({ stream, data }: StoredEvent): Thing | undefined {
    const named = this.names.parse(stream);
    if (named?.category === 'inspection') {
      return typeof data['problem'] === 'string' ? { kind: 'problem', id: data['problem'] } : { kind: 'inspection', id: named.id };
    }
    if (named?.category === 'message' && typeof data['problem'] === 'string') return { kind: 'problem', id: data['problem'] };
    return named?.category === 'problem' ? { kind: 'problem', id: named.id } : undefined;
  }

  /** Everybody whom an event's sentence may name. */
  private whoIn({ actor, data, stream }: StoredEvent) {
    const { category, id } = this.names.parse(stream) ?? {};
    return { actor, data, person: category === 'message' ? data['to'] : id };
  }

  private told(
    { ordinal, event }: TimelineEntry,
    language: Language,
    telling: Pick<Telling, 'person' | 'organization'>,
    about: string | undefined,
  ): Told {
    const { id, type, occurredAt, recordedAt, actor, role, organization, position, stream, revision, data } = event;
    const named = this.names.parse(stream);
    const whole = { ...telling, who: telling.person(actor), whom: named?.category === 'person' ? telling.person(named.id) : '' };
    return {
      ordinal,
      id,
      type,
      sentence: named ? sentence(named.category, type, data, language, whole, about) : type,
      occurredAt,
      recordedAt,
      recordedAfterwards: Temporal.Instant.compare(Temporal.Instant.from(occurredAt).add({ hours: 24 }), recordedAt) < 0,
      actor,
      role,
      ...(organization !== undefined && { organization }),
      ...{ position, stream, revision, data },
    };
  }
}
