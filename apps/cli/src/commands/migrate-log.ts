import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { EventLog, NewEvent, Position, Settings, StoredEvent } from '#application';
import type { LogEngineName } from '../arguments.js';
import { Cannot } from '../cannot.js';
import { openLogOn, placesIn, requireThere, type MovedLog } from '../composition.js';
import { MovedCheckpoints } from '../moved-checkpoints.js';
import { requireSameReadModels } from '../same-read-models.js';
import type { Surroundings } from '../surroundings.js';

/** Of one append; the log takes no more than 512 KiB. */
const MOST_CHARACTERS = 128 * 1024;
const MOST_EVENTS = 500;
/** How often it is said how far it has come. */
const EVENTS_A_LINE = 10_000;

/**
 * Copies a log onto the other engine: every event with its id, its times and its place in the order, and the checkpoints of reactions. What is
 * there already is compared and left, so that it goes on where it was broken off. At the end both are compared, event by event and by the
 * digests of the read models that each makes.
 */
export async function migrateLog(
  { settings, say }: Surroundings,
  { from, to }: { readonly from: LogEngineName; readonly to: LogEngineName },
): Promise<boolean> {
  const engines = enginesIn(settings);
  if (from === 'sqlite') await requireThere(placesIn(settings.dataDir).log, 'no log');
  // Before either is opened: an address that is missing leaves everything as it was.
  const [here, there] = [engines(from), engines(to)];
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  const source = await openLogOn(here, settings);
  try {
    const target = await openLogOn(there, settings);
    try {
      return await migrate({ source, target, settings, say });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface Migration {
  readonly source: MovedLog;
  readonly target: MovedLog;
  readonly settings: Settings;
  readonly say: (line: string) => void;
}

async function migrate({ source, target, settings, say }: Migration): Promise<boolean> {
  const head = await source.head();
  const there = await compared(source, target, () => undefined);
  if (there.count > 0) say(`${there.count} events are there already`);
  const copied = await copy(source, target, { after: there.last, from: there.count, say });
  const checkpoints = await MovedCheckpoints.of(source.checkpoints);
  const all = await compared(source, target, (ours, theirs) => checkpoints.met(ours.position, theirs.position));
  if ((await source.head()) !== head) throw new Cannot('the log was written to meanwhile: stop whoever writes, and begin again');
  if (all.last !== head) throw new Cannot(`the copy ends at event ${all.count}, before the log does`);
  await checkpoints.save(target);
  say(`${copied} events copied; ${all.count} events are the same on both`);
  await requireSameReadModels({ source, target, settings, say });
  return true;
}

const enginesIn =
  ({ eventStoreUrl }: Settings) =>
  (name: LogEngineName): Settings['eventLog'] => {
    if (name === 'sqlite') return { engine: 'sqlite' };
    if (eventStoreUrl === undefined) throw new Cannot('EVENTSTORE_URL does not say where the EventStoreDB is');
    return { engine: 'eventstoredb', url: eventStoreUrl };
  };

/**
 * Goes through both side by side, as far as the target goes.
 * @returns the source's last event that the target has too, and how many those are
 * @throws Cannot where they differ
 */
async function compared(
  source: EventLog,
  target: EventLog,
  met: (ours: StoredEvent, theirs: StoredEvent) => void,
): Promise<{ readonly last: Position | undefined; readonly count: number }> {
  const theirs = target.readAll()[Symbol.asyncIterator]();
  let [last, count]: [Position | undefined, number] = [undefined, 0];
  for await (const event of source.readAll()) {
    const next: IteratorResult<StoredEvent, unknown> = await theirs.next();
    if (next.done) return { last, count };
    count += 1;
    if (!isDeepStrictEqual(unplaced(event), unplaced(next.value))) {
      throw new Cannot(
        `the logs differ at event ${count}: ${event.stream} ${event.revision} is ${next.value.stream} ${next.value.revision} there`,
      );
    }
    met(event, next.value);
    last = event.position;
  }
  const more = await theirs.next();
  if (!more.done) throw new Cannot(`the log there goes on behind event ${count}, where this one ends`);
  return { last, count };
}

const unplaced = ({ position: _, ...event }: StoredEvent) => event;

async function copy(
  source: EventLog,
  target: EventLog,
  { after, from, say }: { readonly after: Position | undefined; readonly from: number; readonly say: (line: string) => void },
): Promise<number> {
  let copied = 0;
  for await (const events of appends(source.readAll({ ...(after !== undefined && { after }) }))) {
    const [{ stream, revision }] = events;
    // One after the other: what is on its way at the same time may land in any order.
    await target.append(stream, revision === 0 ? 'none' : revision - 1, events.map(unstored));
    const before = copied;
    copied += events.length;
    if (Math.floor(before / EVENTS_A_LINE) !== Math.floor(copied / EVENTS_A_LINE)) say(`${from + copied} events`);
  }
  return copied;
}

/** Events that stand behind one another in one stream, as one append. */
async function* appends(events: AsyncIterable<StoredEvent>): AsyncGenerator<readonly [StoredEvent, ...StoredEvent[]], void, undefined> {
  let waiting: [StoredEvent, ...StoredEvent[]] | undefined;
  let characters = 0;
  for await (const event of events) {
    const size = JSON.stringify(event).length;
    if (waiting && waiting[0].stream === event.stream && waiting.length < MOST_EVENTS && characters + size <= MOST_CHARACTERS) {
      waiting.push(event);
      characters += size;
    } else {
      if (waiting) yield waiting;
      [waiting, characters] = [[event], size];
    }
  }
  if (waiting) yield waiting;
}

const unstored = ({ stream: _, revision: __, position: ___, ...event }: StoredEvent): NewEvent => event;
