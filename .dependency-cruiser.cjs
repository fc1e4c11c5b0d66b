/** The house's floors (docs/architecture.md). A lower floor never imports a higher one, and a feature never a sibling. */
const floor1 = '^src/(runtime|wire|fleet|language|storage|net|workers|extend)/';
const features =
  '^src/(providers|resilience|router|arbiter|retrieval|guardrails|tools|cache|limits|identity|audit|usage|learning|telemetry)/';
const top = '^src/(config|routes|assembly|cli)/|^src/(main|app|gateway)[.]ts$';
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbid('no-circular', {}, { circular: true }, 'A cycle has no first thing to read.'),
    forbid(
      'chat-is-the-ground',
      { path: '^src/chat/', pathNot: '[.]test[.]ts$' },
      { pathNot: '^src/chat/' },
      'Floor 0 knows no package and no I/O.',
    ),
    forbid('floor-1-looks-down', { path: floor1 }, { path: [features, top] }, 'Floor 1 knows chat/ and its own floor.'),
    forbid('features-look-down', { path: features }, { path: top }, 'A feature does not know who uses it.'),
    forbid(
      'features-know-no-sibling',
      {
        path: '^src/(providers|resilience|router|arbiter|retrieval|guardrails|tools|cache|limits|identity|audit|usage|learning|telemetry)/',
      },
      { path: features, pathNot: '^src/$1/' },
      'assembly/ joins features; their port types live in the room that consumes them.',
    ),
    forbid(
      'routes-get-handles',
      { path: '^src/routes/' },
      { path: [features, '^src/(config|assembly|cli)/'] },
      'Routes work on handles they are given.',
    ),
    forbid(
      'config-below-assembly',
      { path: '^src/config/' },
      { path: '^src/(routes|assembly|cli)/|^src/(main|app|gateway)[.]ts$' },
      'Config describes; assembly builds.',
    ),
    forbid(
      'sqlite-in-storage',
      { path: '^src/', pathNot: '^src/storage/' },
      { path: 'better-sqlite3' },
      'Only storage/ opens the embedded database.',
    ),
    forbid(
      'redis-in-storage',
      { path: '^src/', pathNot: '^src/storage/' },
      { path: 'node_modules/ioredis' },
      'Others use the shared state, whatever it is kept in.',
    ),
    forbid(
      'undici-in-net',
      { path: '^src/', pathNot: '^src/(net|providers)/' },
      { path: 'node_modules/undici' },
      'Upstreams are called through net/ pools.',
    ),
    forbid(
      'product-knows-no-tests',
      { path: '^src/', pathNot: '[.]test[.]ts$' },
      { path: '^(test|eval|bench)/|[.]test[.]ts$' },
      'The product stands without its tests.',
    ),
    forbid(
      'no-dev-dependencies',
      { path: '^src/', pathNot: '[.]test[.]ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
      'What runs is a dependency.',
    ),
    forbid('no-unknown', {}, { couldNotResolve: true }, 'Every import resolves.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
