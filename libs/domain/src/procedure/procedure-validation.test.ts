import { describe, expect, test } from '@jest/globals';
import { STANDARD_PROCEDURE, type KindRule, type ProcedureContent, type RectificationKind } from './procedure-content.js';
import { validateProcedure, type Grounds } from './procedure-validation.js';

const grounds: Grounds = {
  bounds: {
    CloseProblem: ['leader', 'supervisor'],
    ReopenProblem: ['leader'],
    MaintainFinding: ['leader'],
    WithdrawFinding: ['leader'],
  },
  isCalendar: ({ id, version }) => id === 'plain' && version === 1,
};
const { content } = STANDARD_PROCEDURE;

const fault = (overrides: Partial<ProcedureContent>) => validateProcedure({ ...content, ...overrides }, grounds);
const kindFault = (kind: RectificationKind, overrides: Partial<KindRule>) =>
  fault({ kinds: { ...content.kinds, [kind]: { ...content.kinds[kind], ...overrides } } });

describe('what a procedure may say', () => {
  test('the standard procedure is sound', () => {
    expect(fault({})).toBe(false);
  });

  test('its calendar is one that can be counted on', () => {
    expect(fault({ calendar: { id: 'plain', version: 2 } })).toMatchObject({
      code: 'procedure.unknown-calendar',
      details: { path: '/content/calendar' },
    });
  });

  test('a limit is at least a day', () => {
    expect(kindFault('immediate', { limit: 0 })).toMatchObject({
      code: 'procedure.limit-of-nought',
      details: { path: '/content/kinds/immediate/limit' },
    });
  });

  test('a ladder does not go backwards', () => {
    const backwards = { code: 'procedure.ladder-goes-backwards', details: { path: '/content/kinds/byDate/ladder/1/offset' } };
    const reminder = (offset: number, hour: number) => ({ step: 'reminder', offset, hour }) as const;
    expect(kindFault('byDate', { ladder: [reminder(0, 9), reminder(-1, 9)] })).toMatchObject(backwards);
    expect(kindFault('byDate', { ladder: [reminder(0, 9), reminder(0, 8)] })).toMatchObject(backwards);
    expect(kindFault('byDate', { ladder: [reminder(0, 9), reminder(0, 9), reminder(1, 8)] })).toBe(false);
  });

  test('a reminder waits for nobody to confirm it', () => {
    expect(kindFault('byDate', { ladder: [{ step: 'reminder', offset: 0, hour: 9, confirm: true }] })).toMatchObject({
      code: 'procedure.reminder-to-confirm',
      details: { path: '/content/kinds/byDate/ladder/0/confirm' },
    });
    expect(kindFault('byDate', { ladder: [{ step: 'summonedTalk', offset: 0, hour: 9, confirm: true }] })).toBe(false);
  });

  test('a ladder does not relent', () => {
    const ladder = [
      { step: 'summonedTalk', offset: 1, hour: 9 },
      { step: 'reminder', offset: 2, hour: 9 },
    ] as const;
    expect(kindFault('phased', { ladder })).toMatchObject({
      code: 'procedure.ladder-relents',
      details: { path: '/content/kinds/phased/ladder/1/step' },
    });
  });

  test('the sustained kind has a period, and no other has', () => {
    const { period: _, ...once } = content.kinds.sustained;
    expect(fault({ kinds: { ...content.kinds, sustained: once } })).toMatchObject({
      code: 'procedure.period-missing',
      details: { path: '/content/kinds/sustained/period' },
    });
    expect(kindFault('byDate', { period: 30 })).toMatchObject({
      code: 'procedure.period-misplaced',
      details: { path: '/content/kinds/byDate/period' },
    });
  });

  test('it says who gives commands that exist', () => {
    for (const command of ['PaintProblem', 'constructor']) {
      expect(fault({ who: { [command]: ['leader'] } })).toMatchObject({
        code: 'procedure.unknown-command',
        details: { path: `/content/who/${command}`, command },
      });
    }
  });

  test('it narrows who gives a command, and never widens it', () => {
    expect(fault({ who: { CloseProblem: ['leader'] } })).toBe(false);
    expect(fault({ who: { CloseProblem: ['leader', 'branch'] } })).toMatchObject({
      code: 'procedure.widens',
      details: { path: '/content/who/CloseProblem/1', role: 'branch', by: ['leader', 'supervisor'] },
    });
  });
});
