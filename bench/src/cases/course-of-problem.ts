import { hashesOf, type EvidenceRef } from '../../../libs/domain/src/index.js';
import type { Course } from './agenda.ts';
import { CorrectionCourse } from './course-of-correction.ts';
import { ENGINE } from './history.ts';
import { record, type Case, type Office } from './office.ts';
import { REASONS } from './wording.ts';

/** A confirmed problem, or one that was reopened, until it is closed: some are not. */
export function* courseOfProblem(office: Office, it: Case): Course {
  const { draw } = office;
  if (draw.chance(0.03)) {
    const { title: old } = record(it);
    const by = office.by(it.team.leader, 'leader');
    it.stream.did(by, [
      { type: 'RecordAmended', field: 'title', old, new: `${old}（补充）`, reason: '标题表述不准确。', amendedBy: by.actor },
    ]);
  }
  if (draw.chance(0.02)) {
    yield* dispute(office, it);
    if (record(it).phase === 'Withdrawn') return;
  }
  const { leadUnit, coUnits } = record(it);
  for (const unit of [leadUnit, ...coUnits]) {
    const correction = new CorrectionCourse(office, it, unit);
    office.agenda.begin(office.history.now, thenClosed(office, it, correction));
  }
  if (draw.chance(0.03)) {
    yield office.in(draw.whole(1, 3));
    if (['Assigned', 'Rectifying', 'PendingVerification'].includes(record(it).phase)) yield* dispute(office, it);
  }
}

/** The lead unit disputes the finding. Where work has begun it is maintained. */
function* dispute(office: Office, it: Case): Course {
  const { draw } = office;
  const { leadUnit: unit, disputes } = record(it);
  const number = disputes.length + 1;
  const by = office.by(office.unit(unit), 'branch');
  it.stream.did(by, [
    {
      type: 'FindingDisputed',
      dispute: number,
      unit,
      disputedBy: by.actor,
      reason: '该项工作由上级统一安排，责任不在本单位。',
      evidence: office.uploads(by, 1),
    },
  ]);
  const evidence = hashesOf(record(it).disputes.at(-1)?.evidence ?? []);
  yield office.in(draw.whole(2, 5));
  const leader = office.by(it.team.leader, 'leader');
  const decision = {
    dispute: number,
    decidedBy: leader.actor,
    reason: '经核实，认定准确。',
    basedOn: { revision: it.stream.length - 1, evidence },
  };
  const isWithdrawn = record(it).corrections.length === 0 && draw.chance(0.3);
  const decided = it.stream.did(leader, [{ type: isWithdrawn ? 'FindingWithdrawn' : 'FindingMaintained', ...decision }]);
  if (isWithdrawn) settle(office, it, 'withdrawn', decided);
}

function* thenClosed(office: Office, it: Case, correction: CorrectionCourse): Course {
  const { cycle } = record(it);
  for (const waiting of correction.run()) {
    yield waiting;
    if (record(it).cycle !== cycle) return;
    closeSoon(office, it);
  }
  closeSoon(office, it);
}

/** Whatever led to it, what is rectified is closed within days; few are forgotten. */
function closeSoon(office: Office, it: Case): void {
  if (record(it).phase !== 'Rectified' || office.isClosing.has(it)) return;
  office.isClosing.add(it);
  office.agenda.begin(office.in(office.draw.whole(1, 7)), closing(office, it));
}

function* closing(office: Office, it: Case): Course {
  const { draw } = office;
  if (draw.chance(0.02)) return;
  if (record(it).phase === 'Rectified') {
    close(office, it);
    yield office.in(draw.whole(1, 5));
    if (draw.chance(0.01) && record(it).phase === 'Closed') {
      const by = office.by(it.team.leader, 'leader');
      const revoked = it.stream.did(by, [{ type: 'ClosureRevoked', revokedBy: by.actor, reason: '销号依据录入有误。' }]);
      it.round?.stream.did(ENGINE, [{ type: 'FindingUnsettled', problem: it.stream.id, ground: 'closureRevoked' }], revoked);
      yield office.in(1);
      if (record(it).phase === 'Rectified') close(office, it);
    }
  }
  office.isClosing.delete(it);
  if (record(it).phase === 'Closed') office.remember(it);
}

function close(office: Office, it: Case): void {
  const by = office.by(it.team.leader, 'leader');
  const { corrections, cycle } = record(it);
  const seen: readonly EvidenceRef[] = corrections
    .filter((each) => each.cycle === cycle && each.phase === 'Accepted')
    .flatMap(({ attempts }) => attempts.at(-1)?.evidence ?? []);
  const basedOn = { revision: it.stream.length - 1, evidence: hashesOf(seen) };
  const closed = it.stream.did(by, [
    { type: 'ProblemClosed', closedBy: by.actor, ground: '整改措施全部落实，佐证齐全，予以销号。', basedOn },
  ]);
  settle(office, it, 'closed', closed);
}

/** What becomes of a problem is reported back to the inspection that found it, which closes once nothing is left. */
function settle(office: Office, { stream, round }: Case, outcome: 'closed' | 'withdrawn', cause: string): void {
  if (!round) return;
  round.stream.did(ENGINE, [{ type: 'FindingSettled', problem: stream.id, outcome }], cause);
  office.agenda.begin(office.history.now, office.closingOf(round));
}

/** A look-back found that it did not hold. */
export function reopen(
  office: Office,
  it: Case,
  ground: 'relapse' | 'falseRectification',
  lookBack: string,
  verifier: string,
  cause: string,
): void {
  const { cycle } = record(it);
  const basedOn = { revision: it.stream.length - 1, evidence: [] };
  const reopened = it.stream.did(
    ENGINE,
    [{ type: 'ProblemReopened', cycle: cycle + 1, ground, reopenedBy: verifier, reason: office.draw.one(REASONS), basedOn, lookBack }],
    cause,
  );
  it.round?.stream.did(ENGINE, [{ type: 'FindingUnsettled', problem: it.stream.id, ground }], reopened);
  office.agenda.begin(office.in(office.draw.whole(1, 3)), courseOfProblem(office, it));
}
