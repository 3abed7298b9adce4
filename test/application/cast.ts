import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  EvidenceEnvelope,
  EvidenceStore,
  FirstStart,
  InspectionEnvelope,
  NUMBER_TO_COME,
  OrganizationEnvelope,
  PersonEnvelope,
  ProblemEnvelope,
  Reactions,
  THE_ENGINE,
  type Answer,
  type Caller,
  type Given,
  type StoredEvent,
} from '#application';
import type { Appointable, EvidenceRef, InspectionCommand, OrganizationCommand, PersonCommand, ProblemCommand } from '#domain';
import { CommandBus } from '@nestjs/cqrs';
import type { Running } from './running.js';

type Rest = Partial<Omit<Given<never>, 'thing' | 'command' | 'caller'>>;

const BODY = 'root';
export const BRANCHES = ['bangwang', 'port', 'monkey'] as const;

export const person = (id: string): Caller => ({ engine: false, person: id });

/** Gives commands to a running application, and knows the people in it. */
export class Cast {
  private readonly bus: CommandBus;

  constructor(readonly running: Running) {
    this.bus = running.get(CommandBus);
  }

  problem(thing: string, command: ProblemCommand, caller: Caller, rest: Rest = {}): Promise<Answer> {
    return this.bus.execute(new ProblemEnvelope({ commandId: randomUUID(), thing, command, caller, ...rest }));
  }

  inspection(thing: string, command: InspectionCommand, caller: Caller, rest: Rest = {}): Promise<Answer> {
    return this.bus.execute(new InspectionEnvelope({ commandId: randomUUID(), thing, command, caller, ...rest }));
  }

  organization(thing: string, command: OrganizationCommand, caller = THE_ENGINE): Promise<Answer> {
    return this.bus.execute(new OrganizationEnvelope({ commandId: randomUUID(), thing, command, caller }));
  }

  person(thing: string, command: PersonCommand, caller = THE_ENGINE, rest: Rest = {}): Promise<Answer> {
    return this.bus.execute(new PersonEnvelope({ commandId: randomUUID(), thing, command, caller, ...rest }));
  }

  /** A body with a leader, a supervisor and an auditor; three branches, each with somebody who acts for it. */
  async enter(): Promise<void> {
    await this.running.get(FirstStart).begin();
    await this.organization('committee', {
      type: 'EstablishOrganization',
      organization: 'committee',
      name: '非公党委',
      kind: 'committee',
      parent: BODY,
    });
    for (const branch of BRANCHES) {
      await this.organization(branch, {
        type: 'EstablishOrganization',
        organization: branch,
        name: branch,
        kind: 'branch',
        parent: 'committee',
      });
      await this.appoint(`${branch}-secretary`, branch, 'branch', branch);
    }
    await this.appoint('leader', BODY, 'leader', BODY);
    await this.appoint('verifier', BODY, 'supervisor', BODY);
    await this.appoint('clerk', BODY, 'administrator', BODY);
    await this.appoint('auditor', BODY, 'auditor', BODY);
  }

  async appoint(id: string, home: string, role: Appointable, scope: string): Promise<void> {
    await this.person(id, { type: 'RegisterPerson', home });
    await this.person(id, { type: 'OpenAccount', signInName: `hmac-of-${id}` });
    await this.person(id, { type: 'MakeAppointment', appointment: `${id}-1`, role, scope, from: '2026-01-01' });
  }

  /** An inspection of all branches that is in progress. */
  async inspect(inspection: string): Promise<void> {
    await this.inspection(
      inspection,
      {
        type: 'PlanInspection',
        number: NUMBER_TO_COME,
        kind: 'routine',
        title: '常规督导',
        mandate: '年度安排',
        body: BODY,
        leader: 'leader',
        members: ['verifier'],
        organizations: BRANCHES,
        criteria: [],
      },
      person('leader'),
    );
    await this.inspection(inspection, { type: 'StartInspection' }, person('leader'));
  }

  /** A confirmed finding, and the problem that the reaction has made of it. */
  async find(inspection: string, problem: string, leadUnit: string = BRANCHES[0], coUnits: readonly string[] = []): Promise<void> {
    await this.inspection(inspection, finding(problem, leadUnit, coUnits), person('verifier'));
    await this.settled(await this.inspection(inspection, { type: 'ConfirmFinding', problem }, person('leader')));
  }

  issue(problem: string, unit: string = BRANCHES[0]): Promise<Answer> {
    const command = { type: 'IssueCorrection', unit, kind: 'immediate', measures: ['建立台账'], standard: '台账齐全' } as const;
    return this.problem(problem, command, person('leader'));
  }

  /** A file that somebody uploads. */
  async upload(evidence: string, unit: string): Promise<EvidenceRef> {
    const stored = await this.running.get(EvidenceStore).put(Readable.from([Buffer.from(`台账 ${evidence}`)]));
    const command = { type: 'UploadEvidence', ...stored, name: `${evidence}.txt` } as const;
    const caller = person(`${unit}-secretary`);
    await this.bus.execute(new EvidenceEnvelope({ commandId: randomUUID(), thing: evidence, command, caller }));
    const [{ data }] = (await this.running.log.readStream(`test-evidence-${evidence}`)) as readonly [StoredEvent];
    return { evidence, ...data } as unknown as EvidenceRef;
  }

  /** Waits until the reactions have answered a command, and what they themselves have caused. */
  async settled({ position }: Pick<Answer, 'position'>): Promise<void> {
    const reactions = this.running.get(Reactions);
    let reached: string | undefined = position;
    for (;;) {
      if (!(await reactions.reacted(reached, 5_000))) throw new Error(`reactions have not come to ${reached}`);
      const head = await this.running.log.head();
      if (head === undefined || head === reached) return;
      reached = head;
    }
  }

  /** The types of a stream's events. */
  async types(category: string, id: string): Promise<readonly string[]> {
    return (await this.running.log.readStream(`test-${category}-${id}`)).map(({ type }) => type);
  }
}

/** What is wrong, whoever records it. */
export const MISSING_LEDGER = {
  title: '台账不完整',
  condition: '会议记录缺失',
  criterion: '条例第十条',
  severity: 'minor',
  category: '组织生活',
  evidence: [],
} as const;

export const finding = (problem: string, leadUnit: string = BRANCHES[0], coUnits: readonly string[] = []) =>
  ({ type: 'RecordFinding', problem, ...MISSING_LEDGER, leadUnit, coUnits }) as const;
