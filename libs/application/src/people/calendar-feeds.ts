import { createHash, createHmac } from 'node:crypto';
import { calendarFeedBy, organizationAt, USUAL_NOTIFICATIONS, type Language } from '#domain';
import { Injectable } from '@nestjs/common';
import { Access } from '../access/access.js';
import { actsOnTeams } from '../access/sight.js';
import { PersonBinding } from '../bindings/person-binding.js';
import { Facts } from '../facts/facts.js';
import { AgendaReader, type AgendaDeadline } from '../ports/agenda-reader.js';
import { DirectoryReader } from '../ports/directory-reader.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';
import { CommandShell } from '../shell/command-shell.js';
import { derivedId } from '../shell/derived-id.js';
import type { Answer } from '../shell/envelope.js';
import type { Request } from './people.js';

/** A feed, with the secret that is told once. */
export interface OpenedCalendarFeed extends Answer {
  readonly feed: string;
  /** 32 bytes in base64url: whoever has it reads the feed. */
  readonly token: string;
}

/** Somebody's own deadlines, in the language in which he wants to be told of things. */
export interface CalendarFeedContent {
  readonly person: string;
  readonly language: Language;
  readonly deadlines: readonly (AgendaDeadline & { readonly unitName: string })[];
}

/**
 * Calendars of somebody's own deadlines, for programs that cannot sign in. A secret in the address stands for the person, and for nothing but
 * this one reading; it is in no event and in no file, but by its SHA-256.
 */
@Injectable()
export class CalendarFeeds {
  constructor(
    private readonly shell: CommandShell,
    private readonly people: PersonBinding,
    private readonly facts: Facts,
    private readonly keys: PersonKeys,
    private readonly directory: DirectoryReader,
    private readonly access: Access,
    private readonly agenda: AgendaReader,
  ) {}

  /** Opens a feed of the person's own. A retry under the same command id is answered the same secret. @throws Refused by a rule */
  async open(request: Request, person: string): Promise<OpenedCalendarFeed> {
    const feed = derivedId('calendar-feed', request.commandId);
    // Nobody can work it out without the installation's secret, and nothing has to be kept for a retry.
    const token = createHmac('sha256', await this.keys.secret('calendar-feed'))
      .update(`${person} ${request.commandId}`)
      .digest('base64url');
    const command = { type: 'OpenCalendarFeed', feed, hash: hashOf(token) } as const;
    const answer = await this.shell.give(this.people, { ...request, thing: person, command });
    return { ...answer, feed, token };
  }

  /**
   * What stands in the feed with this secret now. A secret that never was, that was taken back, or whose owner's account is disabled is
   * answered alike. It is looked up by its hash, so that how long that takes tells nothing of any other.
   * @throws Refused `calendar-feed.unknown`
   */
  async read(token: string): Promise<CalendarFeedContent> {
    const hash = hashOf(token);
    const person = await this.directory.personByCalendarFeed(hash);
    if (person === undefined) throw unknownFeed();
    const { state } = await this.facts.person(person);
    if (calendarFeedBy(state, hash) === undefined) throw unknownFeed();
    const { language } = ('notifications' in state && state.notifications) || USUAL_NOTIFICATIONS;
    return { person, language, deadlines: await this.deadlinesOf(person, language) };
  }

  private async deadlinesOf(person: string, language: Language): Promise<CalendarFeedContent['deadlines']> {
    const [{ actor, homes, over }, { state: tree }] = await Promise.all([this.access.standing(person), this.facts.tree()]);
    const found = await this.agenda.deadlines({
      person,
      units: over.branch,
      bodies: [...new Set([...over.supervisor, ...over.leader])],
      administers: !actsOnTeams(actor),
      homes,
    });
    return found.map((deadline) => {
      const unit = organizationAt(tree, deadline.unit);
      const name = unit.phase === 'None' ? '' : (language === 'en' && unit.nameEn) || unit.name;
      return { ...deadline, unitName: name };
    });
  }
}

const unknownFeed = () => new Refused('unknown', 'calendar-feed.unknown');

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
