import {
  calendarEvents,
  evidenceEvents,
  inspectionEvents,
  messageEvents,
  outletEvents,
  personEvents,
  problemEvents,
  procedureEvents,
  seriesEvents,
  signInNameEvents,
  treeEvents,
  wordingEvents,
  type EventShapes,
} from '#domain';
import { ONLY_PASSWORD } from '../ports/person-keys.js';
import { EventLogError, type EventCodec } from '../ports/event-log.js';
import type { Category } from './categories.js';
import type { StreamNames } from './stream-names.js';

type Data = Readonly<Record<string, unknown>>;

/** Category → event type → the shape of its data. */
export type Catalogue = Readonly<Partial<Record<Category, EventShapes>>>;

/** Category → event type → how data that an older version wrote becomes today's. Data of today's shape passes through unchanged. */
export type Upcasters = Readonly<Partial<Record<Category, Readonly<Record<string, (data: Data) => Data>>>>>;

/** Every event that there is. */
export const CATALOGUE = {
  problem: problemEvents,
  inspection: inspectionEvents,
  tree: treeEvents,
  person: personEvents,
  procedure: procedureEvents,
  calendar: calendarEvents,
  evidence: evidenceEvents,
  signin: signInNameEvents,
  series: seriesEvents,
  message: messageEvents,
  wording: wordingEvents,
  outlet: outletEvents,
} satisfies Readonly<Record<Category, EventShapes>>;

export const UPCASTERS: Upcasters = {
  person: {
    PasswordSet: (data) => ('password' in data ? data : { ...data, password: ONLY_PASSWORD }),
  },
};

/** Checks every event against the shape of its type, and lifts old data to it. */
export class EventCatalogue implements EventCodec {
  constructor(
    private readonly names: StreamNames,
    private readonly catalogue: Catalogue = CATALOGUE,
    private readonly upcasters: Upcasters = UPCASTERS,
  ) {}

  check(stream: string, type: string, data: Data): void {
    this.checkIn(this.names.parse(stream)?.category, stream, type, data);
  }

  upcast(stream: string, type: string, data: Data): Data {
    const category = this.names.parse(stream)?.category;
    const lift = category && this.upcasters[category]?.[type];
    const lifted = lift ? lift(data) : data;
    this.checkIn(category, stream, type, lifted);
    return lifted;
  }

  private checkIn(category: Category | undefined, stream: string, type: string, data: Data): void {
    const shapes = category && this.catalogue[category];
    const shape = shapes && Object.hasOwn(shapes, type) ? shapes[type] : undefined;
    const fault = shape ? shape.fault(data, '') : { path: '', reason: 'an event type of this stream' };
    if (fault) throw new EventLogError('log.event-invalid', { stream, type, ...fault });
  }
}
