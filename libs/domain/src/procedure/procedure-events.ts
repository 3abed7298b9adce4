import { keyed } from '../core/keyed.js';
import { object, text, whole, type EventsOf } from '../core/shape.js';
import { procedureContent } from './procedure-content.js';

const versionEvents = {
  ProcedureDrafted: object({ title: text(200), content: procedureContent }),
  ProcedureRedrafted: object({ title: text(200), content: procedureContent }),
  ProcedurePublished: object({}),
  ProcedureRetired: object({ reason: text() }),
};
export type ProcedureVersionEvent = EventsOf<typeof versionEvents>;

/** The events of a procedure's stream, each naming the version that it concerns. */
export const procedureEvents = keyed('version', whole(1), versionEvents);
export type ProcedureEvent = EventsOf<typeof procedureEvents>;
