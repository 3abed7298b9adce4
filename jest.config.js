import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // What hangs is found by it; how fast something is, no test tells by it, on whatever machine.
  testTimeout: 300_000,
  // Workers wait a quarter of their time, for a server of their own or for what is promised at a later instant.
  maxWorkers: availableParallelism() + 1,

  // The sources run as they are: ESM, with `#domain` and the like resolved by package.json under the condition "source".
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'json', 'node'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'esnext',
          parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },

  testSequencer: '<rootDir>/scripts/longest-first.mjs',
  globalSetup: '<rootDir>/scripts/build-for-tests.mjs',

  // `npm run test:coverage` measures the rules by their own tests: every branch of the domain is somebody's right or duty. V8 counts whatever
  // runs, so that the whole suite would take half as long again for what it measures besides.
  coverageProvider: 'v8',
  // What holds types alone leaves nothing to run.
  collectCoverageFrom: ['libs/domain/src/**/*.ts', '!**/*.test.ts', '!**/*-commands.ts', '!**/{problem,inspection}-context.ts'],
  coverageDirectory: 'coverage',
  coverageReporters: ['text', 'text-summary'],
  coverageThreshold: { global: { branches: 100 } },

  reporters: ['default', '<rootDir>/scripts/counts-reporter.mjs'],
};
