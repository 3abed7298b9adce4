import type { Role } from '../core/actor.js';
import { inspection } from '../inspection/inspection.js';
import { problem } from '../problem/problem.js';
import type { Bounds } from './procedure-validation.js';

const rows = [inspection.steps, problem.steps].flatMap((steps) => Object.entries<{ readonly by: readonly Role[] }>(steps));

/**
 * Who may give each command of an inspection, a problem or a correction at most: what a procedure may narrow. A command that several tables
 * have is bounded by all of them.
 */
export const COMMAND_BOUNDS: Bounds = Object.fromEntries(
  rows.map(([type, { by }]) => [type, by.filter((role) => rows.every(([other, row]) => other !== type || row.by.includes(role)))]),
);
