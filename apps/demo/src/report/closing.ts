import type { Chapter, Move } from '../play/step.js';
import { Unexpected } from '../play/client.js';
import { figureIn, type Figure } from './statistics.js';

/**
 * Holds what the read models counted against what the story did.
 * @throws Unexpected where they differ
 */
export function checkFigures(figures: readonly Figure[], chapters: readonly Chapter[]): void {
  const moves = chapters.flatMap(({ steps }) => steps.filter(({ refused }) => !refused).map(({ move }) => move));
  const problems = recording(moves, 'FindingConfirmed') - recording(moves, 'FindingWithdrawn');
  const told = { inspections: recording(moves, 'InspectionStarted'), problemsFound: problems, problemsRectified: problems };
  for (const [measure, expected] of Object.entries(told)) {
    const { numerator } = figureIn(figures, measure);
    if (numerator !== expected) throw new Unexpected(`the story has ${expected} ${measure}, the statistics ${numerator}`);
  }
}

const recording = (moves: readonly Move[], type: string): number => moves.filter(({ records }) => records.includes(type)).length;
