import type { EventLog, StreamNames } from '../../../libs/application/src/index.js';
import { found } from './county.ts';
import { courseOfInspection, courseOfOwnProblem } from './course-of-inspection.ts';
import { DAY_MS } from './days.ts';
import { Draw } from './draw.ts';
import { History } from './history.ts';
import { Office } from './office.ts';

export interface CasesWanted {
  /** An empty log. */
  readonly log: EventLog;
  readonly names: StreamNames;
  /** How many events at least; a few more where the last append holds several. */
  readonly events: number;
  readonly seed?: number;
  /** The days over which they are spread, the same however many there are. */
  readonly days?: number;
  readonly from?: string;
  /** How many organizations there are in all, the same however many events there are. */
  readonly organizations?: number;
}

/** What was written, to be asked for. */
export interface WrittenCases {
  readonly events: number;
  /** The ids of all problems and inspections, in the order of recording, and of all organizations, the root first. */
  readonly problems: readonly string[];
  readonly inspections: readonly string[];
  readonly organizations: readonly string[];
  /** The supervising body, and whom it appointed. */
  readonly body: string;
  readonly leaders: readonly string[];
  readonly supervisors: readonly string[];
  /** The day of the first event, and the instant of the last in milliseconds since 1970. */
  readonly from: string;
  readonly lastMs: number;
}

/** What one inspection comes to within the days wanted, with what it found, what the uploads and sign-ins add, and the problems of other sources. */
const EVENTS_PER_INSPECTION = 145;

/**
 * Writes a county's work of some years: inspections, problems from whatever source, and their corrections, many at once, as the domain's
 * own tables fold them; the same for the same seed. `FirstStart` finds its root and its procedure and adds an administrator.
 */
export async function writeCases(wanted: CasesWanted): Promise<WrittenCases> {
  const { log, names, events, seed = 20260105, days = 1095, from = '2023-01-02', organizations = 100 } = wanted;
  const draw = new Draw(seed);
  const history = new History(log, names, draw);
  history.now = Date.parse(`${from}T00:30:00Z`);
  const office = new Office(history, draw, found(history, draw, organizations));
  await history.flush();

  const begun = history.now + 60_000;
  const inspections = Math.ceil((events - history.count) / EVENTS_PER_INSPECTION);
  for (let index = 0; index < inspections; index += 1) {
    const at = begun + Math.floor(((index + draw.whole(0, 900) / 1000) * days * DAY_MS) / inspections);
    office.agenda.begin(at, courseOfInspection(office));
    if (index % 2 === 0) office.agenda.begin(at + draw.whole(0, DAY_MS), courseOfOwnProblem(office));
  }
  while (history.count < events && office.agenda.next((at) => (history.now = Math.max(history.now, at)))) {
    if (history.isFull) await history.flush();
  }
  await history.flush();
  const { body, leaders, supervisors } = office.county;
  return {
    events: history.count,
    problems: office.problems,
    inspections: office.inspections,
    organizations: office.county.organizations,
    body,
    leaders: leaders.map(({ id }) => id),
    supervisors: supervisors.map(({ id }) => id),
    from,
    lastMs: history.now,
  };
}
