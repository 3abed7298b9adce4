import { AskCalendar, AskCalendarHandler, AskDay, AskDayHandler } from '../things/ask-calendar.js';
import { AskInspection, AskInspectionHandler } from '../things/ask-inspection.js';
import { AskOrganization, AskOrganizationHandler } from '../things/ask-organization.js';
import { AskPerson, AskPersonHandler } from '../things/ask-person.js';
import { AskCorrection, AskCorrectionHandler, AskProblem, AskProblemHandler } from '../things/ask-problem.js';
import { AskProcedure, AskProcedureHandler } from '../things/ask-procedure.js';

/** Every question about one thing; start-up checks that each has its handler. */
export const QUERIES = [AskProblem, AskCorrection, AskInspection, AskOrganization, AskPerson, AskProcedure, AskCalendar, AskDay] as const;

export const QUERY_HANDLERS = [
  AskProblemHandler,
  AskCorrectionHandler,
  AskInspectionHandler,
  AskOrganizationHandler,
  AskPersonHandler,
  AskProcedureHandler,
  AskCalendarHandler,
  AskDayHandler,
] as const;
