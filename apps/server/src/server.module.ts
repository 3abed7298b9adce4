import { ApplicationModule, type Settings } from '#application';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CalendarFeedsController } from './calendar-feeds/calendar-feeds-controller.js';
import { CalendarsController } from './calendars/calendars-controller.js';
import { CorrectionsController } from './corrections/corrections-controller.js';
import { ExtensionsController } from './corrections/extensions-controller.js';
import { LadderController } from './corrections/ladder-controller.js';
import { EventsController } from './events/events-controller.js';
import { OpenStreams } from './events/open-streams.js';
import { EvidenceController } from './evidence/evidence-controller.js';
import { HealthController } from './health/health-controller.js';
import { Authenticated } from './http/authenticated.js';
import { CheckedForm } from './http/checked-form.js';
import { Commands } from './http/commands.js';
import { PeopleNamed } from './http/people-named.js';
import { ProblemFilter } from './http/problem-filter.js';
import { Shutdown } from './http/shutdown.js';
import { IncidentsController } from './incidents/incidents-controller.js';
import { FindingsController } from './inspections/findings-controller.js';
import { InspectionsController } from './inspections/inspections-controller.js';
import { JobsController } from './jobs/jobs-controller.js';
import { LedgerController } from './ledger/ledger-controller.js';
import { InboxController } from './messages/inbox-controller.js';
import { TemplatesController } from './messages/templates-controller.js';
import { Gauges } from './metrics/gauges.js';
import { MetricsAccess, MetricsController } from './metrics/metrics-controller.js';
import { RateLimits, RequestRates } from './limits/request-rates.js';
import { LiveFeed } from './events/live-feed.js';
import { Patience } from './events/patience.js';
import { EventStreamSlots, UploadSlots } from './limits/slots.js';
import { OrganizationsController } from './organizations/organizations-controller.js';
import { OutletsController } from './outlets/outlets-controller.js';
import { PeopleController } from './people/people-controller.js';
import { DisputesController, ProblemsController } from './problems/problems-controller.js';
import { ProceduresController } from './procedures/procedures-controller.js';
import { ReadModelsController } from './read-models/read-models-controller.js';
import { ReadModels } from './read-models.js';
import { RegisterAsOf } from './register-as-of.js';
import { DeliveriesController } from './reminders/deliveries-controller.js';
import { RemindersController } from './reminders/reminders-controller.js';
import { SessionsController } from './sessions/sessions-controller.js';
import { StatisticsController } from './statistics/statistics-controller.js';
import { Subscribers } from './subscribers.js';
import { TellTimeline } from './timeline/tell-timeline.js';
import { TimelineController } from './timeline/timeline-controller.js';
import { WorklistController } from './worklist/worklist-controller.js';

/** What tells of the node itself. */
const OF_EVERY_NODE = [HealthController, MetricsController];

/** What people ask, and whatever speaks for them; a worker is asked nothing. */
const FOR_PEOPLE = [
  CalendarFeedsController,
  CalendarsController,
  CorrectionsController,
  DeliveriesController,
  DisputesController,
  EventsController,
  EvidenceController,
  ExtensionsController,
  FindingsController,
  IncidentsController,
  InspectionsController,
  InboxController,
  JobsController,
  LadderController,
  LedgerController,
  OrganizationsController,
  OutletsController,
  PeopleController,
  ProblemsController,
  ProceduresController,
  ReadModelsController,
  RemindersController,
  SessionsController,
  StatisticsController,
  TemplatesController,
  TimelineController,
  WorklistController,
];

/** The application, over HTTP. */
@Module({})
export class ServerModule {
  static with(settings: Settings, engines: DynamicModule): DynamicModule {
    return {
      module: ServerModule,
      imports: [engines, ApplicationModule.with(settings), DiscoveryModule],
      controllers: settings.role === 'worker' ? OF_EVERY_NODE : [...OF_EVERY_NODE, ...FOR_PEOPLE],
      providers: [
        Commands,
        Gauges,
        LiveFeed,
        OpenStreams,
        PeopleNamed,
        ReadModels,
        RegisterAsOf,
        RequestRates,
        Shutdown,
        Subscribers,
        TellTimeline,
        { provide: MetricsAccess, useValue: new MetricsAccess(settings.metricsToken) },
        { provide: RateLimits, useValue: new RateLimits(settings.limits) },
        { provide: UploadSlots, useValue: new UploadSlots(settings.limits) },
        { provide: Patience, useValue: new Patience(settings.limits.eventStreamBehindBytes) },
        { provide: EventStreamSlots, useValue: new EventStreamSlots(settings.limits) },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: Authenticated },
        { provide: APP_PIPE, useClass: CheckedForm },
      ],
    };
  }
}
