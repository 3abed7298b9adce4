import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const impure = 'The rules are pure: time, randomness and I/O enter with the command.';
const impureGlobals = [
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['process', 'globalThis', 'global', 'console', 'crypto', 'fetch', 'Buffer', 'require'],
];

export default defineConfig(
  globalIgnores(['dist/', 'data/', 'coverage/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-undef': 'off', // the type checker's
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A literal returned as a DTO is how DTOs are made.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // consistent-type-imports stays off: `import type` of a DTO switches its validation off.
    },
  },
  {
    files: ['libs/{domain,projections}/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message: impure }))],
      'no-restricted-properties': [
        'error',
        { object: 'Temporal', property: 'Now', message: impure },
        { object: 'Math', property: 'random', message: impure },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'The pure libraries load nothing while they run.' },
        { selector: "MetaProperty[meta.name='import']", message: impure },
      ],
    },
  },
  {
    files: ['libs/domain/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^[^.]', message: 'The domain imports nothing but itself.' }] }] },
  },
  {
    files: ['libs/projections/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^(?!\\.|#domain$)', message: 'Projections import #domain alone.' }] }],
    },
  },
  {
    // A form has fields and nothing else: spread into its command, it is the command's data.
    files: ['apps/server/src/**/*-controller.ts'],
    rules: { '@typescript-eslint/no-misused-spread': 'off' },
  },
  {
    // A test may hold a method without calling it (`expect(port.append)`), and says by `!` what it knows to be there.
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/unbound-method': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
);
