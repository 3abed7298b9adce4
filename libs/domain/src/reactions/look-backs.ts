import { goingOn, toProblem, type Reaction } from './reaction.js';

const GROUNDS = { relapsed: 'relapse', falselyRectified: 'falseRectification' } as const;

/** A look-back 回头看 that finds a relapse 反弹 or a false rectification 虚假整改 reopens the problem. */
export const lookBacks: Reaction<null> = {
  name: 'look-backs',
  from: 'beginning',
  initial: null,
  on: {
    inspection: {
      LookBackVerdictRecorded: (state, { problem, verdict, opinion, basedOn, verifiedBy }, lookBack) =>
        verdict === 'held'
          ? goingOn(state)
          : goingOn(
              state,
              toProblem(problem, {
                type: 'ReopenProblem',
                ground: GROUNDS[verdict],
                reason: opinion,
                seen: basedOn,
                lookBack,
                reopenedBy: verifiedBy,
              }),
            ),
    },
  },
};
