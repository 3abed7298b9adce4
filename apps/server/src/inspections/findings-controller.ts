import { EventLog, Reactions, StreamNames, type Answer } from '#application';
import { id, inspection, object, text, type InspectionCommand } from '#domain';
import { Body, Controller, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { seenBy, TheCall } from '../http/call.js';
import { Commands, newId } from '../http/commands.js';
import { FindingPath, ThingPath } from '../http/paths.js';
import { EmptyForm, ReasonForm } from '../http/plain-forms.js';
import type { Call } from '../http/request-state.js';
import { EXAMPLES } from '../openapi/command-examples.js';
import { commandRoutes } from '../openapi/command-route.js';
import { answered } from '../openapi/describe.js';
import { RecordFindingForm, RecordVerdictForm } from './inspection-forms.js';

const Route = commandRoutes<InspectionCommand>('inspections', inspection);

/** How long an answer waits for the reaction that begins the problem. */
const PATIENCE_MS = 2_000;

const accepted = answered(202, object({ id, position: text(64) }), {
  id: '0d9b1f60-7c1e-8f6a-b1f5-52f0a3b8c7e1',
  position: '0000000000000042',
});

/** What an inspection finds, and what a look-back says of what was found before. */
@Controller('v1/inspections/:id')
export class FindingsController {
  constructor(
    private readonly commands: Commands,
    private readonly reactions: Reactions,
    private readonly log: EventLog,
    private readonly names: StreamNames,
  ) {}

  @Route({
    at: 'findings',
    command: 'RecordFinding',
    says: 'Records a finding, and answers the problem that a reaction makes of it; 202 where that has not happened within 2 s.',
    form: RecordFindingForm,
    example: EXAMPLES.recordFinding,
    creates: '/v1/problems',
    also: [accepted],
    refuses: ['inspection.finding-known', 'problem.organization-inactive', 'problem.unit-doubled'],
  })
  async record(
    @Param() { id }: ThingPath,
    @Body() body: RecordFindingForm,
    @TheCall() call: Call,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const problem = newId('problem', call);
    const recorded = await this.commands.toInspection(call, id, { type: 'RecordFinding', problem, ...body });
    const begun = await this.begun(problem, recorded);
    if (begun) return begun;
    reply.status(202);
    return { id: problem, position: recorded.position };
  }

  @Route({
    at: 'findings/:problem/confirm',
    command: 'ConfirmFinding',
    says: 'The leader confirms a finding 认定.',
    form: EmptyForm,
    example: EXAMPLES.empty,
    refuses: ['inspection.no-draft', 'inspection.finding-not-draft'],
  })
  confirm(@Param() { id, problem }: FindingPath, @Body() _: EmptyForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'ConfirmFinding', problem });
  }

  @Route({
    at: 'findings/:problem/discard',
    command: 'DiscardFinding',
    says: 'Discards a draft finding.',
    form: ReasonForm,
    example: EXAMPLES.reason,
    refuses: ['inspection.no-draft', 'inspection.finding-not-draft'],
  })
  discard(@Param() { id, problem }: FindingPath, @Body() body: ReasonForm, @TheCall() call: Call) {
    return this.commands.toInspection(call, id, { type: 'DiscardFinding', problem, ...body });
  }

  @Route({
    at: 'verdicts',
    command: 'RecordLookBackVerdict',
    says: 'Records a verdict on a closed problem of the sample. If-Match carries the ETag of the problem, not of the inspection.',
    form: RecordVerdictForm,
    example: EXAMPLES.verdict,
    seesAnother: true,
    refuses: [
      ...['nothing-to-sample', 'not-in-sample', 'sample-not-closed', 'problem-changed'].map((code) => `inspection.${code}`),
      'decision.evidence-differs',
    ],
  })
  judge(@Param() { id }: ThingPath, @Body() { seen, ...body }: RecordVerdictForm, @TheCall() call: Call) {
    const { ifMatch: _, ...ofInspection } = call;
    return this.commands.toInspection(ofInspection, id, { type: 'RecordLookBackVerdict', ...body, seen: seenBy(call, seen) });
  }

  /** The problem's beginning, once the reaction has made it; undefined where it takes longer. */
  private async begun(problem: string, { position }: Answer): Promise<Answer | undefined> {
    await this.reactions.reacted(position, PATIENCE_MS);
    const [first] = await this.log.readStream(this.names.of('problem', problem), { limit: 1 });
    return first && { id: problem, revision: first.revision, position: first.position, tag: first.revision };
  }
}
