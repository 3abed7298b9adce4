import { flag, integer, json, maybe, table, text } from '../core/table.js';
import type { InspectionKind, InspectionPhase } from './terms.js';

/** Inspections, who is on their teams, and whom they inspect. */
export const inspectionTables = {
  inspections: table(
    ['inspection'],
    {
      inspection: text(),
      planned: integer(),
      number: text(),
      kind: text<InspectionKind>(),
      title: text(),
      phase: text<InspectionPhase>(),
      /** The phase that a suspended one left. */
      left: maybe(text<InspectionPhase>()),
      phaseSince: integer(),
      phaseSinceMs: integer(),
      body: text(),
      leader: text(),
      members: json<readonly string[]>(),
      organizations: json<readonly string[]>(),
      /** The problems of a look-back's sample without a verdict. */
      unjudged: json<readonly string[]>(),
      plannedFrom: maybe(text()),
      plannedTo: maybe(text()),
      procedure: text(),
      procedureVersion: integer(),
      zone: text(),
      started: maybe(integer()),
      startedOn: maybe(text()),
      closedOn: maybe(text()),
      /** Findings that nobody has decided on. */
      drafts: json<readonly string[]>(),
      /** Findings that were neither discarded nor withdrawn. */
      findings: integer(),
      /** Confirmed findings that are not settled. */
      unsettled: integer(),
    },
    [['planned'], ['startedOn'], ['body', 'planned']],
  ),

  team: table(['inspection', 'person'], { inspection: text(), person: text(), leads: flag() }, [['person', 'inspection']]),

  inspected: table(['inspection', 'organization'], { inspection: text(), organization: text() }, [['organization', 'inspection']]),
};
