import { REACTIONS } from '#domain';
import { runReaction, runTimers } from '../engine.js';
import type { Draw } from '../draw.js';
import { CALENDAR, EVIDENCE, INSPECTION, MESSAGE, OUTLET, PERSON, PROBLEM, PROCEDURE, SERIES, SIGN_IN_NAME, TREE } from '../kinds.js';
import { Tally } from '../tally.js';
import type { World } from '../world.js';
import {
  DIRECTORY_COMMANDS,
  moveCalendar,
  moveEvidence,
  moveOrganization,
  movePerson,
  moveProcedure,
  moveSignInName,
} from './directory-moves.js';
import { INSPECTION_COMMANDS, moveInspection } from './inspection-moves.js';
import { MESSAGE_COMMANDS, moveMessage } from './message-moves.js';
import { moveOutlet, OUTLET_COMMANDS } from './outlet-moves.js';
import { moveNewProblem, moveProblem, PROBLEM_COMMANDS } from './problem-moves.js';

const MOVES = {
  problem: moveProblem,
  newProblem: moveNewProblem,
  inspection: moveInspection,
  organization: moveOrganization,
  person: movePerson,
  procedure: moveProcedure,
  calendar: moveCalendar,
  evidence: moveEvidence,
  signInName: moveSignInName,
  message: moveMessage,
  outlet: moveOutlet,
} as const;

const WEIGHTS = [
  ['problem', 59],
  ['newProblem', 2],
  ['inspection', 20],
  ['organization', 6],
  ['person', 7],
  ['procedure', 2],
  ['calendar', 2],
  ['evidence', 2],
  ['signInName', 1],
  ['message', 3],
  ['outlet', 2],
] as const;

/** One step of a history: time passes, reactions and timers do some of what is due, and somebody tries something. */
export function move(world: World, draw: Draw, tally?: Tally): void {
  world.pass(hours(draw));
  for (const index of REACTIONS.keys()) {
    if (draw.chance(0.7))
      runReaction(
        world,
        index,
        draw.mostly(Infinity, () => draw.between(1, 5), 0.3),
        tally,
        draw.chance(0.05),
      );
  }
  if (draw.chance(0.7)) runTimers(world, tally, draw.chance(0.1));
  MOVES[draw.weighted(WEIGHTS)](world, draw, tally);
}

const hours = (draw: Draw): number => {
  const kind = draw.next();
  if (kind < 0.6) return draw.between(0, 6);
  return kind < 0.97 ? draw.between(6, 120) : draw.between(120, 1_000);
};

export const newTally = () =>
  new Tally([
    { name: PROBLEM.name, commands: PROBLEM_COMMANDS },
    { name: INSPECTION.name, commands: INSPECTION_COMMANDS },
    { name: TREE.name, commands: DIRECTORY_COMMANDS.organization },
    { name: PERSON.name, commands: DIRECTORY_COMMANDS.person },
    { name: PROCEDURE.name, commands: DIRECTORY_COMMANDS.procedure },
    { name: CALENDAR.name, commands: DIRECTORY_COMMANDS.calendar },
    { name: EVIDENCE.name, commands: DIRECTORY_COMMANDS.evidence },
    { name: SERIES.name, commands: DIRECTORY_COMMANDS.series },
    { name: MESSAGE.name, commands: MESSAGE_COMMANDS },
    { name: OUTLET.name, commands: OUTLET_COMMANDS },
    { name: SIGN_IN_NAME.name, commands: DIRECTORY_COMMANDS.signInName },
  ]);
