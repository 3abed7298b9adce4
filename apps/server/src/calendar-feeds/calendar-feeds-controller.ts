import { CalendarFeeds, PublicUrl, Refused, StreamNames } from '#application';
import { id, object, person, text, whole, type PersonCommand } from '#domain';
import { Body, Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { hash } from 'node:crypto';
import { TheCall } from '../http/call.js';
import { Commands, requestOf } from '../http/commands.js';
import { Field } from '../http/field.js';
import { CalendarFeedPath, personIn } from '../http/paths.js';
import { EmptyForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { RequestRates } from '../limits/request-rates.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { COMMAND_EXAMPLE, commandRoutes } from '../openapi/command-route.js';
import { Describe } from '../openapi/describe.js';
import { ReadModels } from '../read-models.js';
import { feedText, type FeedPlace } from './feed-text.js';

/** Whatever stands there: what is no secret of anybody's is answered as one that was taken back. */
export class FeedPath {
  @Field(text(200)) readonly token!: string;
}

const Route = commandRoutes<PersonCommand>('people', person, ['person.unknown'], ['person.not-yours', 'person.not-now']);

const openedFeed = object({ id, revision: whole(0), position: text(64), feed: id, address: text(2000) });

const TOKEN = 'mJ3v0a8yq1X5uT7bKcR2dWfE4gHiLnOpSsVxYzA6B9C';

const EVENT = [
  ...['BEGIN:VEVENT', 'UID:0d9b1f60-1-due@rectify', 'SEQUENCE:1', 'DTSTAMP:20260302T010000Z', 'DTSTART;VALUE=DATE:20260401'],
  ...['SUMMARY:整改期限：党建工作台账缺失（邦旺劳务党支部）', 'STATUS:CONFIRMED', 'LAST-MODIFIED:20260302T010000Z', 'END:VEVENT'],
];

const FILE = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Rectify//Rectify//ZH', ...EVENT, 'END:VCALENDAR', ''].join('\r\n');

/** Calendars of one's own deadlines, at addresses with a secret in them, for programs that cannot sign in. */
@Controller('v1')
export class CalendarFeedsController {
  private readonly place: FeedPlace;

  constructor(
    private readonly feeds: CalendarFeeds,
    private readonly commands: Commands,
    private readonly models: ReadModels,
    private readonly rates: RequestRates,
    names: StreamNames,
    { base }: PublicUrl,
  ) {
    this.place = { installation: names.installation, publicUrl: base };
  }

  @Route({
    at: 'people/me/calendar-feeds',
    command: 'OpenCalendarFeed',
    says: "Opens a calendar feed of one's own deadlines. Its address holds a secret and is told here alone: whoever has it reads the feed.",
    form: EmptyForm,
    example: EXAMPLES.empty,
    answer: {
      schema: openedFeed.schema,
      example: {
        ...COMMAND_EXAMPLE,
        feed: '0c2f7b1e-3b47-8d10-9a55-6f1c2a9e4d88',
        address: `https://rectify.example.org/v1/calendar-feeds/${TOKEN}.ics`,
      },
    },
    refuses: ['person.too-many-calendar-feeds', 'person.calendar-feed-exists'],
  })
  async openFeed(@Body() _: EmptyForm, @TheCall() call: Call) {
    const { token, ...opened } = await this.feeds.open(requestOf(call), call.caller.person);
    await this.known(opened.position);
    return { ...opened, address: `${this.place.publicUrl}/v1/calendar-feeds/${token}.ics` };
  }

  @Route({
    at: 'people/:id/calendar-feeds/:feed/close',
    command: 'CloseCalendarFeed',
    says: 'Closes one of his calendar feeds, or one of one’s own by `me`: its address is good for nothing from now on.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['person.unknown-calendar-feed'],
  })
  closeFeed(@Param() path: CalendarFeedPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toPerson(call, personIn(path, call), { type: 'CloseCalendarFeed', feed: path.feed });
  }

  @Get('calendar-feeds/:token.ics')
  @Describe({
    tag: 'calendar-feeds',
    says: 'The feed with this secret, as an iCalendar file (RFC 5545); what was closed is answered as what never was.',
    access: 'anyone',
    headers: ['If-None-Match'],
    answers: [
      { status: 200, mediaType: 'text/calendar', schema: { type: 'string' }, example: FILE, headers: ['ETag'] },
      { status: 304, schema: {}, example: null },
    ],
    // Behind a line separator the router looks no further.
    refuses: { 404: ['calendar-feed.unknown', 'route.unknown'], 429: ['rate.account-exceeded'] },
  })
  async readFeed(
    @Param() { token }: FeedPath,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const content = await this.feeds.read(token);
    await this.rates.ofAccount(content.person);
    const file = feedText(content, this.place);
    const etag = `"${hash('sha256', file)}"`;
    reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (known?.split(',').some((each) => each.trim().replace(/^W\//u, '') === etag)) await reply.status(304).send();
    else await reply.type('text/calendar; charset=utf-8').send(file);
  }

  /** Whoever is told an address goes there at once: it is waited for, as long as any read waits. */
  private async known(position: string): Promise<void> {
    try {
      await this.models.waitFor('directory', position);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
}
