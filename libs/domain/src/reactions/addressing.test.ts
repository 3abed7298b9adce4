import { describe, expect, test } from '@jest/globals';
import { escalated, issued, missed, proposed, recorded, reminded, resultSubmitted } from '../../../../test/support/problem-builders.js';
import { seen } from '../../../../test/support/uploads.js';
import type { PersonEvent } from '../person/person-events.js';
import type { ProblemEvent } from '../problem/problem-events.js';
import { addressing } from './addressing.js';
import { react, type Happened } from './reaction.js';

const at = '2026-03-02T02:00:00Z';
const happened = (category: string, thing: string, event: { readonly type: string }, rest: Partial<Happened> = {}): Happened => ({
  category,
  thing,
  event,
  id: 'e1',
  at,
  actor: 'engine',
  ...rest,
});
const inProblem = (event: ProblemEvent, rest: Partial<Happened> = {}) => happened('problem', 'p1', event, rest);
const inPerson = (person: string, event: PersonEvent) => happened('person', person, event);
const inTree = (organization: string, parent?: string) =>
  happened('tree', 'organizations', { type: 'OrganizationEstablished', organization, parent } as { readonly type: string });
const inRound = (event: { readonly type: string }) => happened('inspection', 'i1', event);

const account = (person: string) => inPerson(person, { type: 'AccountOpened', signInName: 'hmac' });
const appointed = (person: string, role: 'branch' | 'supervisor' | 'leader', scope: string, rest: { from?: string; to?: string } = {}) =>
  inPerson(person, {
    type: 'AppointmentMade',
    appointment: `${person}-${role}`,
    role,
    scope,
    from: '2026-01-01',
    treeRevision: 1,
    ...rest,
  });

const TREE = [inTree('county'), inTree('committee', 'county'), inTree('branch', 'committee')];
const UNIT = [account('p-branch'), appointed('p-branch', 'branch', 'branch'), account('p-clerk')];
const ROUND = [
  inRound({ type: 'InspectionPlanned', leader: 'p-leader', members: ['p-member'] } as { readonly type: string }),
  ...['p-leader', 'p-member', 'p-second'].map(account),
];
const CASE = [...TREE, ...UNIT, ...ROUND, inProblem(recorded()), inProblem(issued({ responsiblePerson: 'p-clerk' }))];

const messagesAfter = (history: readonly Happened[], last: Happened) => {
  const state = history.reduce((before, each) => react(addressing, before, each).state, addressing.initial);
  const kept = JSON.parse(JSON.stringify(state)) as typeof state;
  return react(addressing, kept, last).intents.map(({ command }) => command);
};
const told = (history: readonly Happened[], last: Happened) => {
  return messagesAfter(history, last).map((command) => ('to' in command && 'kind' in command ? `${command.kind} ${command.to}` : ''));
};

describe('a step of the ladder is told to whom it is sent', () => {
  test('whoever acts for the unit, and whom the correction names', () => {
    expect(messagesAfter(CASE, inProblem(reminded()))).toEqual(
      ['p-branch', 'p-clerk'].map((to) => ({
        type: 'AddressMessage',
        to,
        kind: 'reminder',
        problem: 'p1',
        correction: 1,
        about: 'e1',
        language: 'zh-CN',
        channels: [],
        notBefore: at,
      })),
    );
  });

  test('the team: leader and members of the inspection that found it, as they are then', () => {
    const notice = inProblem(escalated());
    expect(told(CASE, notice)).toEqual(['p-branch', 'p-clerk', 'p-leader', 'p-member'].map((to) => `supervisionNotice ${to}`));
    const changed = [
      ...CASE,
      inRound({ type: 'TeamMemberAdded', person: 'p-second' } as { readonly type: string }),
      inRound({ type: 'TeamMemberRemoved', person: 'p-member' } as { readonly type: string }),
      inRound({ type: 'LeaderReplaced', old: 'p-leader', new: 'p-branch' } as { readonly type: string }),
    ];
    expect(told(changed, inProblem(escalated({ to: ['team', 'leader'] })))).toEqual([
      'supervisionNotice p-branch',
      'supervisionNotice p-second',
    ]);
  });

  test('or, where no inspection found it, those whom its body has appointed', () => {
    const own = [
      ...TREE,
      ...UNIT,
      account('p-sup'),
      appointed('p-sup', 'supervisor', 'county'),
      account('p-head'),
      appointed('p-head', 'leader', 'county'),
    ];
    const history = [...own, inProblem(recorded({ source: 'selfCheck' })), inProblem(issued())];
    expect(told(history, inProblem(escalated({ to: ['team'] })))).toEqual(['supervisionNotice p-head', 'supervisionNotice p-sup']);
    expect(told(history, inProblem(escalated({ to: ['leader'] })))).toEqual(['supervisionNotice p-head']);
  });

  test('the responsible leader, also where the plan names him', () => {
    const plan = inProblem({
      type: 'PlanSubmitted',
      correction: 1,
      submittedBy: 'p-branch',
      measures: ['补齐'],
      responsibleLeader: 'p-second',
      evidence: [],
    });
    expect(told([...CASE, plan], inProblem(escalated({ step: 'summonedTalk', to: ['responsibleLeader', 'responsiblePerson'] })))).toEqual([
      'summonedTalk p-second',
      'summonedTalk p-clerk',
    ]);
  });

  test('as what it is: a milestone, an attestation, a proposal that waits', () => {
    expect(told(CASE, inProblem(reminded({ milestone: 'm1' })))[0]).toBe('milestoneReminder p-branch');
    expect(told(CASE, inProblem(reminded({ period: 2 })))[0]).toBe('attestationReminder p-branch');
    expect(told(CASE, inProblem(proposed()))).toEqual(['confirmationAsked p-leader', 'confirmationAsked p-member']);
    expect(told(CASE, inProblem(missed()))).toEqual([]);
  });
});

describe('who acts for a unit', () => {
  const reminder = inProblem(reminded({ to: ['unit'] }));
  const unitTold = (...people: readonly Happened[]) => told([...TREE, ...people, inProblem(recorded()), inProblem(issued())], reminder);

  test('is whoever is appointed over it on the day', () => {
    expect(unitTold(account('a'), appointed('a', 'branch', 'branch', { to: '2026-03-02' }))).toEqual(['reminder a']);
    expect(unitTold(account('a'), appointed('a', 'branch', 'branch', { to: '2026-03-01' }))).toEqual([]);
    expect(unitTold(account('a'), appointed('a', 'branch', 'branch', { from: '2026-03-03' }))).toEqual([]);
    expect(unitTold(account('a'), appointed('a', 'supervisor', 'branch'))).toEqual([]);
    const ended = inPerson('a', { type: 'AppointmentEnded', appointment: 'a-branch', reason: '调离', lastDay: '2026-02-28' });
    expect(unitTold(account('a'), appointed('a', 'branch', 'branch'), appointed('a', 'leader', 'branch'), ended)).toEqual([]);
  });

  test('is, where nobody is, whoever is over the nearest organization above', () => {
    expect(unitTold(account('a'), appointed('a', 'branch', 'county'), account('b'), appointed('b', 'branch', 'committee'))).toEqual([
      'reminder b',
    ]);
    const moved = happened('tree', 'organizations', {
      type: 'OrganizationMoved',
      organization: 'branch',
      old: 'committee',
      new: 'county',
    } as { readonly type: string });
    expect(unitTold(account('a'), appointed('a', 'branch', 'county'), account('b'), appointed('b', 'branch', 'committee'), moved)).toEqual([
      'reminder a',
    ]);
  });

  test('is told once, however often he is appointed', () => {
    const twice = inPerson('a', {
      type: 'AppointmentMade',
      appointment: 'again',
      role: 'branch',
      scope: 'branch',
      from: '2026-01-01',
      treeRevision: 1,
    });
    expect(unitTold(account('a'), appointed('a', 'branch', 'branch'), twice)).toEqual(['reminder a']);
  });

  test('is told where he has an account that is in use', () => {
    const one = appointed('a', 'branch', 'branch');
    const disabled = inPerson('a', { type: 'AccountDisabled', reason: '调离' });
    expect(unitTold(one)).toEqual([]);
    expect(unitTold(account('a'), one, disabled)).toEqual([]);
    expect(unitTold(account('a'), one, disabled, inPerson('a', { type: 'AccountEnabled' }))).toEqual(['reminder a']);
    expect(unitTold(account('a'), one, inPerson('a', { type: 'PersonForgotten', reason: '申请' }))).toEqual([]);
  });
});

describe('what was done is told', () => {
  const decided = { correction: 1, extension: 1, decidedBy: 'p-member', basedOn: seen() } as const;
  const attested = { correction: 1, period: 2, verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: seen() } as const;

  test.each<readonly [string, ProblemEvent]>([
    ['correctionIssued', issued({ correction: 2 })],
    ['correctionReassigned', issued({ correction: 2, replaces: 1 })],
    ['planReturned', { type: 'PlanReturned', correction: 1, returnedBy: 'p-member', reason: '太简' }],
    [
      'resultReturned',
      {
        type: 'ResultReturned',
        correction: 1,
        attempt: 1,
        reason: '不足',
        verifiedBy: 'p-member',
        method: 'onSite',
        verdicts: [],
        basedOn: seen(),
      },
    ],
    [
      'resultAccepted',
      { type: 'ResultAccepted', correction: 1, attempt: 1, verifiedBy: 'p-member', method: 'onSite', verdicts: [], basedOn: seen() },
    ],
    ['resultReturned', { type: 'AttestationRejected', ...attested, reason: '缺记' }],
    ['resultAccepted', { type: 'AttestationAccepted', ...attested, next: { period: 3, due: issued().due } }],
    ['extensionDecided', { type: 'ExtensionRefused', ...decided, reason: '无据' }],
    [
      'extensionDecided',
      { type: 'ExtensionGranted', ...decided, previousDueDay: '2026-04-01', due: issued().due, milestones: [], terms: issued().terms },
    ],
  ])('the unit: %s', (kind, event) => {
    expect(told(CASE, inProblem(event))[0]).toBe(`${kind} p-branch`);
  });

  test.each<readonly [string, ProblemEvent]>([
    ['resultSubmitted', resultSubmitted()],
    [
      'resultSubmitted',
      { type: 'AttestationSubmitted', correction: 1, period: 2, submittedBy: 'p-branch', statement: '保持', evidence: [] },
    ],
    ['extensionRequested', { type: 'ExtensionRequested', correction: 1, extension: 1, askedBy: 'p-branch', reason: '盖章', evidence: [] }],
    [
      'referral',
      { type: 'CorrectionReferred', correction: 1, to: 'accountability', reason: '弄虚作假', evidence: [], referredBy: 'p-chief' },
    ],
  ])('the team: %s', (kind, event) => {
    expect(told(CASE, inProblem(event))).toEqual([`${kind} p-leader`, `${kind} p-member`]);
  });

  test('to nobody who did it himself', () => {
    expect(told(CASE, inProblem(resultSubmitted(), { actor: 'p-member' }))).toEqual(['resultSubmitted p-leader']);
  });
});

describe('a step of the ladder is told to outlets', () => {
  const opened = (outlet: string, organization: string, rest: object = {}) =>
    happened('outlet', outlet, {
      ...{ type: 'OutletOpened', organization, kind: 'dingtalk', language: 'zh-CN', title: '工作群', ciphertext: '', nonce: '' },
      ...rest,
    });
  const closed = (outlet: string) => happened('outlet', outlet, { type: 'OutletClosed', reason: '停用' } as { readonly type: string });
  const OUTLETS = [
    opened('o-branch', 'branch'),
    opened('o-hook', 'branch', { kind: 'webhook', language: 'en' }),
    opened('o-county', 'county'),
    opened('o-other', 'other'),
  ];
  const gone = (type: string, organization: string) =>
    happened('tree', 'organizations', { type, organization, successor: 'county', reason: '整合' } as { readonly type: string });
  const groups = (history: readonly Happened[], last = inProblem(reminded())) =>
    messagesAfter([...CASE, ...history], last).flatMap((command) => ('group' in command ? [`${command.kind} ${command.to}`] : []));

  test('of the unit, and of every organization above it', () => {
    expect(groups(OUTLETS)).toEqual(['o-branch', 'o-hook', 'o-county'].map((to) => `reminder ${to}`));
    expect(groups(OUTLETS, inProblem(escalated({ step: 'summonedTalk' })))[0]).toBe('summonedTalk o-branch');
    expect(groups(OUTLETS, inProblem(reminded({ milestone: 'm1' })))[0]).toBe('milestoneReminder o-branch');
    expect(groups(OUTLETS, inProblem(reminded({ period: 2 })))[0]).toBe('attestationReminder o-branch');
  });

  test('at once, by the outlet’s own channel and in its language', () => {
    const messages = messagesAfter([...CASE, ...OUTLETS], inProblem(reminded({ to: [] }), { actor: 'o-hook' }));
    expect(messages[1]).toEqual({
      type: 'AddressMessage',
      to: 'o-hook',
      group: true,
      kind: 'reminder',
      problem: 'p1',
      correction: 1,
      about: 'e1',
      language: 'en',
      channels: ['webhook'],
      notBefore: at,
    });
    expect(messages).toHaveLength(3);
  });

  test('that are open', () => {
    expect(groups([...OUTLETS, closed('o-branch'), closed('o-county')])).toEqual(['reminder o-hook']);
  });

  test('of organizations that are there', () => {
    expect(groups([...OUTLETS, gone('OrganizationMerged', 'branch')])).toEqual(['reminder o-county']);
    expect(groups([...OUTLETS, gone('OrganizationDissolved', 'county')])).toEqual(['reminder o-branch', 'reminder o-hook']);
  });

  test('and nothing else is', () => {
    for (const event of [proposed(), missed(), issued({ correction: 2 }), resultSubmitted()])
      expect(groups(OUTLETS, inProblem(event))).toEqual([]);
  });
});

describe('how somebody is told', () => {
  const wish = (notifications: object) =>
    inPerson('p-branch', { type: 'NotificationsSet', language: 'en', email: true, zone: 'Asia/Shanghai', ...notifications });
  const message = (notifications: object) => messagesAfter([...CASE, wish(notifications)], inProblem(reminded()))[0];

  test('is his to say: language, channel, quiet hours, one message a day', () => {
    expect(message({})).toMatchObject({ to: 'p-branch', language: 'en', channels: ['email'] });
    expect(message({ email: false })).toMatchObject({ channels: [] });
    expect(message({ quiet: { from: 9, to: 12 } })).toMatchObject({ channels: ['email'], notBefore: '2026-03-02T04:00:00Z' });
    expect(message({ digestHour: 8 })).toMatchObject({ digest: true, notBefore: '2026-03-03T00:00:00Z' });
  });
});

test('the same event gives the same messages: by what they tell, and whom', () => {
  const state = CASE.reduce((before, each) => react(addressing, before, each).state, addressing.initial);
  const things = react(addressing, state, inProblem(reminded(), { id: 'e9' })).intents.map(({ thing }) => thing);
  expect(things).toEqual(['e9 p-branch', 'e9 p-clerk']);
});
