import { inspection as inspectionTable, problem as problemTable, STANDARD_PROCEDURE } from '../../../libs/domain/src/index.js';
import type { DataOf } from '../../../libs/projections/src/index.js';
import type { Course } from './agenda.ts';
import { courseOfProblem, reopen } from './course-of-problem.ts';
import { dayOf, dayText } from './days.ts';
import { ENGINE, Thing } from './history.ts';
import type { Case, Office, Round, Team } from './office.ts';
import { FINDINGS, REASONS } from './wording.ts';

const PROCEDURE = { id: STANDARD_PROCEDURE.id, version: 1 };

/** One visit, from its plan to its feedback; what it finds goes on by itself. */
export function* courseOfInspection(office: Office): Course {
  const { draw, history, county } = office;
  const sample = draw.chance(0.2) ? office.sample(draw.whole(3, 8)) : [];
  const team: Team = { leader: draw.one(county.leaders), members: draw.some(county.supervisors, draw.whole(2, 4)) };
  const stream = new Thing(history, 'inspection', draw.uuid(), inspectionTable);
  const round: Round = { stream, team };
  const organizations = draw.some(county.units, draw.whole(1, 4)).map(({ id }) => id);
  const leader = () => office.by(team.leader, 'leader');
  const today = dayOf(history.now);
  const number = office.numbered(stream.id);
  const isLookBack = sample.length > 0;
  stream.did(leader(), [
    {
      type: 'InspectionPlanned',
      number,
      kind: isLookBack ? 'lookBack' : draw.one(['routine', 'routine', 'special'] as const),
      title: `${number} 督导检查`,
      mandate: '检查党建责任、工作台账、日常管理和安全生产责任制落实情况，对照上级部署逐项核查，现场查阅资料并走访党员群众。',
      body: county.body,
      leader: team.leader.id,
      members: team.members.map(({ id }) => id),
      organizations,
      criteria: FINDINGS.slice(0, 3).map(({ criterion }) => criterion),
      plannedFrom: dayText(today + 3),
      plannedTo: dayText(today + 12),
      ...(isLookBack && { sample: sample.map((it) => it.stream.id) }),
      procedure: PROCEDURE,
      treeRevision: county.treeRevision,
    },
  ]);
  yield office.in(draw.whole(3, 8));
  if (!isLookBack && draw.chance(0.04)) {
    stream.did(leader(), [{ type: 'InspectionCancelled', reason: draw.one(REASONS) }]);
    return;
  }
  stream.did(leader(), [{ type: 'InspectionStarted' }]);
  for (const it of sample) {
    yield office.in(draw.whole(0, 1));
    lookBack(office, round, it);
  }
  const found: Case[] = [];
  for (let left = isLookBack ? draw.whole(0, 2) : draw.whole(3, 12); left > 0; left -= 1) {
    yield office.in(draw.whole(0, 1));
    const it = recorded(office, round, organizations);
    yield office.in(draw.whole(0, 2));
    if (decided(office, round, it)) found.push(it);
  }
  yield office.in(draw.whole(1, 4));
  stream.did(leader(), [{ type: 'FeedbackIssued', summary: `共发现问题${found.length}个，请责任单位按期整改。` }]);
  for (const it of found) office.agenda.begin(office.in(draw.whole(0, 3)), courseOfProblem(office, it));
  if (found.length === 0) office.agenda.begin(history.now, office.closingOf(round));
}

/** A finding, and the problem that begins with it. */
function recorded(office: Office, round: Round, organizations: readonly string[]): Case {
  const { draw, history, county } = office;
  const { title, condition, criterion, category } = draw.one(FINDINGS);
  const by = office.by(draw.one(round.team.members), 'supervisor');
  const leadUnit = draw.one(organizations);
  const coUnits = draw.chance(0.2) ? [draw.one(county.units).id].filter((id) => id !== leadUnit) : [];
  const stream = new Thing(history, 'problem', draw.uuid(), problemTable);
  const finding = {
    ...{ title, condition, criterion, category, cause: '责任意识不强，制度执行不严。' },
    severity: draw.one(['minor', 'minor', 'major', 'serious'] as const),
    evidence: office.uploads(by, draw.whole(0, 2)),
    ...{ leadUnit, coUnits, treeRevision: county.treeRevision },
    recordedBy: by.actor,
  };
  const cause = round.stream.did(by, [{ type: 'FindingRecorded', problem: stream.id, ...finding }]);
  const { id: inspection } = round.stream;
  stream.did(
    ENGINE,
    [{ type: 'ProblemRecorded', source: 'inspection', inspection, body: county.body, ...finding, procedure: PROCEDURE }],
    cause,
  );
  office.problems.push(stream.id);
  return { stream, team: round.team, round };
}

/** @returns whether the leader confirms it */
function decided(office: Office, { stream: inspection, team }: Round, { stream }: Case): boolean {
  const by = office.by(team.leader, 'leader');
  if (office.draw.chance(0.05)) {
    const reason = '经复核，情况不属实。';
    const cause = inspection.did(by, [{ type: 'FindingDiscarded', problem: stream.id, discardedBy: by.actor, reason }]);
    stream.did(ENGINE, [{ type: 'ProblemWithdrawn', withdrawnBy: by.actor, reason }], cause);
    return false;
  }
  const cause = inspection.did(by, [{ type: 'FindingConfirmed', problem: stream.id, confirmedBy: by.actor }]);
  stream.did(ENGINE, [{ type: 'ProblemConfirmed', confirmedBy: by.actor, confirmedOn: dayText(dayOf(office.history.now)) }], cause);
  return true;
}

function lookBack(office: Office, { stream, team }: Round, it: Case): void {
  const { draw } = office;
  const by = office.by(draw.one(team.members), 'supervisor');
  const verdict = draw.chance(0.85) ? 'held' : draw.one(['relapsed', 'falselyRectified'] as const);
  const recordedVerdict: DataOf<'inspection', 'LookBackVerdictRecorded'> = {
    ...{ problem: it.stream.id, verdict, verifiedBy: by.actor, method: 'onSite', opinion: '现场查看并与两名群众座谈。' },
    evidence: office.uploads(by, 1),
    basedOn: { revision: it.stream.length - 1, evidence: [] },
  };
  const cause = stream.did(by, [{ type: 'LookBackVerdictRecorded', ...recordedVerdict }]);
  if (verdict === 'held') return;
  reopen(office, it, verdict === 'relapsed' ? 'relapse' : 'falseRectification', stream.id, by.actor, cause);
}

/** What was found elsewhere: in a self-check, by a higher level, or handed over. */
export function* courseOfOwnProblem(office: Office): Course {
  const { draw, history, county } = office;
  const team: Team = { leader: draw.one(county.leaders), members: draw.some(county.supervisors, 3) };
  const { title, condition, criterion, category } = draw.one(FINDINGS);
  const leadUnit = draw.one(county.units).id;
  const source = draw.one(['selfCheck', 'higherLevel', 'handedOver'] as const);
  const by = source === 'selfCheck' ? office.by(office.unit(leadUnit), 'branch') : office.by(team.leader, 'leader');
  const stream = new Thing(history, 'problem', draw.uuid(), problemTable);
  const finding = { title, condition, criterion, category, severity: 'minor', evidence: [], leadUnit, coUnits: [] } as const;
  stream.did(by, [
    {
      type: 'ProblemRecorded',
      ...{ source, body: county.body, ...finding, recordedBy: by.actor, procedure: PROCEDURE, treeRevision: county.treeRevision },
    },
  ]);
  office.problems.push(stream.id);
  yield office.in(draw.whole(1, 4));
  // Some drafts stay drafts.
  if (draw.chance(0.1)) return;
  const leader = office.by(team.leader, 'leader');
  stream.did(leader, [{ type: 'ProblemConfirmed', confirmedBy: leader.actor, confirmedOn: dayText(dayOf(history.now)) }]);
  yield office.in(draw.whole(0, 3));
  yield* courseOfProblem(office, { stream, team });
}
