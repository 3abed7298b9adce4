import { Access, TimelineReader, type Session, type StatisticsQuery } from '#application';
import { Controller, Headers, Param, Query } from '@nestjs/common';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { languageOf } from '../http/language.js';
import { asked, pageOf } from '../http/queries.js';
import { statisticsSchema, pageSchema, timelineEntrySchema } from '../openapi/answer-schemas.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { OF_THE_PAST, Read, REGISTER_AND_SUBTREES } from '../openapi/read-route.js';
import { RegisterAsOf, type RegisterReaders } from '../register-as-of.js';
import { TellTimeline } from '../timeline/tell-timeline.js';
import { FigureEventsForm, MeasurePath, StatisticsForm } from './statistics-query.js';

/** The measures 统计. */
@Controller('v1/statistics')
export class StatisticsController {
  constructor(
    private readonly access: Access,
    private readonly register: RegisterAsOf,
    private readonly timeline: TimelineReader,
    private readonly tell: TellTimeline,
  ) {}

  @Read({
    tag: 'statistics',
    at: '',
    says: 'Every measure, with its numerator, its denominator, the position it was taken at, and links to the events behind it; with `asOf`, as they stood. Where nobody has asked for that position lately, the register is made up to it first, and until then the answer is 503 `read.preparing`: ask again.',
    query: StatisticsForm,
    reads: REGISTER_AND_SUBTREES,
    schema: statisticsSchema,
    example: READ_EXAMPLES.statistics,
    refuses: { 503: OF_THE_PAST },
  })
  async all(@Query() form: StatisticsForm, @TheCaller() caller: Session) {
    const { figures, ...taken } = await this.register.ask(form.asOf, async (readers) =>
      readers.statistics.figures(await this.question(form, caller, readers)),
    );
    return {
      ...taken,
      figures: figures.map((figure) => ({
        ...figure,
        events: link(figure.measure, 'numerator', form),
        ...(figure.denominator !== undefined && { denominatorEvents: link(figure.measure, 'denominator', form) }),
      })),
    };
  }

  @Read({
    tag: 'statistics',
    at: ':measure/events',
    says: 'The events that a figure counts, oldest first; with `asOf`, that it counted then.',
    query: FigureEventsForm,
    reads: [...REGISTER_AND_SUBTREES, 'timeline'],
    schema: pageSchema(timelineEntrySchema),
    example: READ_EXAMPLES.timeline,
    headers: ['Accept-Language'],
    refuses: { 400: ['page.cursor-unknown'], 404: ['path.unknown'], 503: OF_THE_PAST },
  })
  async events(
    @Param() { measure }: MeasurePath,
    @Query() form: FigureEventsForm,
    @Headers('accept-language') language: string | undefined,
    @TheCaller() caller: Session,
  ) {
    const { part = 'numerator' } = form;
    const { items, ...page } = await this.register.ask(form.asOf, async (readers) =>
      readers.statistics.events(await this.question(form, caller, readers), measure, part, pageOf(form)),
    );
    const entries = await this.timeline.byOrdinals(items);
    return { ...page, items: await this.tell.entries(entries, languageOf(language)) };
  }

  private async question(form: StatisticsForm, caller: Session, { subtree, at, then }: RegisterReaders): Promise<StatisticsQuery> {
    const { selection = 'cohort', from, to, organization, procedure } = form;
    const below = organization === undefined ? undefined : await subtree(organization);
    const organizations = await this.access.organizationsFor(callerOf(caller), below);
    return { selection, at, ...then, ...asked({ from, to, organizations, procedure }) };
  }
}

function link(measure: string, part: string, { selection = 'cohort', from, to, organization, procedure, asOf }: StatisticsForm): string {
  const query = new URLSearchParams({ selection, part, ...asked({ from, to, organization, procedure, asOf }) });
  return `/v1/statistics/${measure}/events?${query.toString()}`;
}
