import {
  calendar,
  calendarEvents,
  correction,
  evidence,
  evidenceEvents,
  inspection,
  inspectionEvents,
  message,
  messageEvents,
  organization,
  organizationTree,
  outlet,
  outletEvents,
  person,
  personEvents,
  problem,
  problemEvents,
  procedure,
  procedureEvents,
  procedureVersion,
  series,
  seriesEvents,
  signInName,
  signInNameEvents,
  treeEvents,
  type Context,
  type Lifecycle,
  type Message,
  type Phased,
} from '#domain';
import {
  bareContext,
  calendarContext,
  inspectionContext,
  messageContext,
  outletContext,
  personContext,
  problemContext,
  procedureContext,
} from './contexts.js';
import type { Kind } from './world.js';

/** Names a kind, with its types inferred. */
const kind = <C extends Message, E extends Message, S extends Phased, X extends Context>(
  name: string,
  table: Lifecycle<C, E, S, X>,
  rest: Omit<Kind<C, E, S, X>, 'name' | 'table'>,
): Kind<C, E, S, X> => ({ name, table, ...rest });

export const PROBLEM = kind('problem', problem, {
  shapes: problemEvents,
  inner: {
    steps: correction.steps,
    // A correction that is issued is the last.
    phase: (state, command) =>
      'corrections' in state ? state.corrections.at('correction' in command ? command.correction - 1 : -1)?.phase : undefined,
  },
  gather: problemContext,
});

export const INSPECTION = kind('inspection', inspection, { shapes: inspectionEvents, gather: inspectionContext });

export const TREE = kind('tree', organizationTree, {
  shapes: treeEvents,
  inner: { steps: organization.steps, phase: (state, command) => state.organizations.get(command.organization)?.phase },
  gather: bareContext,
});

export const PERSON = kind('person', person, { shapes: personEvents, gather: personContext });

export const PROCEDURE = kind('procedure', procedure, {
  shapes: procedureEvents,
  inner: { steps: procedureVersion.steps, phase: (state, command) => state.versions.get(command.version)?.phase },
  gather: procedureContext,
});

export const CALENDAR = kind('calendar', calendar, { shapes: calendarEvents, gather: calendarContext });

export const EVIDENCE = kind('evidence', evidence, { shapes: evidenceEvents, gather: bareContext });

export const MESSAGE = kind('message', message, { shapes: messageEvents, gather: messageContext });

export const OUTLET = kind('outlet', outlet, { shapes: outletEvents, gather: outletContext });

export const SERIES = kind('series', series, { shapes: seriesEvents, gather: bareContext });

export const SIGN_IN_NAME = kind('sign-in-name', signInName, { shapes: signInNameEvents, gather: bareContext });
