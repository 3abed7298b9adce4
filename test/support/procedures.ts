import {
  STANDARD_PROCEDURE,
  type KindRule,
  type ProcedureContent,
  type ProcedureInForce,
  type RectificationKind,
} from '../../libs/domain/src/procedure/procedure-content.js';
import { PLAIN_CALENDAR } from '../../libs/domain/src/time/calendar.js';

/** The standard procedure in force, but for what a test cares about. */
export const procedure = (overrides: Partial<ProcedureContent & Pick<ProcedureInForce, 'version' | 'days'>> = {}): ProcedureInForce => ({
  id: 'standard',
  version: 1,
  ...STANDARD_PROCEDURE.content,
  days: PLAIN_CALENDAR,
  ...overrides,
});

/** The standard procedure with another rule for one kind of rectification. */
export const procedureWith = (kind: RectificationKind, rule: Partial<KindRule>): ProcedureInForce => {
  const { kinds } = STANDARD_PROCEDURE.content;
  return procedure({ kinds: { ...kinds, [kind]: { ...kinds[kind], ...rule } } });
};
