import type { InspectionEvent, PlannedInspection } from '#domain';
import type { Recorded } from '../world.js';
import { holds } from './holds.js';

interface Team {
  readonly append: number;
  readonly leader: string;
  readonly members: readonly string[];
}

type FindingPhase = 'draft' | 'confirmed' | 'discarded' | 'settled';

/** One inspection as its events tell it, followed without the table; what domain.md says of inspections is held on the way. */
export class Round {
  phase = 'None';
  number = '';
  organizations: readonly string[] = [];
  readonly findings = new Map<string, { phase: FindingPhase; readonly units: readonly string[] }>();
  /** Who was on the team from each append on. */
  readonly teams: Team[] = [];
  private left = '';
  private sample: readonly string[] = [];
  private readonly verdicts = new Set<string>();
  private everConfirmed = false;

  /** Who was on the team when something was decided. */
  teamBefore(append: number): Team {
    const team = this.teams.findLast((each) => each.append < append);
    holds(team !== undefined, 'an inspection has a team from the first', append);
    return team;
  }

  agree(state: PlannedInspection): void {
    holds(state.phase === this.phase, 'the state says what the events say', state.phase, this.phase);
    const kept = Object.entries(state.findings).map(([problem, finding]) => `${problem} ${finding.state}`);
    const told = [...this.findings].map(([problem, { phase }]) => `${problem} ${phase}`);
    holds(kept.join() === told.join(), 'the findings stand as the events say', kept, told);
  }

  /** Holds what is true between appends: within one, what follows is on its way. */
  settle(): void {
    const isUnsettled = this.unsettled.length > 0;
    holds(
      !isUnsettled || !['FeedbackIssued', 'Closed'].includes(this.phase),
      'an inspection with an unsettled finding is Rectifying',
      this.phase,
    );
  }

  get unsettled(): readonly string[] {
    return this.in('confirmed');
  }

  see({ event, actor, append }: Recorded<InspectionEvent>): void {
    holds(this.phase !== 'Cancelled', 'a cancelled inspection is over', event);
    const from = (...phases: readonly string[]) => {
      holds(phases.includes(this.phase), 'an inspection goes the ways that domain.md names', event.type, this.phase);
    };
    switch (event.type) {
      case 'InspectionPlanned':
        from('None');
        ({ number: this.number, organizations: this.organizations, sample: this.sample = [] } = event);
        this.phase = 'Planned';
        holds((event.kind === 'lookBack') === this.sample.length > 0, 'a look-back samples problems, and nothing else does', event);
        this.team(append, event);
        return;
      case 'InspectionStarted':
        from('Planned');
        this.phase = 'InProgress';
        return;
      case 'TeamMemberAdded': {
        const { leader, members } = this.teams.at(-1)!;
        this.team(append, { leader, members: [...members, event.person] });
        return;
      }
      case 'TeamMemberRemoved': {
        const { leader, members } = this.teams.at(-1)!;
        this.team(append, { leader, members: members.filter((each) => each !== event.person) });
        return;
      }
      case 'LeaderReplaced':
        this.team(append, { leader: event.new, members: this.teams.at(-1)!.members });
        return;
      case 'FindingRecorded':
        from('InProgress');
        holds(!this.findings.has(event.problem), 'a finding is recorded once', event);
        this.findings.set(event.problem, { phase: 'draft', units: [event.leadUnit, ...event.coUnits] });
        return;
      case 'FindingConfirmed':
        from('InProgress');
        holds(actor.id === this.teamBefore(append).leader, 'the leader confirms', event);
        this.everConfirmed = true;
        this.becomes(event.problem, 'draft', 'confirmed');
        return;
      case 'FindingDiscarded':
        from('Planned', 'InProgress');
        this.becomes(event.problem, 'draft', 'discarded');
        return;
      case 'FeedbackIssued':
        from('InProgress');
        holds(this.in('draft').length === 0, 'feedback needs every draft decided', event);
        holds(
          this.sample.every((problem) => this.verdicts.has(problem)),
          'a look-back gives its verdicts before its feedback',
          event,
        );
        this.phase = 'FeedbackIssued';
        return;
      case 'InspectionEnteredRectification':
        from('FeedbackIssued', 'Closed');
        this.phase = 'Rectifying';
        return;
      case 'FindingSettled':
        this.becomes(event.problem, 'confirmed', 'settled');
        return;
      case 'FindingUnsettled':
        this.becomes(event.problem, 'settled', 'confirmed');
        return;
      case 'LookBackVerdictRecorded':
        from('InProgress');
        holds(this.sample.includes(event.problem) && !this.verdicts.has(event.problem), 'a sampled problem gets one verdict', event);
        this.verdicts.add(event.problem);
        return;
      case 'InspectionSuspended':
        from('InProgress', 'Rectifying');
        this.left = this.phase;
        this.phase = 'Suspended';
        return;
      case 'InspectionResumed':
        from('Suspended');
        this.phase = this.left;
        return;
      case 'InspectionCancelled':
        from('Planned', 'InProgress');
        holds(!this.everConfirmed, 'no inspection is cancelled once a problem is confirmed', event);
        this.phase = 'Cancelled';
        return;
      case 'InspectionClosed':
        from('FeedbackIssued', 'Rectifying');
        holds(this.in('draft').length + this.unsettled.length === 0, 'it closes with every finding settled', [...this.findings]);
        this.phase = 'Closed';
        return;
      case 'RecordAmended':
      case 'ProcedureMigrated':
    }
  }

  private team(append: number, { leader, members }: Omit<Team, 'append'>): void {
    this.teams.push({ append, leader, members });
  }

  private in(phase: FindingPhase): readonly string[] {
    return [...this.findings].filter(([, finding]) => finding.phase === phase).map(([problem]) => problem);
  }

  private becomes(problem: string, from: FindingPhase, to: FindingPhase): void {
    const finding = this.findings.get(problem);
    holds(finding?.phase === from, `a finding that is ${from} becomes ${to}`, problem, finding);
    finding.phase = to;
  }
}
