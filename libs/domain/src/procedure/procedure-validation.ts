import type { Role } from '../core/actor.js';
import type { Refusal } from '../core/lifecycle.js';
import type { VersionRef } from '../core/terms.js';
import { KINDS, LADDER_STEPS, type KindRule, type LadderStep, type ProcedureContent, type RectificationKind } from './procedure-content.js';

/** The tables' outer bounds: command → who may give it at most. */
export type Bounds = Readonly<Partial<Record<string, readonly Role[]>>>;

/** What a procedure is held against. */
export interface Grounds {
  readonly bounds: Bounds;
  /** Whether there is such a version of such a calendar. */
  readonly isCalendar: (ref: VersionRef) => boolean;
}

/** What is wrong with a procedure, as the first fault and the JSON pointer of its field in the command that carries it. */
export const validateProcedure = (content: ProcedureContent, { bounds, isCalendar }: Grounds): Refusal | false =>
  (!isCalendar(content.calendar) && {
    code: 'procedure.unknown-calendar',
    details: { path: '/content/calendar', calendar: content.calendar },
  }) ||
  firstFault(KINDS, (kind) => kindFault(kind, content.kinds[kind])) ||
  widened(content, bounds);

function firstFault<T>(items: Iterable<T>, fault: (item: T) => Refusal | false): Refusal | false {
  for (const item of items) {
    const found = fault(item);
    if (found) return found;
  }
  return false;
}

function kindFault(kind: RectificationKind, rule: KindRule): Refusal | false {
  const path = `/content/kinds/${kind}`;
  return (
    (rule.limit < 1 && { code: 'procedure.limit-of-nought', details: { path: `${path}/limit` } }) ||
    periodFault(kind, rule, `${path}/period`) ||
    ladderFault(rule, `${path}/ladder`)
  );
}

/** 长期坚持 is attested again and again, the other kinds once. */
const periodFault = (kind: RectificationKind, { period }: KindRule, path: string): Refusal | false =>
  kind === 'sustained'
    ? period === undefined && { code: 'procedure.period-missing', details: { path } }
    : period !== undefined && { code: 'procedure.period-misplaced', details: { path } };

type Rung = KindRule['ladder'][number];

/** A ladder only climbs: each rung is no earlier and no milder than the one before it. */
const ladderFault = ({ ladder }: KindRule, path: string): Refusal | false =>
  firstFault(ladder.entries(), ([index, rung]) => {
    const before = ladder[index - 1];
    if (rung.step === 'reminder' && rung.confirm === true) {
      return { code: 'procedure.reminder-to-confirm', details: { path: `${path}/${index}/confirm` } };
    }
    if (!before) return false;
    return (
      (isEarlier(rung, before) && { code: 'procedure.ladder-goes-backwards', details: { path: `${path}/${index}/offset` } }) ||
      (severity(rung.step) < severity(before.step) && { code: 'procedure.ladder-relents', details: { path: `${path}/${index}/step` } })
    );
  });

const isEarlier = (one: Rung, other: Rung) => one.offset < other.offset || (one.offset === other.offset && one.hour < other.hour);

const severity = (step: LadderStep) => LADDER_STEPS.indexOf(step);

/** A procedure narrows who may give a command; it never widens it. */
const widened = ({ who }: ProcedureContent, bounds: Bounds): Refusal | false =>
  firstFault(Object.entries(who), ([command, roles]) => {
    const path = `/content/who/${command}`;
    const bound = Object.hasOwn(bounds, command) ? bounds[command] : undefined;
    if (!bound) return { code: 'procedure.unknown-command', details: { path, command } };
    const index = roles.findIndex((role) => !bound.includes(role));
    return index >= 0 && { code: 'procedure.widens', details: { path: `${path}/${index}`, role: roles[index], by: bound } };
  });
