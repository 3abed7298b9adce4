import type { HistoryEvent } from '../core/history-event.js';
import { changesOf, type Change, type Projection, type Rows } from '../core/projection.js';
import { subjectsOf } from './subjects.js';
import { SUBJECTS_PER_EVENT, timelineTables, type TimelineTables } from './tables.js';

const { add, make, put } = changesOf(timelineTables);
type TimelineRows = Rows<TimelineTables>;

/** One unit takes another's place among those whom a problem concerns. */
const replaced = (units: readonly string[], old: string | undefined, unit: string) => [
  ...new Set([...units.filter((each) => each !== old), unit]),
];

function entry(event: HistoryEvent, rows: TimelineRows): readonly Change[] {
  const { ordinal, position, effectiveMs, stream, revision } = event;
  const changes: Change[] = [add('entries', { ordinal, position, effectiveMs, stream, revision })];
  for (const [place, { kind, id }] of subjectsOf(event, rows).entries()) {
    const known = rows.get('subjects', kind, id)?.subject;
    const subject = known ?? ordinal * SUBJECTS_PER_EVENT + place;
    if (known === undefined) changes.push(make('subjects', [kind, id], { subject }));
    changes.push(add('mentions', { subject, ordinal }));
  }
  return changes;
}

/** What happened to whom, in the order of the history. */
export const timeline: Projection<TimelineTables> = {
  name: 'timeline',
  version: 2,
  tables: timelineTables,
  every: entry,
  on: {
    inspection: {
      InspectionPlanned: ({ thing, data: { number, body, organizations } }) => [
        make('inspections', thing, { number, body, organizations }),
      ],
      FindingRecorded: ({ thing, data }) => [
        make('cases', data.problem, { title: data.title, inspection: thing, units: [data.leadUnit, ...data.coUnits], corrections: {} }),
      ],
    },
    problem: {
      ProblemRecorded: ({ thing, data }) => [
        make('cases', thing, {
          title: data.title,
          ...(data.inspection === undefined ? { body: data.body } : { inspection: data.inspection }),
          units: [data.leadUnit, ...data.coUnits],
          corrections: {},
        }),
      ],
      RecordAmended: ({ thing, data }) =>
        data.correction === undefined && data.field === 'title' ? [put('cases', thing, { title: data.new })] : [],
      CorrectionIssued: ({ thing, data }, rows) => [
        put('cases', thing, { corrections: { ...rows.get('cases', thing)?.corrections, [data.correction]: data.unit } }),
      ],
      CorrectionReassigned: ({ thing, data }, rows) => {
        const known = rows.get('cases', thing);
        return known ? [put('cases', thing, { units: replaced(known.units, known.corrections[data.correction], data.unit) })] : [];
      },
      UnitSucceeded: ({ thing, data }, rows) => {
        const known = rows.get('cases', thing);
        return known ? [put('cases', thing, { units: replaced(known.units, data.unit, data.successor) })] : [];
      },
    },
  },
};
