import type { Language } from '../bilingual.js';
import { zonedOf } from '../demo-clock.js';
import type { Entry } from '../play/chronicle.js';
import type { KnownThings } from '../play/known-things.js';
import type { Outcome, Refusal } from '../play/player.js';
import type { Chapter, Step } from '../play/step.js';
import { PEOPLE } from '../story/people.js';
import type { Page } from '../terminal/page.js';
import { padded, widthOf, wrapped } from '../terminal/width.js';
import { allPlaces, whereIs, whereWas } from './whereabouts.js';

/**
 * Events that say again in one stream what another stream has just said, or that follow by themselves: they are in the timeline, and
 * would be noise here.
 */
const UNSAID: ReadonlySet<string> = new Set([
  'SessionOpened',
  'EvidenceUploaded',
  'NumberTaken',
  'ProblemRecorded',
  'ProblemConfirmed',
  'ProblemAssigned',
  'ProblemUnassigned',
  'ProblemEnteredRectification',
  'ProblemPresentedForVerification',
  'ProblemRectified',
  'FindingSettled',
  'FindingUnsettled',
  'NotificationsSet',
  'MessageAddressed',
  'MessageDelivered',
]);

const REFUSED = { zh: '被拒绝', en: 'refused' };
const MARGIN = ' '.repeat(3);
const GAP = ' '.repeat(2);

/** Prints what happened as it happens: days and times, places, and what the timeline says. */
export class Narrator {
  private day = '';
  private readonly language: Language;
  private readonly place: number;

  constructor(
    private readonly page: Page,
    private readonly known: KnownThings,
  ) {
    this.language = known.language;
    this.place = Math.max(...allPlaces(this.language).map(widthOf));
  }

  chapter({ title, about }: Chapter): void {
    this.page.heading(title[this.language]);
    this.page.paragraph(about[this.language], MARGIN);
    this.day = '';
  }

  outcome({ step, entries, refusal }: Outcome): void {
    this.entries(entries);
    if (refusal) this.refused(step, refusal);
  }

  /** What happened, by somebody or by itself. */
  entries(entries: readonly Entry[]): void {
    for (const entry of entries) if (!UNSAID.has(entry.type)) this.said(entry);
  }

  private said(entry: Entry): void {
    const { light } = entry;
    const [remark, width] = light ? [this.page.paint(light, LIGHTS[light][this.language]), widthOf(LIGHTS[light][this.language])] : ['', 0];
    this.print(zonedOf(entry.recordedAt), whereWas(entry, this.known), entry.sentence, remark, width);
  }

  private refused(step: Step, { status, code }: Refusal): void {
    const { by, refused, at } = step;
    const who = by === 'administrator' ? '' : PEOPLE[by].name[this.language];
    const tries = `${who}${this.language === 'zh' ? '' : ' '}${refused?.tries[this.language] ?? ''}`;
    const answer = `✗ ${REFUSED[this.language]} ${status} ${code}`;
    this.print(Temporal.PlainDateTime.from(at), whereIs(step, this.known), tries, this.page.paint('red', answer), widthOf(answer));
  }

  /** A line, its place beside it and a remark of a known width behind it, in a line of its own where it does not fit. */
  private print(at: Temporal.ZonedDateTime | Temporal.PlainDateTime, place: string, text: string, remark = '', remarkWidth = 0): void {
    this.turnTo(at);
    const time = `${String(at.hour).padStart(2, '0')}:${String(at.minute).padStart(2, '0')}`;
    const indent = `${MARGIN}${' '.repeat(widthOf(time))}${GAP}${' '.repeat(this.place)}${GAP}`;
    const room = this.page.columns - widthOf(indent);
    const lines = [...wrapped(text, room)];
    if (remark !== '') {
      const last = lines.at(-1) ?? '';
      if (widthOf(last) + 1 + remarkWidth <= room) lines[lines.length - 1] = `${last} ${remark}`;
      else lines.push(remark);
    }
    const beside = `${MARGIN}${this.page.paint('dim', time)}${GAP}${this.page.paint('cyan', padded(place, this.place))}${GAP}`;
    lines.forEach((line, index) => this.page.line((index === 0 ? beside : indent) + line));
  }

  private turnTo(at: Temporal.ZonedDateTime | Temporal.PlainDateTime): void {
    const day = dayName(at, this.language);
    if (day === this.day) return;
    this.day = day;
    this.page.line();
    this.page.line(` ${this.page.paint('bold', day)}`);
  }
}

const LIGHTS = {
  green: { zh: '● 绿灯', en: '● green' },
  yellow: { zh: '● 黄灯', en: '● yellow' },
  red: { zh: '● 红灯', en: '● red' },
} as const;

const WEEKDAYS = {
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

function dayName({ month, day, dayOfWeek }: Temporal.ZonedDateTime | Temporal.PlainDateTime, language: Language): string {
  const weekday = WEEKDAYS[language][dayOfWeek - 1] ?? '';
  return language === 'zh' ? `${month}月${day}日 ${weekday}` : `${weekday} ${day} ${MONTHS[month - 1] ?? ''}`;
}
