import { problem, type ProblemCommand } from '#domain';
import { commandRoutes } from '../openapi/command-route.js';

/** The routes of corrections' commands: the problem as a whole can refuse them too. */
export const CorrectionRoute = commandRoutes<ProblemCommand>(
  'corrections',
  problem,
  ['problem.unknown', 'correction.unknown'],
  [...['not-yours', 'recused', 'not-now'].flatMap((code) => [`problem.${code}`, `correction.${code}`]), 'correction.earlier-cycle'],
);
