import { dayAt, organizationAt, type Language, type RecordedProblem } from '#domain';
import { Injectable } from '@nestjs/common';
import { Facts } from '../facts/facts.js';
import { StreamNames } from '../log/stream-names.js';
import { Names } from '../people/names.js';
import { EventLog, type StoredEvent } from '../ports/event-log.js';
import type { InboxMessage } from '../ports/reminders-reader.js';
import { Refused } from '../refused.js';
import type { MessageValues, PlaceholderValues } from './message-kinds.js';
import { renderMessage, type Rendered } from './templates.js';
import { Templates } from './own-templates.js';

/** Where links lead: the base of every address that leaves the house. */
export class PublicUrl {
  constructor(readonly base: string) {}
}

export interface Worded extends Rendered {
  readonly link: string;
}

/** What the event that a message tells of may say. */
interface Said {
  readonly correction?: number;
  readonly milestone?: string;
  readonly period?: number;
  readonly dueDay?: string;
  readonly due?: { readonly dueDay: string };
  readonly milestones?: unknown;
  readonly reason?: string;
  readonly step?: PlaceholderValues['step'];
  readonly to?: unknown;
  readonly replaces?: number;
}

/** Puts messages into words, when they are read or sent: names are joined then, and are in no row and no event. */
@Injectable()
export class Wording {
  constructor(
    private readonly facts: Facts,
    private readonly log: EventLog,
    private readonly streams: StreamNames,
    private readonly people: Names,
    private readonly publicUrl: PublicUrl,
    private readonly templates: Templates,
  ) {}

  async of(message: InboxMessage, language: Language = message.language): Promise<Worded> {
    const values = await this.valuesOf(message, language);
    const template = await this.templates.of(message.kind, language);
    return { ...renderMessage(message.kind, language, values as MessageValues<typeof message.kind>, template), link: values.link };
  }

  /** Several as one. */
  async digest(messages: readonly InboxMessage[], to: string, language: Language): Promise<Worded> {
    const items = await Promise.all(
      messages.map(async (message) => {
        const { subject, link } = await this.of(message, language);
        return { subject, link };
      }),
    );
    const link = `${this.publicUrl.base}/v1/inbox`;
    const values = { person: await this.nameOf(to, language), count: items.length, items, link };
    return { ...renderMessage('digest', language, values, await this.templates.of('digest', language)), link };
  }

  private async valuesOf(message: InboxMessage, language: Language): Promise<PlaceholderValues> {
    const { problem, correction: number, about, to, group } = message;
    const { state } = await this.facts.problem(problem);
    const event = (await this.log.readStream(this.streams.of('problem', problem))).find(({ id }) => id === about);
    if (state.phase === 'None' || !event) throw new Refused('unknown', 'message.about-nothing', { message: message.message });
    const said = event.data as Said;
    const correction = state.corrections[number - 1];
    const milestone = said.milestone === undefined ? undefined : milestoneTitle(state, number, said.milestone);
    const dueDay = Temporal.PlainDate.from(said.dueDay ?? said.due?.dueDay ?? correction?.effective.dueDay ?? message.at.slice(0, 10));
    // As it stood when it was told, however often, and whenever, it is read or sent again.
    const day = dayAt(Temporal.Instant.from(message.at), correction?.terms.zone ?? 'Asia/Shanghai');
    const [person, unit, previousUnit] = await Promise.all([
      group ? this.unitName(correction?.unit, language) : this.nameOf(to, language),
      this.unitName(correction?.unit, language),
      this.unitName(said.replaces === undefined ? undefined : state.corrections[said.replaces - 1]?.unit, language),
    ]);
    return {
      person,
      unit,
      previousUnit,
      problem: state.title,
      condition: state.condition,
      task: { number, ...(milestone !== undefined && { milestone }), ...(said.period !== undefined && { period: said.period }) },
      milestone: milestone ?? '',
      period: said.period ?? 0,
      dueDay,
      timing: dueDay.until(day, { largestUnit: 'days' }).days,
      ground: said.reason,
      reason: said.reason ?? '',
      step: said.step ?? 'supervisionNotice',
      referredTo: said.to === 'accountability' ? 'accountability' : 'disciplineInspection',
      newDays: newDaysOf(event, state, number),
      decision: event.type === 'ExtensionGranted' ? 'granted' : 'refused',
      count: 1,
      items: [],
      link: `${this.publicUrl.base}/v1/problems/${problem}`,
    };
  }

  private async nameOf(person: string, language: Language): Promise<string> {
    const data = await this.people.dataOf(person);
    return (language === 'en' && data?.nameEn) || (data?.name ?? '');
  }

  private async unitName(unit: string | undefined, language: Language): Promise<string> {
    const organization = unit === undefined ? undefined : organizationAt((await this.facts.tree()).state, unit);
    if (!organization || organization.phase === 'None') return '';
    return (language === 'en' && organization.nameEn) || organization.name;
  }
}

const milestoneTitle = ({ corrections }: RecordedProblem, number: number, named: string): string =>
  corrections[number - 1]?.milestones.find(({ milestone }) => milestone === named)?.title ?? named;

/** The days that an extension asks for, or sets; the milestones by their titles. */
function newDaysOf({ type, data }: StoredEvent, state: RecordedProblem, number: number): PlaceholderValues['newDays'] {
  if (type === 'ExtensionGranted') {
    const { due, previousDueDay, milestones } = data as unknown as {
      readonly due: { readonly dueDay: string };
      readonly previousDueDay: string;
      readonly milestones: readonly { readonly milestone: string; readonly due: { readonly dueDay: string } }[];
    };
    return [
      ...(due.dueDay === previousDueDay ? [] : [{ day: Temporal.PlainDate.from(due.dueDay) }]),
      ...milestones.map((each) => ({
        day: Temporal.PlainDate.from(each.due.dueDay),
        milestone: milestoneTitle(state, number, each.milestone),
      })),
    ];
  }
  const { dueDay, milestones = {} } = data as { readonly dueDay?: string; readonly milestones?: Readonly<Record<string, string>> };
  if (type !== 'ExtensionRequested') return [];
  return [
    ...(dueDay === undefined ? [] : [{ day: Temporal.PlainDate.from(dueDay) }]),
    ...Object.entries(milestones).map(([name, day]) => ({
      day: Temporal.PlainDate.from(day),
      milestone: milestoneTitle(state, number, name),
    })),
  ];
}
