import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SqliteEventLog } from '../../../libs/adapters/src/index.js';
import {
  EventCatalogue,
  ReactionMemory,
  StreamNames,
  type CheckpointStore,
  type EventLog,
  type NewEvent,
} from '../../../libs/application/src/index.js';
import { REACTIONS } from '../../../libs/domain/src/index.js';
import { Client } from './client.ts';
import type { Branch, Office } from './office.ts';

const INSTALLATION = 'rectify';

type LogWithCheckpoints = EventLog & { readonly checkpoints: CheckpointStore };

/** Of the findings of an inspection, these wait for their correction to be issued; the others are being put right. */
const TO_ISSUE = 3;
const EXECUTING = 3;

/** An inspection that was fed back, and the problems that it found. */
export interface Case {
  readonly inspection: string;
  readonly branch: Branch;
  readonly toIssue: readonly string[];
  readonly executing: readonly string[];
}

/** Plays one case over HTTP. */
export async function playCase(url: string, { body, leader, supervisor, branches: [branch] }: Office): Promise<Case> {
  if (!branch) throw new RangeError('an office without a branch');
  const [asLeader, asSupervisor, asBranch] = [leader, supervisor, branch].map(({ token }) => new Client(url, token)) as [
    Client,
    Client,
    Client,
  ];
  const inspection = await asLeader.made('/v1/inspections', {
    kind: 'routine',
    title: '第一季度日常督导',
    mandate: '年度计划',
    body,
    leader: leader.person,
    members: [supervisor.person],
    organizations: [branch.organization],
    criteria: ['工作台账', '组织生活'],
  });
  await asLeader.post(`/v1/inspections/${inspection}/start`);
  const problems: string[] = [];
  for (let number = 1; number <= TO_ISSUE + EXECUTING; number += 1) {
    const found = { ...FINDING, title: `${FINDING.title}之${number}`, leadUnit: branch.organization };
    const problem = await asSupervisor.made(`/v1/inspections/${inspection}/findings`, found);
    await asLeader.post(`/v1/inspections/${inspection}/findings/${problem}/confirm`);
    problems.push(problem);
  }
  const { position } = await asLeader.post(`/v1/inspections/${inspection}/issue-feedback`);
  await asLeader.get(`/v1/ledger?after=${String(position)}`);
  for (const problem of problems) await confirmed(asLeader, problem);
  for (const problem of problems.slice(TO_ISSUE)) {
    const correction = `/v1/problems/${problem}/corrections/1`;
    await asSupervisor.post(`/v1/problems/${problem}/corrections`, issue(branch));
    await asBranch.post(`${correction}/acknowledge`);
    await asBranch.post(`${correction}/submit-plan`, PLAN);
    await asSupervisor.post(`${correction}/approve-plan`);
    await asBranch.post(`${correction}/report-progress`, progress(30));
    await asBranch.post(`${correction}/report-progress`, progress(60));
  }
  return { inspection, branch, toIssue: problems.slice(0, TO_ISSUE), executing: problems.slice(TO_ISSUE) };
}

/** A finding becomes its problem by a reaction. */
async function confirmed(client: Client, problem: string): Promise<void> {
  for (;;) {
    const { state } = (await client.get(`/v1/problems/${problem}`)) as { readonly state: { readonly phase: string } };
    if (state.phase !== 'Draft') return;
  }
}

const FINDING = {
  title: '工作台账不健全',
  condition: '一季度未建立工作台账，三次主题党日没有记录；经查阅资料、个别谈话，情况属实，支部书记当场确认。',
  criterion: '《中国共产党支部工作条例（试行）》第十条',
  cause: '责任没有分解到人，平时没有检查。',
  severity: 'minor',
  category: '日常管理',
  evidence: [],
  coUnits: [],
};
export const PLAN = { measures: ['补建一季度工作台账', '明确专人负责，每月底由支部书记检查一次'], evidence: [] };
export const issue = ({ organization }: Pick<Branch, 'organization'>) => ({
  unit: organization,
  kind: 'byDate',
  measures: ['补建台账', '明确责任'],
  standard: '台账要素齐全，记录及时，责任到人',
});
export const progress = (percent: number) => ({
  note: '已补建一月、二月台账，三月台账正在整理；支委会研究确定了台账管理的责任人，每周五下班前更新。',
  percent,
  evidence: [],
});

/** Writes the same case down for other inspections, problems and branches, straight into the log of a server that was stopped. */
export async function copyCase(folder: string, model: Case, branches: readonly Branch[], copies: number): Promise<readonly Case[]> {
  const log = await SqliteEventLog.open({
    file: join(folder, 'events.sqlite'),
    codec: new EventCatalogue(new StreamNames(INSTALLATION)),
    prefix: INSTALLATION,
  });
  try {
    return await copyCaseInto(log, INSTALLATION, model, branches, copies);
  } finally {
    await log.close();
  }
}

/** So many copies are on their way at once. */
const COPIED_AT_ONCE = 32;

/** The same, into a log that is open, and that no server follows. */
export async function copyCaseInto(
  log: LogWithCheckpoints,
  installation: string,
  model: Case,
  branches: readonly Branch[],
  copies: number,
): Promise<readonly Case[]> {
  const names = new StreamNames(installation);
  const problems = [...model.toIssue, ...model.executing];
  const streams = [names.of('inspection', model.inspection), ...problems.map((problem) => names.of('problem', problem))];
  const [inspection = '', ...found] = await Promise.all(
    streams.map(async (stream) => JSON.stringify([stream, await log.readStream(stream)])),
  );
  const copy = async (number: number): Promise<Case> => {
    const branch = branches[number % branches.length];
    if (!branch) throw new RangeError('an office without a branch');
    const ids = new Map([model.inspection, ...problems].map((id) => [id, randomUUID()]));
    const idOf = (id: string) => ids.get(id) ?? id;
    const renamed = new Map([...ids, [model.branch.organization, branch.organization], [model.branch.person, branch.person]]);
    await write(log, replaced(inspection, renamed));
    await Promise.all(found.map((text) => write(log, replaced(text, renamed))));
    return {
      inspection: idOf(model.inspection),
      branch,
      toIssue: model.toIssue.map(idOf),
      executing: model.executing.map(idOf),
    };
  };
  const made: Case[] = [];
  while (made.length < copies) {
    const next = Array.from({ length: Math.min(COPIED_AT_ONCE, copies - made.length) }, (_, index) => copy(made.length + index));
    made.push(...(await Promise.all(next)));
  }
  await answeredByReactions(log);
  return made;
}

/** What follows from the copies was copied with them: a reaction has to fold them, and has nothing to answer. */
async function answeredByReactions(log: LogWithCheckpoints): Promise<void> {
  const position = await log.head();
  for (const { name } of REACTIONS) {
    const memory = new ReactionMemory(log.checkpoints, name);
    await memory.progress();
    await memory.saveProgress({ ...(position !== undefined && { position }), parked: {} });
  }
}

const replaced = (text: string, ids: ReadonlyMap<string, string>) =>
  [...ids].reduce((before, [from, to]) => before.replaceAll(from, to), text);

async function write(log: EventLog, text: string): Promise<void> {
  const [stream, events] = JSON.parse(text) as [string, readonly NewEvent[]];
  const anew = events.map((event) => ({ ...event, id: randomUUID(), commandId: randomUUID() }));
  await log.append(stream, 'none', anew);
}
