/** The house has one direction: domain ← projections ← application ← adapters ← apps. See docs/architecture.md. */

const test = '\\.test\\.ts$';

/** A room sees only the rooms to its left. */
const direction = (room, allowed) => ({
  name: `${room}-imports-${allowed.length ? allowed.join('-') : 'nothing'}`,
  severity: 'error',
  from: { path: `^libs/${room}/` },
  to: { path: '^(libs|apps|test)/', pathNot: [`^libs/(${[room, ...allowed].join('|')})/`, '^test/support/'] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    direction('domain', []),
    direction('projections', ['domain']),
    direction('application', ['domain', 'projections']),
    direction('adapters', ['domain', 'projections', 'application']),
    { name: 'only-tests-import-tests', severity: 'error', from: { path: '^(libs|apps)/', pathNot: test }, to: { path: '^test/' } },
    {
      name: 'pure-rooms-import-no-package',
      comment: 'No clock, no randomness, no I/O, no framework.',
      severity: 'error',
      from: { path: '^libs/(domain|projections)/src/', pathNot: test },
      to: { pathNot: '^libs/(domain|projections)/' },
    },
    {
      name: 'only-composition-roots-name-adapters',
      severity: 'error',
      from: { path: '^apps/', pathNot: '^apps/(server|cli)/src/composition\\.ts$' },
      to: { path: '^libs/adapters/' },
    },
    {
      name: 'only-its-engine-names-the-client-of-eventstoredb',
      comment:
        "Whoever asks the log knows the port's own words. Tests ask a server what the adapter relies on; of their support the fake alone does.",
      severity: 'error',
      from: {
        path: '^(libs|apps|test/support)/',
        pathNot: '^(libs/adapters/src/event-log/eventstoredb|test/support/fake-event-store)/',
      },
      to: { path: '^node_modules/@eventstore/' },
    },
    {
      name: 'demo-imports-the-server-alone',
      severity: 'error',
      from: { path: '^apps/demo/src/', pathNot: test },
      to: { path: '^(libs|apps|test)/', pathNot: '^apps/(demo/|server/src/index\\.ts$)' },
    },
    {
      name: 'server-imports-no-other-app',
      severity: 'error',
      from: { path: '^apps/server/' },
      to: { path: '^(apps|test)/', pathNot: '^apps/server/' },
    },
    {
      name: 'rooms-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^((?:libs|apps)/[^/]+)/' },
      to: { path: '^(libs|apps)/[^/]+/', pathNot: ['^$1/', '^(libs|apps)/[^/]+/src/index\\.ts$'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
