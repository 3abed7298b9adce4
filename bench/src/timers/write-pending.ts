import { join } from 'node:path';
import { SqliteEventLog } from '../../../libs/adapters/src/index.js';
import { EventCatalogue, StreamNames } from '../../../libs/application/src/index.js';
import { PLAIN_CALENDAR, problem, STANDARD_PROCEDURE, type KindRule, type ProcedureContent } from '../../../libs/domain/src/index.js';
import { counterFor, dueOn } from '../../../libs/domain/src/time/deadline.js';
import { found, type County } from '../cases/county.ts';
import { DAY_MS, dayOf, dayText } from '../cases/days.ts';
import { Draw } from '../cases/draw.ts';
import { ENGINE, History, Thing } from '../cases/history.ts';
import { FINDINGS } from '../cases/wording.ts';

const INSTALLATION = 'rectify';
const SEED = 20260601;
const FROM = '2026-01-05T00:30:00Z';
const ORGANIZATIONS = 400;

/** Of five units one has somebody who is told, none of those above them: messages follow from a fifth of the reminders. */
const peopleOf = (unit: number): number => (unit > 8 && unit % 5 === 0 ? 1 : 0);

/** The day before which nothing of the bursts is due; bursts are due on the days from then on, one a day. */
const FIRST_BURST = '2026-09-01';

/** A procedure for long deadlines: between the first reminder and the second there is room for all bursts. */
const LADDER = [
  { step: 'reminder', offset: -30, hour: 9 },
  { step: 'reminder', offset: -7, hour: 9 },
  { step: 'reminder', offset: 0, hour: 9 },
  { step: 'supervisionNotice', offset: 1, hour: 9 },
  { step: 'summonedTalk', offset: 7, hour: 9, confirm: true },
] as const;
const REMINDERS = LADDER.filter(({ step }) => step === 'reminder').length;
const { kinds } = STANDARD_PROCEDURE.content;
const CONTENT: ProcedureContent = {
  ...STANDARD_PROCEDURE.content,
  kinds: { ...kinds, byDate: { ...kinds.byDate, ladder: LADDER }, phased: { ...kinds.phased, ladder: LADDER } },
};
const PROCEDURE = { id: STANDARD_PROCEDURE.id, version: 2 };

/** A milestone a month: each is reminded of, none is escalated. */
const MILESTONES = 12;
const TIMERS_OF_A_YEAR = LADDER.length + MILESTONES * REMINDERS;

export interface PendingWanted {
  /** Timers that still wait when all bursts are over. */
  readonly pending: number;
  readonly bursts: number;
  /** Reminders of as many problems, due at one instant. */
  readonly burst: number;
}

export interface Pending {
  /** When each burst is due, in milliseconds since 1970. */
  readonly dueMs: readonly number[];
  readonly timers: number;
}

/**
 * Writes problems whose corrections have been issued into a log of its own: some for each burst, which are due by the same day, and others
 * with a milestone a month, so that as many timers wait as are wanted.
 */
export async function writePending(folder: string, { pending, bursts, burst }: PendingWanted): Promise<Pending> {
  const names = new StreamNames(INSTALLATION);
  const file = join(folder, 'events.sqlite');
  const log = await SqliteEventLog.open({ file, codec: new EventCatalogue(names), prefix: INSTALLATION });
  try {
    const writing = new Writing(new History(log, names, new Draw(SEED)));
    const first = Date.parse(FIRST_BURST) / DAY_MS;
    const dueMs = Array.from({ length: bursts }, (_, index) => instantOf(first + index, LADDER[0].hour));
    let timers = 0;
    for (let index = 0; index < bursts; index += 1) {
      for (let each = 0; each < burst; each += 1) await writing.problem('byDate', first + index - LADDER[0].offset, []);
      timers += burst * LADDER.length;
    }
    for (let year = 0; timers - bursts * burst < pending; year += 1) {
      const begins = first + 60 + (year % 200);
      const milestones = Array.from({ length: MILESTONES }, (_, month) => begins + 30 * month);
      await writing.problem('phased', begins + 30 * MILESTONES, milestones);
      timers += TIMERS_OF_A_YEAR;
    }
    await writing.history.flush();
    return { dueMs, timers };
  } finally {
    await log.close();
  }
}

/** An instant of a day in the procedure's zone. */
const instantOf = (day: number, hour: number): number => {
  const { zone } = CONTENT;
  return Temporal.PlainDate.from(dayText(day)).toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(hour) })
    .epochMilliseconds;
};

class Writing {
  readonly history: History;
  readonly #draw = new Draw(SEED + 1);
  readonly #county: County;
  readonly #dueOn = new Map<string, ReturnType<typeof dueOn>>();

  constructor(history: History) {
    this.history = history;
    history.now = Date.parse(FROM);
    this.#county = found(history, this.#draw, ORGANIZATIONS, peopleOf);
    const stream = history.names.of('procedure', PROCEDURE.id);
    const { title } = STANDARD_PROCEDURE;
    history.take(stream, 2, [{ type: 'ProcedureDrafted', version: 2, title, content: CONTENT } as never], ENGINE);
    history.take(stream, 3, [{ type: 'ProcedurePublished', version: 2 } as never], ENGINE);
  }

  /** Recorded, confirmed and issued: what stands in its stream when its first reminder comes. */
  async problem(kind: 'byDate' | 'phased', dueDay: number, milestones: readonly number[]): Promise<void> {
    const { history } = this;
    const { body, leaders, units, treeRevision } = this.#county;
    const [leader, unit] = [this.#draw.one(leaders), this.#draw.one(units)];
    const by = { actor: leader.id, role: 'leader', organization: body };
    const { measures, standard, ...finding } = this.#draw.one(FINDINGS);
    const stream = new Thing(history, 'problem', this.#draw.uuid(), problem);
    stream.did(by, [
      {
        ...{ type: 'ProblemRecorded', source: 'higherLevel', body, ...finding, severity: 'minor', evidence: [] },
        ...{ leadUnit: unit.id, coUnits: [], treeRevision, recordedBy: leader.id, procedure: PROCEDURE },
      },
    ]);
    stream.did(by, [{ type: 'ProblemConfirmed', confirmedBy: leader.id, confirmedOn: dayText(dayOf(history.now)) }]);
    const { planRequired, evidenceRequired } = CONTENT.kinds[kind];
    stream.did(by, [
      {
        ...{ type: 'CorrectionIssued', correction: 1, unit: unit.id, part: 'lead', cycle: 1, kind, measures, standard },
        ...{ planRequired, evidenceRequired, terms: counterOf(CONTENT.kinds[kind]).terms, due: this.#due(kind, dueDay), treeRevision },
        milestones: milestones.map((day, index) => ({
          ...{ milestone: `m${index + 1}`, title: `第${index + 1}阶段`, due: this.#due(kind, day) },
        })),
      },
    ]);
    if (history.isFull) await history.flush();
  }

  #due(kind: 'byDate' | 'phased', day: number): ReturnType<typeof dueOn> {
    const key = `${kind} ${day}`;
    const due = this.#dueOn.get(key) ?? dueOn(Temporal.PlainDate.from(dayText(day)), counterOf(CONTENT.kinds[kind]));
    this.#dueOn.set(key, due);
    return due;
  }
}

const counterOf = (rule: KindRule) => counterFor({ ...PROCEDURE, ...CONTENT, days: PLAIN_CALENDAR }, rule);
