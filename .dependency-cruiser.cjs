/**
 * Who may import whom. The rules read the TypeScript sources, where imports of types count as imports, and the compiled JavaScript, where only
 * what runs is left: rules on `.js` files are about that.
 */
const ROOMS = [
  'activities',
  'adapters',
  'api',
  'chaos',
  'client',
  'configuration',
  'core',
  'paper',
  'quant',
  'research',
  'simulator',
  'temporalServer',
  'testing',
  'worker',
  'workflows',
];

/** Rooms that use any package, and of ours what is named. */
const OPEN_ROOMS = {
  adapters: ['^core/'],
  api: ['^client/', '^configuration/', '^core/', '^adapters/ledger/'],
  client: [
    '^configuration/',
    '^core/',
    '^quant/',
    '^research/',
    '^workflows/',
    '^temporalServer/(attach|process/lockFile)[.](ts|js)$',
  ],
  paper: ['^adapters/market/', '^core/', '^simulator/'],
  research: ['^core/', '^quant/', '^simulator/((market|matching|store)/|(clock|exact)[.](ts|js)$)'],
  simulator: ['^core/', '^quant/'],
  temporalServer: [],
  testing: ['^chaos/(simulatedVenue|check/books)[.](ts|js)$', '^simulator/'],
  worker: ['^activities/', '^adapters/', '^configuration/', '^core/', '^research/'],
};

/** Rooms that use nothing but what is named. */
const CLOSED_ROOMS = {
  activities: {
    may: ['^core/', ...packages('@temporalio/activity', '@temporalio/client', '@temporalio/common', 'decimal.js')],
    builtIn: false,
  },
  configuration: {
    may: [
      '^core/',
      ...packages(
        '@noble/hashes',
        '@temporalio/common',
        '@temporalio/envconfig',
        '@temporalio/proto',
        'csv-parse',
        'otpauth',
        'zod',
      ),
    ],
    builtIn: true,
  },
  core: { may: ['^quant/', ...packages('decimal.js', 'ml-matrix', 'zod')], builtIn: false },
  dashboard: {
    may: ['^api/v1/\\w+Schema[.]ts$', ...packages('preact', 'uplot', 'vite', 'zod')],
    builtIn: true,
  },
  quant: { may: packages('ml-matrix'), builtIn: false },
  workflows: { may: ['^core/', ...packages('@temporalio/workflow', '@temporalio/common')], builtIn: false },
};

/** Groups of `core/portfolio/`: each imports those before it, never those after it. */
const PORTFOLIO_GROUPS = ['account', 'forecast', 'decision', 'explaining', 'planning', 'lastCheck'];

function packages(...names) {
  return names.map((name) => `(^|/)node_modules/${name.replaceAll('.', '[.]')}/`);
}

const openRooms = Object.entries(OPEN_ROOMS).map(([room, may]) => ({
  name: `${room}-imports-only-the-rooms-below-it`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^(${ROOMS.join('|')})/`, pathNot: [`^${room}/`, ...may] },
}));

const closedRooms = Object.entries(CLOSED_ROOMS).map(([room, { may, builtIn }]) => ({
  name: `${room}-imports-only-what-is-listed`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { pathNot: [`^${room}/`, ...may], ...(builtIn ? { dependencyTypesNot: ['core'] } : {}) },
}));

const portfolioGroups = PORTFOLIO_GROUPS.slice(0, -1).map((group, place) => ({
  name: `portfolio-${group}-imports-no-later-group`,
  severity: 'error',
  from: { path: `^core/portfolio/${group}/` },
  to: { path: `^core/portfolio/(${PORTFOLIO_GROUPS.slice(place + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...openRooms,
    ...closedRooms,
    ...portfolioGroups,
    {
      name: 'client-runs-no-workflow-code',
      comment: 'The client imports the types of workflows; their code runs in the sandbox of a worker only.',
      severity: 'error',
      from: { path: '^client/.+[.]js$' },
      to: { path: '^workflows/' },
    },
    {
      name: 'workflows-reach-no-outside-world',
      comment: 'Workflow code is replayed: no venue, no database, no network, not even through what it imports.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: '(^|/)node_modules/',
        pathNot: packages('@temporalio/workflow', '@temporalio/common', 'decimal.js', 'ml-matrix', 'zod'),
        reachable: true,
      },
    },
    {
      name: 'workflows-reach-no-heavy-code',
      comment: 'Matrix work blocks a workflow task; it belongs into activities. Types of it are free.',
      severity: 'error',
      from: { path: '^workflows/.+[.]js$' },
      to: {
        path: [
          '^quant/(boosting|estimation|linalg|optimization|performance|risk|timeseries)/',
          ...packages('ml-matrix'),
        ],
        reachable: true,
      },
    },
    {
      name: 'workflows-reach-no-built-in-module',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: `^(node:)?(${require('node:module').builtinModules.join('|')})$`, reachable: true },
    },
    {
      name: 'databases-are-opened-by-the-ledger-and-the-simulator',
      comment: 'The fault harness locks and fills the database of the ledger, which needs a connection of its own.',
      severity: 'error',
      from: { pathNot: '^(adapters/ledger|chaos|simulator|test|bench)/' },
      to: { path: packages('kysely', 'libsql', 'pg') },
    },
    {
      name: 'venues-are-called-by-the-exchange-adapter',
      severity: 'error',
      from: { pathNot: '^(adapters/exchange|examples|test|bench)/' },
      to: { path: packages('ccxt') },
    },
    {
      name: 'public-data-are-read-without-a-key',
      comment: 'What reads a live market for paper trading must not come near keys and orders.',
      severity: 'error',
      from: { path: '^(adapters/market|paper|simulator)/' },
      to: { path: '^adapters/exchange/(ccxtExchange|createExchange|createOrder|credentials|sendOnce)[.](ts|js)$' },
    },
    {
      name: 'nothing-imports-tests-or-benchmarks',
      severity: 'error',
      from: { path: `^(${ROOMS.join('|')})/` },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: `^(${ROOMS.join('|')})/` },
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // Its parser reads no JSX: test/architecture/pageImports.test.ts looks at those files.
    exclude: { path: '(^|/)dist/|[.]tsx$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
