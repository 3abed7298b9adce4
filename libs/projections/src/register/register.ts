import type { Folds, Projection } from '../core/projection.js';
import { make, put } from './changes.js';
import { inspectionFolds } from './inspection-folds.js';
import { problemFolds } from './problem-folds.js';
import { procedureFolds } from './procedure-folds.js';
import { registerTables, type RegisterTables } from './tables.js';

/** What coverage needs to know of the organization tree. */
const treeFolds = {
  OrganizationEstablished: ({ ordinal, data }) => [
    make('organizations', data.organization, { established: ordinal, kind: data.kind, parent: data.parent ?? null, active: 1 }),
  ],
  OrganizationMoved: ({ data }) => [put('organizations', data.organization, { parent: data.new })],
  OrganizationUpgraded: ({ data }) => [put('organizations', data.organization, { kind: data.new })],
  OrganizationMerged: ({ data }) => [put('organizations', data.organization, { active: 0 })],
  OrganizationDissolved: ({ data }) => [put('organizations', data.organization, { active: 0 })],
} satisfies Folds<RegisterTables>['tree'];

/** 台账: inspections, problems and corrections as they stand, what waits for whom, and what the measures count. */
export const register: Projection<RegisterTables> = {
  name: 'register',
  version: 5,
  tables: registerTables,
  on: {
    problem: problemFolds,
    inspection: inspectionFolds,
    procedure: procedureFolds,
    tree: treeFolds,
    series: {
      NumberTaken: ({ thing, data }) => [make('numbers', [thing, data.sequence], { number: data.number, thing: data.thing })],
    },
  },
};
