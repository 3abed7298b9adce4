import { describe, expect, test } from '@jest/globals';
import { COMMAND_BOUNDS } from './command-bounds.js';
import { STANDARD_PROCEDURE } from './procedure-content.js';
import { validateProcedure } from './procedure-validation.js';

describe('what a procedure may narrow', () => {
  test('the commands of inspections, problems and corrections, and no others', () => {
    expect(COMMAND_BOUNDS).toMatchObject({ PlanInspection: ['supervisor', 'leader'], CloseProblem: ['supervisor', 'leader'] });
    expect(COMMAND_BOUNDS).toHaveProperty('SubmitResult');
    expect(COMMAND_BOUNDS).not.toHaveProperty('RegisterPerson');
  });

  test('the standard procedure narrows the tables as they are', () => {
    expect(validateProcedure(STANDARD_PROCEDURE.content, { bounds: COMMAND_BOUNDS, isCalendar: () => true })).toBe(false);
  });
});
