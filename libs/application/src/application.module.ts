import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Access } from './access/access.js';
import { CalendarBinding } from './bindings/calendar-binding.js';
import { EvidenceBinding } from './bindings/evidence-binding.js';
import { InspectionBinding } from './bindings/inspection-binding.js';
import { MessageBinding } from './bindings/message-binding.js';
import { OutletBinding } from './bindings/outlet-binding.js';
import { PersonBinding } from './bindings/person-binding.js';
import { ProblemBinding } from './bindings/problem-binding.js';
import { ProcedureBinding } from './bindings/procedure-binding.js';
import { COMMAND_HANDLERS } from './bus/command-handlers.js';
import { QUERY_HANDLERS } from './bus/query-handlers.js';
import { StartUpCheck } from './bus/start-up-check.js';
import { Numbers } from './claims/numbers.js';
import { SignInNames } from './claims/sign-in-names.js';
import { Actors } from './facts/actors.js';
import { Facts } from './facts/facts.js';
import { FirstStart } from './first-start.js';
import { StreamNames } from './log/stream-names.js';
import { Courier } from './messages/courier.js';
import { Templates } from './messages/own-templates.js';
import { Wording } from './messages/wording.js';
import { Patience } from './jobs/patience.js';
import { Timekeeper } from './jobs/timekeeper.js';
import { OutletAddresses } from './outlets/outlet-addresses.js';
import { Outlets } from './outlets/outlets.js';
import { BoardPasses } from './people/board-passes.js';
import { CalendarFeeds } from './people/calendar-feeds.js';
import { Names } from './people/names.js';
import { Passwords } from './people/passwords.js';
import { People } from './people/people.js';
import { PersonalDataCipher } from './people/personal-data.js';
import { SessionLength, Sessions } from './people/sessions.js';
import { SignInAttempts, SignInLimits } from './people/sign-in-attempts.js';
import { Reactions } from './reactions/reactions.js';
import type { Settings } from './settings.js';
import { CommandHash } from './shell/command-hash.js';
import { CommandShell } from './shell/command-shell.js';
import { ReadingThings } from './things/reading-things.js';
import { Watch } from './watching/watch.js';

const PROVIDERS = [
  Access,
  Actors,
  BoardPasses,
  CalendarBinding,
  CalendarFeeds,
  CommandHash,
  CommandShell,
  Courier,
  EvidenceBinding,
  Facts,
  FirstStart,
  InspectionBinding,
  MessageBinding,
  Names,
  Numbers,
  OutletAddresses,
  OutletBinding,
  Outlets,
  Passwords,
  Patience,
  People,
  PersonalDataCipher,
  PersonBinding,
  ProblemBinding,
  ProcedureBinding,
  Reactions,
  ReadingThings,
  Sessions,
  SignInAttempts,
  SignInNames,
  StartUpCheck,
  Templates,
  Timekeeper,
  Watch,
  Wording,
  ...COMMAND_HANDLERS,
  ...QUERY_HANDLERS,
];

/**
 * Everything between the ports and whoever asks. The composition root provides the ports in a global module: EventLog, CheckpointStore,
 * Clock, Counts, EvidenceStore, PersonKeys, StatutoryCalendar, the readers, and what looks on: Logbook, Instruments and Tracing.
 */
@Module({})
export class ApplicationModule {
  static with({ installation, sessionHours, limits }: Pick<Settings, 'installation' | 'sessionHours' | 'limits'>): DynamicModule {
    return {
      module: ApplicationModule,
      imports: [CqrsModule.forRoot()],
      providers: [
        ...PROVIDERS,
        { provide: StreamNames, useValue: new StreamNames(installation) },
        { provide: SessionLength, useValue: new SessionLength(sessionHours) },
        { provide: SignInLimits, useValue: new SignInLimits(limits) },
      ],
      exports: [...PROVIDERS, StreamNames, CqrsModule],
    };
  }
}
