import { expect, jest, test } from '@jest/globals';
import { EventLog, Reactions, StreamNames, type Answer } from '#application';
import type { FastifyReply } from 'fastify';
import { Commands } from '../http/commands.js';
import type { Call } from '../http/request-state.js';
import { FindingsController } from './findings-controller.js';
import { RecordFindingForm } from './inspection-forms.js';

const recorded: Answer = { id: 'i1', revision: 3, position: '0042', tag: 3 };
const call = { caller: { person: 'p1' }, commandId: 'c1', correlationId: 'r1' } as Call;

/** Records a finding where the reaction has, or has not, begun the problem in time. */
async function record(begun: boolean) {
  const commands = Object.create(Commands.prototype, { toInspection: { value: () => Promise.resolve(recorded) } }) as Commands;
  const reactions = Object.create(Reactions.prototype, { reacted: { value: jest.fn(() => Promise.resolve(begun)) } }) as Reactions;
  const first = { revision: 0, position: '0043' };
  const log = Object.create(EventLog.prototype, { readStream: { value: () => Promise.resolve(begun ? [first] : []) } }) as EventLog;
  const status = jest.fn();
  const controller = new FindingsController(commands, reactions, log, new StreamNames('test'));
  const answer = await controller.record({ id: 'i1' }, new RecordFindingForm(), call, { status } as unknown as FastifyReply);
  expect(reactions.reacted).toHaveBeenCalledWith('0042', 2_000);
  return { answer, status: status.mock.calls.flat() };
}

test('a finding is answered with the problem that the reaction made of it', async () => {
  const { answer, status } = await record(true);
  expect(answer).toEqual({ id: expect.any(String), revision: 0, position: '0043', tag: 0 });
  expect(status).toEqual([]);
});

test('a finding whose problem takes longer than 2 s is accepted, with the id that the problem will have', async () => {
  const { answer, status } = await record(false);
  expect(answer).toEqual({ id: (await record(true)).answer.id, position: '0042' });
  expect(status).toEqual([202]);
});
