import { ApplicationModule, type Settings } from '#application';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CorrectionsController, ExtensionsController } from './corrections/corrections-controller.js';
import { FirstStart } from './first-start.js';
import { Authenticated } from './http/authenticated.js';
import { CheckedForm } from './http/checked-form.js';
import { Commands } from './http/commands.js';
import { ProblemFilter } from './http/problem-filter.js';
import { InspectionsController } from './inspections/inspections-controller.js';
import { OrganizationsController } from './organizations/organizations-controller.js';
import { PeopleController } from './people/people-controller.js';
import { DisputesController, ProblemsController } from './problems/problems-controller.js';
import { ProceduresController } from './procedures/procedures-controller.js';
import { SessionsController } from './sessions/sessions-controller.js';

/** The application, over HTTP. */
@Module({})
export class ServerModule {
  static with(settings: Settings, engines: DynamicModule): DynamicModule {
    return {
      module: ServerModule,
      imports: [engines, ApplicationModule.with(settings), DiscoveryModule],
      controllers: [
        CorrectionsController,
        DisputesController,
        ExtensionsController,
        InspectionsController,
        OrganizationsController,
        PeopleController,
        ProblemsController,
        ProceduresController,
        SessionsController,
      ],
      providers: [
        Commands,
        FirstStart,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: Authenticated },
        { provide: APP_PIPE, useClass: CheckedForm },
      ],
    };
  }
}
