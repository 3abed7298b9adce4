import { describe, expect, it } from '@jest/globals';
import { folded, positionOf, told, type Told } from '../../../../test/support/histories.js';
import { feedbackIssued, findingConfirmed, findingRecorded, inspectionPlanned } from '../../../../test/support/inspection-events.js';
import { acknowledged, confirmed, issued, planSubmitted, recorded } from '../../../../test/support/problem-builders.js';
import { timeline } from './timeline.js';

const start = () => told().at('2026-03-02T10:00:00+08:00');

/** The subjects that each event names, by its ordinal. */
function mentioned(history: Told): readonly (readonly string[])[] {
  const rows = folded(timeline, history);
  const names = new Map(rows.all('subjects').map(({ kind, id, subject }) => [subject, `${kind} ${id}`]));
  return history.events.map(({ ordinal }) =>
    rows
      .all('mentions')
      .filter((mention) => mention.ordinal === ordinal)
      .map(({ subject }) => names.get(subject) ?? '?'),
  );
}

const last = (history: Told) => mentioned(history).at(-1);

describe('the timeline', () => {
  it('has an entry for each event, with where it stands', () => {
    const history = start().problem('p1', recorded()).at('2026-03-02T09:00:00+08:00').problem('p1', confirmed);
    expect(folded(timeline, history).all('entries')).toEqual([
      { ordinal: 1, position: positionOf(1), effectiveMs: Date.parse('2026-03-02T10:00:00+08:00'), stream: 'rx-problem-p1', revision: 0 },
      // The clock of another node was behind: the effective instant is the greatest so far.
      { ordinal: 2, position: positionOf(2), effectiveMs: Date.parse('2026-03-02T10:00:00+08:00'), stream: 'rx-problem-p1', revision: 1 },
    ]);
  });

  it('keeps a number a subject, however often it is named', () => {
    const rows = folded(timeline, start().problem('p1', recorded(), confirmed));
    expect(rows.all('subjects').filter(({ kind }) => kind === 'problem')).toEqual([{ kind: 'problem', id: 'p1', subject: 1024 }]);
  });

  it('calls a problem by its title as it was put right, whatever else was', () => {
    const amended = (field: string, to: string, correction?: number) =>
      ({ type: 'RecordAmended', field, new: to, reason: '笔误', amendedBy: 'p-leader', ...(correction && { correction }) }) as const;
    const history = start().problem('p1', recorded(), confirmed, issued(), amended('title', '台账缺项'), amended('standard', '齐全', 1));
    const cases = folded(timeline, history.problem('p1', amended('condition', '缺三月'))).all('cases');
    expect(cases.map(({ title }) => title)).toEqual(['台账缺项']);
  });

  it('counts an event of a kind that this version does not know, as being about nobody', () => {
    const history = start().problem('p1', recorded());
    const unknown = { ...history.events[0]!, ordinal: 2, category: 'referral', type: 'CaseReferred', data: {} };
    history.events.push(unknown);
    expect(mentioned(history)[1]).toEqual([]);
    expect(folded(timeline, history).all('entries')).toHaveLength(2);
  });
});

describe('what an event is about', () => {
  it("is, for a problem's own events, the problem, its inspection, all of its units and who acted", () => {
    const all = ['problem p1', 'inspection i1', 'organization branch', 'organization joint', 'person p-leader'];
    expect(mentioned(start().problem('p1', recorded({ coUnits: ['joint'] }), confirmed))).toEqual([all, all]);
  });

  it("is, for a correction's events, its own unit and not the others", () => {
    const history = start()
      .problem('p1', recorded({ source: 'selfCheck', coUnits: ['joint'] }), issued(), issued({ correction: 2, unit: 'joint', part: 'co' }))
      .by('p-joint', 'branch')
      .problem('p1', acknowledged(2));
    expect(mentioned(history).slice(2)).toEqual([
      ['problem p1', 'correction p1/2', 'organization joint', 'person p-leader'],
      ['problem p1', 'correction p1/2', 'organization joint', 'person p-joint'],
    ]);
  });

  it('is whoever is named as responsible', () => {
    const history = start().problem(
      'p1',
      recorded({ source: 'selfCheck' }),
      issued({ responsibleLeader: 'p-chief', responsiblePerson: 'p-clerk' }),
    );
    expect(last(history)).toEqual(expect.arrayContaining(['person p-chief', 'person p-clerk']));
    history.problem('p1', planSubmitted({ responsiblePerson: 'p-other' }));
    expect(last(history)).toContain('person p-other');
  });

  it('follows a unit that gives its place to another', () => {
    const history = start()
      .problem('p1', recorded({ source: 'selfCheck' }), issued(), {
        type: 'CorrectionReassigned',
        correction: 1,
        unit: 'port',
        next: 2,
        reason: '调整',
      })
      .problem('p1', confirmed);
    expect(mentioned(history)[2]).toEqual(expect.arrayContaining(['organization branch', 'organization port']));
    expect(last(history)).toEqual(['problem p1', 'organization port', 'person p-leader']);
    history.problem('p1', { type: 'UnitSucceeded', unit: 'port', successor: 'harbour', treeRevision: 7 }).problem('p1', confirmed);
    expect(last(history)).toEqual(['problem p1', 'organization harbour', 'person p-leader']);
  });

  it('is no person where the engine acted', () => {
    expect(
      last(
        start()
          .by('engine', 'engine')
          .problem('p1', recorded({ source: 'selfCheck' })),
      ),
    ).toEqual(['problem p1', 'organization branch']);
  });

  it("is, for an inspection's own events, the inspected organizations; its team when it is planned", () => {
    const history = start().inspection('i1', inspectionPlanned(), feedbackIssued);
    const inspected = ['inspection i1', 'organization branch', 'organization joint', 'person p-leader'];
    expect(mentioned(history)).toEqual([[...inspected, 'person p-member', 'person p-second'], inspected]);
  });

  it('is, for a finding, its problem and its units alone', () => {
    const history = start().inspection('i1', inspectionPlanned(), findingRecorded('p1', { leadUnit: 'joint' }), findingConfirmed('p1'));
    const finding = ['inspection i1', 'problem p1', 'organization joint', 'person p-leader'];
    expect(mentioned(history)[1]).toEqual(expect.arrayContaining(finding));
    expect(mentioned(history)[2]).toEqual(finding);
  });

  it.each([
    [
      'an organization that is merged',
      start().in('tree', 'organizations', { type: 'OrganizationMerged', organization: 'a', successor: 'b', reason: '并入' }),
      ['organization a', 'person p-leader', 'organization b'],
    ],
    [
      'an appointment',
      start().in('person', 'p1', {
        type: 'AppointmentMade',
        appointment: 'a1',
        role: 'branch',
        scope: 'branch',
        from: '2026-01-01',
        treeRevision: 1,
      }),
      ['person p1', 'person p-leader', 'organization branch'],
    ],
    ['a sign-in name', start().in('signin', 'hmac', { type: 'SignInNameClaimed', person: 'p1' }), ['person p-leader', 'person p1']],
    [
      'a procedure',
      start().in('procedure', 'standard', { type: 'ProcedurePublished', version: 1 }),
      ['procedure standard', 'person p-leader'],
    ],
  ])('is, for %s, whom it names', (_, history, expected) => {
    expect(last(history)).toEqual(expected);
  });
});
