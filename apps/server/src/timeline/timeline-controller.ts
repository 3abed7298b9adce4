import { Access, TimelineReader, type Session } from '#application';
import { Controller, Headers, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { languageOf } from '../http/language.js';
import { asked, pageOf } from '../http/queries.js';
import { pageSchema, timelineEntrySchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { TellTimeline } from './tell-timeline.js';
import { subjectOf, TimelineForm } from './timeline-query.js';

/** What happened, in the order of the history. */
@Controller('v1/timeline')
export class TimelineController {
  constructor(
    private readonly access: Access,
    private readonly timeline: TimelineReader,
    private readonly tell: TellTimeline,
  ) {}

  @Read({
    tag: 'timeline',
    at: '',
    says: 'What happened to a problem, correction, inspection, organization, person, procedure or calendar; without one, everything, for auditors.',
    query: TimelineForm,
    reads: 'timeline',
    schema: pageSchema(timelineEntrySchema),
    example: READ_EXAMPLES.timeline,
    headers: ['Accept-Language'],
    refuses: {
      400: ['page.cursor-unknown', 'timeline.one-subject'],
      403: ['access.forbidden'],
      404: ['problem', 'inspection', 'organization', 'person', 'procedure', 'calendar'].map((kind) => `${kind}.unknown`),
    },
  })
  async page(@Query() form: TimelineForm, @Headers('accept-language') language: string | undefined, @TheCaller() session: Session) {
    const subject = subjectOf(form);
    const caller = callerOf(session);
    await (subject ? this.access.requireSight(caller, subject) : this.access.require(caller, 'history'));
    const asOf = form.asOf === undefined ? undefined : Temporal.Instant.from(form.asOf);
    const hearer = await this.access.hearerOf(caller, subject);
    const { items, ...page } = await this.timeline.entries({
      ...pageOf(form),
      ...asked({ subject, hearer, asOf, direction: form.direction }),
    });
    return { ...page, items: await this.tell.entries(items, languageOf(language), subject) };
  }
}
