import { day, flag, id, instant, list, object, optional, text, whole, yes, zone, type Of } from '../core/shape.js';
import { versionRef } from '../core/terms.js';
import {
  addressee,
  ADDRESSEES,
  counting,
  ladderStep,
  type Addressee,
  type KindRule,
  type LadderStep,
  type ProcedureInForce,
} from '../procedure/procedure-content.js';
import { addDays, countDays, type Calendar } from './calendar.js';

/** The inputs of a deadline: by which rules and on which calendar it was counted. */
export const terms = object({ procedure: versionRef, calendar: versionRef, zone, counting });
export type Terms = Of<typeof terms>;

/** A step of the ladder, at an instant. */
export const rung = object({
  step: ladderStep,
  at: instant,
  to: optional(list(addressee, ADDRESSEES.length, 1)),
  confirm: optional(flag),
});
export type Rung = Of<typeof rung>;
/** More rungs than any ladder has. */
export const MOST_RUNGS = 20;

/** More suspensions than are counted again; those before them stay as they were counted. */
export const MOST_SUSPENSIONS = 20;

/** From the day of suspension, inclusive, to the day of resumption, exclusive. */
const suspension = object({ from: day, to: day });

/** How a due day came about: a limit after a day that is certain, moved by the suspensions since. */
export const reckoning = object({ from: day, limit: whole(0), suspensions: list(suspension, MOST_SUSPENSIONS) });
export type Reckoning = Of<typeof reckoning>;

/** The result: nothing has to be looked up to know what was due when. */
export const due = object({
  dueDay: day,
  /** Where the due day ends: the instant at which the next day begins in the zone. */
  dueAt: instant,
  /** From here the light is yellow. */
  nearDueAt: instant,
  /** What of the ladder lies ahead. */
  ladder: list(rung, MOST_RUNGS),
  /** A year that it was counted into is not published yet: it is counted again once that is. */
  provisional: optional(yes),
  /** What it is counted again from, where the due day itself is provisional; a day that somebody named is not. */
  reckoning: optional(reckoning),
});
export type Due = Of<typeof due>;

export const milestone = object({ milestone: id, title: text(500), due });
export type Milestone = Of<typeof milestone>;

/** A milestone's new day. */
export const milestoneDue = object({ milestone: id, due });
export type MilestoneDue = Of<typeof milestoneDue>;

/** The day in a zone at an instant. */
export const dayAt = (now: Temporal.Instant, zone: string): Temporal.PlainDate => now.toZonedDateTimeISO(zone).toPlainDate();

/** A due day ends where the next day begins in the zone: submitted at 23:59 is on time. */
export const endOf = (dueDay: Temporal.PlainDate, zone: string): Temporal.Instant =>
  dueDay.add({ days: 1 }).toZonedDateTime(zone).toInstant();

/** Whether an instant is reached; the instant itself counts as passed, since it belongs to what comes next. */
export const hasPassed = (end: string, now: Temporal.Instant): boolean => Temporal.Instant.compare(now, Temporal.Instant.from(end)) >= 0;

/** Whether the first day is earlier than the second. */
export const isBefore = (a: string, b: string): boolean => Temporal.PlainDate.compare(a, b) < 0;

/** What a deadline is counted by: a procedure's rule for a kind, on the newest version of the calendar that the procedure names. */
export interface Counter {
  readonly terms: Terms;
  readonly rule: Pick<KindRule, 'nearDue' | 'ladder'>;
  readonly calendar: Calendar;
}

export const counterFor = (procedure: ProcedureInForce, rule: KindRule): Counter => ({
  terms: {
    procedure: { id: procedure.id, version: procedure.version },
    calendar: { id: procedure.days.id, version: procedure.days.version },
    zone: procedure.zone,
    counting: rule.counting,
  },
  rule,
  calendar: procedure.days,
});

/**
 * Everything that a due day brings with it: its end, when it is near, and the instants of its ladder.
 * @param by how the day was counted in working days, where that is not certain; where every day counts, it is
 */
export function dueOn(dueDay: Temporal.PlainDate, { terms, rule, calendar }: Counter, by?: Reckoning): Due {
  const from = terms.counting === 'days' ? undefined : by;
  const at = (offset: number, hour: number) => {
    const target = addDays(calendar, terms.counting, dueDay, offset);
    return String(target.toZonedDateTime({ timeZone: terms.zone, plainTime: new Temporal.PlainTime(hour) }).toInstant());
  };
  const isCertain = (offset: number) => !countDays(calendar, terms.counting, dueDay, offset).provisional;
  const certain = !from && [-rule.nearDue, ...rule.ladder.map(({ offset }) => offset)].every(isCertain);
  return {
    dueDay: String(dueDay),
    dueAt: String(endOf(dueDay, terms.zone)),
    nearDueAt: String(addDays(calendar, terms.counting, dueDay, -rule.nearDue).toZonedDateTime(terms.zone).toInstant()),
    ladder: rule.ladder.map(({ step, offset, hour, to, confirm }) => ({
      step,
      at: at(offset, hour),
      ...(to && { to }),
      ...(confirm !== undefined && { confirm }),
    })),
    ...(!certain && { provisional: true }),
    ...(from && { reckoning: from }),
  };
}

/** Whom a step is sent to as a rule. */
const SENT_TO: Readonly<Record<LadderStep, readonly Addressee[]>> = {
  reminder: ['unit', 'responsiblePerson'],
  supervisionNotice: ['unit', 'responsiblePerson', 'responsibleLeader', 'team'],
  summonedTalk: ['unit', 'responsibleLeader', 'leader'],
  criticismCirculated: ['unit', 'responsibleLeader', 'team'],
};

/** Whom a step is sent to: as the procedure says, or else as a rule. */
export const sentTo = ({ step, to }: Pick<Rung, 'step' | 'to'>): readonly Addressee[] => to ?? SENT_TO[step];

/**
 * The same with the rungs alone that lie ahead of an instant, each once: what came due before a clock was started, was moved or was the
 * unit's again is passed over.
 */
export const ahead = (due: Due, now: Temporal.Instant): Due => ({ ...due, ladder: laterThan(due.ladder, now) });

const laterThan = (ladder: readonly Rung[], now: Temporal.Instant): readonly Rung[] =>
  ladder.filter((rung, index) => !hasPassed(rung.at, now) && ladder.findIndex((other) => isSame(other, rung)) === index);

/** A rung is known by its step and its instant. */
const isSame = (one: Pick<Rung, 'step' | 'at'>, other: Pick<Rung, 'step' | 'at'>) => one.step === other.step && one.at === other.at;

/** The rung that is named, where it is still ahead. */
export const rungAt = (due: Due, named: Pick<Rung, 'step' | 'at'>): Rung | undefined => due.ladder.find((rung) => isSame(rung, named));

/** The same without a rung, which was climbed. */
export const climbed = <D extends Pick<Due, 'ladder'>>(due: D, named: Pick<Rung, 'step' | 'at'>): D => ({
  ...due,
  ladder: due.ladder.filter((rung) => !isSame(rung, named)),
});
