import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));
const options = await extractDepcruiseOptions(join(repositoryRoot, '.dependency-cruiser.cjs'));
const ROOMS = [
  'activities',
  'adapters',
  'api',
  'chaos',
  'client',
  'configuration',
  'core',
  'dashboard',
  'paper',
  'quant',
  'research',
  'simulator',
  'temporalServer',
  'testing',
  'worker',
  'workflows',
];

async function cruiseTree(baseDir: string, folders: readonly string[]): Promise<ICruiseResult> {
  const present = folders.filter((folder) => existsSync(join(baseDir, folder)));
  const { output } = await cruise(present, { ...options, baseDir });
  if (typeof output === 'string') throw new Error(`a cruise result was expected, not text: ${output}`);
  return output;
}

/** Each violation as `rule: from -> to`, with the way between where there is one. */
function violations(result: ICruiseResult): string[] {
  return result.summary.violations.map((violation) => {
    const way = [...(violation.via ?? []), ...(violation.cycle ?? [])].map((step) => step.name).join(' -> ');
    return `${violation.rule.name}: ${violation.from} -> ${violation.to}${way === '' ? '' : ` (${way})`}`;
  });
}

function violatedRules(result: ICruiseResult): string[] {
  return [...new Set(result.summary.violations.map((violation) => violation.rule.name))].sort();
}

/** What is loaded before the code of an entry runs: its imports and theirs, without the dynamic ones and the modules of Node. */
function loadedAtStart(result: ICruiseResult, entry: string): string[] {
  const imports = new Map(
    result.modules.map(({ source, dependencies }) => [
      source,
      dependencies.filter(({ dynamic, coreModule }) => !dynamic && !coreModule).map(({ resolved }) => resolved),
    ]),
  );
  const loaded = new Set([entry]);
  for (const name of loaded) for (const next of imports.get(name) ?? []) loaded.add(next);
  return [...loaded].sort();
}

describe('the sources', () => {
  let result: ICruiseResult;
  beforeAll(async () => {
    // Tests and benchmarks may import anything, and the type checker finds what does not resolve.
    result = await cruiseTree(repositoryRoot, ROOMS);
  });

  test('keep to the import directions, imports of types included', () => {
    expect(result.summary.totalCruised).toBeGreaterThan(300);
    expect(violations(result)).toEqual([]);
  });

  test('are seen with their imports of types', () => {
    const client = result.modules.find((module) => module.source === 'client/ballastClient.ts');
    expect(client?.dependencies.map((dependency) => dependency.resolved)).toContain('workflows/tradingCycle.ts');
  });
});

describe('what runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-imports-'));
  let result: ICruiseResult;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    const project = join(repositoryRoot, 'tsconfig.build.json');
    // Types are the type checker's matter; checking them here too takes four times as long.
    await promisify(execFile)(process.execPath, [
      join(typescript, 'bin/tsc'),
      '-p',
      project,
      '--outDir',
      folder,
      '--incremental',
      'false',
      '--declaration',
      'false',
      '--noCheck',
    ]);
    symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    result = await cruiseTree(folder, ROOMS);
  });

  test('keeps to the import directions, and to those about code alone', () => {
    expect(result.summary.totalCruised).toBeGreaterThan(200);
    expect(violations(result)).toEqual([]);
  });

  // A process that starts loads all of this first; what one command or one step needs is imported where it is needed.
  test.each([
    ['client/cli/ballast.js', ['client/'], ['commander']],
    [
      'worker/workerProcess.js',
      ['activities/', 'adapters/', 'configuration/', 'core/', 'quant/', 'worker/'],
      [
        '@temporalio/activity',
        '@temporalio/client',
        '@temporalio/common',
        '@temporalio/envconfig',
        '@temporalio/proto',
        '@temporalio/worker',
        'csv-parse',
        'decimal.js',
        'kysely',
        'libsql',
        'ml-matrix',
        'pg',
        'pino',
        'undici',
        'zod',
      ],
    ],
    [
      'simulator/simulatorProcess.js',
      ['configuration/', 'core/', 'quant/', 'simulator/'],
      ['csv-parse', 'decimal.js', 'fastify', 'kysely', 'libsql', 'ml-matrix', 'zod'],
    ],
  ])('%s begins with nothing but these rooms and packages', (entry, rooms, packages) => {
    const loaded = loadedAtStart(result, entry);
    expect(loaded.length).toBeGreaterThan(3);
    const allowed = [...rooms.map((room) => `^${room}`), ...packages.map((name) => `(^|/)node_modules/${name}/`)];
    expect(loaded.filter((name) => !allowed.some((pattern) => new RegExp(pattern).test(name)))).toEqual([]);
  });
});

/** Small trees with one thing wrong each: the rule that must find it, and the files. */
const WRONG: readonly { rule: string; title: string; files: Record<string, string> }[] = [
  {
    rule: 'adapters-imports-only-the-rooms-below-it',
    title: 'an adapter that imports the configuration',
    files: {
      'adapters/a.ts': "import { b } from '../configuration/b.ts';\nb;",
      'configuration/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'api-imports-only-the-rooms-below-it',
    title: 'an API that calls a venue itself',
    files: {
      'api/a.ts': "import { b } from '../adapters/exchange/b.ts';\nb;",
      'adapters/exchange/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'client-imports-only-the-rooms-below-it',
    title: 'a client that takes more of the server launcher than the attachment',
    files: {
      'client/a.ts': "import { b } from '../temporalServer/launch.ts';\nb;",
      'temporalServer/launch.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'client-imports-only-the-rooms-below-it',
    title: 'a client that imports a type of the worker',
    files: {
      'client/a.ts': "import type { B } from '../worker/b.ts';\nexport type A = B;",
      'worker/b.ts': 'export type B = 1;',
    },
  },
  {
    rule: 'paper-imports-only-the-rooms-below-it',
    title: 'the process of a live market that trades by the adapter of orders',
    files: {
      'paper/a.ts': "import { b } from '../adapters/exchange/b.ts';\nb;",
      'adapters/exchange/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'public-data-are-read-without-a-key',
    title: 'a reader of public data that knows keys',
    files: {
      'adapters/market/a.ts': "export * from '../exchange/credentials.ts';",
      'adapters/exchange/credentials.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'research-imports-only-the-rooms-below-it',
    title: 'a backtest that starts the simulator as a server',
    files: { 'research/a.ts': "export * from '../simulator/http/b.ts';", 'simulator/http/b.ts': 'export const b = 1;' },
  },
  {
    rule: 'simulator-imports-only-the-rooms-below-it',
    title: 'a simulator that imports an adapter',
    files: { 'simulator/a.ts': "export * from '../adapters/b.ts';", 'adapters/b.ts': 'export const b = 1;' },
  },
  {
    rule: 'temporalServer-imports-only-the-rooms-below-it',
    title: 'a server launcher that imports the core',
    files: { 'temporalServer/a.ts': "import { b } from '../core/b.ts';\nb;", 'core/b.ts': 'export const b = 1;' },
  },
  {
    rule: 'testing-imports-only-the-rooms-below-it',
    title: 'a test kit for bots that needs the worker',
    files: { 'testing/a.ts': "import { b } from '../worker/b.ts';\nb;", 'worker/b.ts': 'export const b = 1;' },
  },
  {
    rule: 'worker-imports-only-the-rooms-below-it',
    title: 'a worker that imports workflow code instead of naming its path',
    files: {
      'worker/a.ts': "const b = await import('../workflows/b.ts');\nb;",
      'workflows/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'activities-imports-only-what-is-listed',
    title: 'an activity that imports an adapter',
    files: { 'activities/a.ts': "import { b } from '../adapters/b.ts';\nb;", 'adapters/b.ts': 'export const b = 1;' },
  },
  {
    rule: 'activities-imports-only-what-is-listed',
    title: 'an activity that reads files',
    files: { 'activities/a.ts': "import { readFileSync } from 'node:fs';\nreadFileSync;" },
  },
  {
    rule: 'configuration-imports-only-what-is-listed',
    title: 'a configuration that imports a package of another room',
    files: {
      'configuration/a.ts': "import { b } from 'fastify';\nb;",
      'node_modules/fastify/index.js': 'exports.b = 1;',
    },
  },
  {
    rule: 'core-imports-only-what-is-listed',
    title: 'a core that knows Temporal, if only by a type',
    files: {
      'core/a.ts': "import type { B } from '@temporalio/common';\nexport type A = B;",
      'node_modules/@temporalio/common/index.js': 'exports.b = 1;',
    },
  },
  {
    rule: 'core-imports-only-what-is-listed',
    title: 'a core that reads the clock of the machine',
    files: { 'core/a.ts': "import { performance } from 'node:perf_hooks';\nperformance;" },
  },
  {
    rule: 'dashboard-imports-only-what-is-listed',
    title: 'a page that takes more of the API than what it answers',
    files: {
      'dashboard/a.ts': "import type { B } from '../api/v1/bRoutes.ts';\nexport type A = B;",
      'api/v1/bRoutes.ts': 'export type B = 1;',
    },
  },
  {
    rule: 'quant-imports-only-what-is-listed',
    title: 'numerics that know what a trade is',
    files: { 'quant/a.ts': "import { b } from '../core/b.ts';\nb;", 'core/b.ts': 'export const b = 1;' },
  },
  {
    rule: 'portfolio-account-imports-no-later-group',
    title: 'an account whose picture needs a forecast',
    files: {
      'core/portfolio/account/a.ts': "import { b } from '../forecast/b.ts';\nb;",
      'core/portfolio/forecast/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'portfolio-forecast-imports-no-later-group',
    title: 'a forecast that knows the plan',
    files: {
      'core/portfolio/forecast/a.ts': "import { b } from '../decision/b.ts';\nb;",
      'core/portfolio/decision/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'portfolio-decision-imports-no-later-group',
    title: 'the form of a plan that needs what makes it',
    files: {
      'core/portfolio/decision/a.ts': "import { b } from '../planning/b.ts';\nb;",
      'core/portfolio/planning/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'portfolio-explaining-imports-no-later-group',
    title: 'an explanation that plans',
    files: {
      'core/portfolio/explaining/a.ts': "import { b } from '../planning/b.ts';\nb;",
      'core/portfolio/planning/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'portfolio-planning-imports-no-later-group',
    title: 'a planner that makes the last check',
    files: {
      'core/portfolio/planning/a.ts': "import { b } from '../lastCheck/b.ts';\nb;",
      'core/portfolio/lastCheck/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'workflows-imports-only-what-is-listed',
    title: 'a workflow that imports an activity',
    files: {
      'workflows/a.ts': "import type { B } from '../activities/b.ts';\nexport type A = B;",
      'activities/b.ts': 'export type B = 1;',
    },
  },
  {
    rule: 'client-runs-no-workflow-code',
    title: 'a compiled client that still imports a workflow',
    files: { 'client/a.js': "import { b } from '../workflows/b.js';\nb;", 'workflows/b.js': 'export const b = 1;' },
  },
  {
    rule: 'workflows-reach-no-heavy-code',
    title: 'compiled workflow code that reaches matrices through a harmless module',
    files: {
      'workflows/a.js': "import { b } from '../core/portfolio/b.js';\nb;",
      'core/portfolio/b.js': "export { c as b } from '../../quant/optimization/c.js';",
      'quant/optimization/c.js': 'export const c = 1;',
    },
  },
  {
    rule: 'workflows-reach-no-heavy-code',
    title: 'compiled workflow code that reaches the matrix package',
    files: {
      'workflows/a.js': "import { b } from '../core/portfolio/b.js';\nb;",
      'core/portfolio/b.js': "export { c as b } from 'ml-matrix';",
      'node_modules/ml-matrix/index.js': 'exports.c = 1;',
    },
  },
  {
    rule: 'nothing-imports-tests-or-benchmarks',
    title: 'a simulator that imports a helper of the tests',
    files: {
      'simulator/a.ts': "import { b } from '../test/support/b.ts';\nb;",
      'test/support/b.ts': 'export const b = 1;',
    },
  },
  {
    rule: 'databases-are-opened-by-the-ledger-and-the-simulator',
    title: 'a worker that opens the database itself',
    files: { 'worker/a.ts': "import { b } from 'libsql';\nb;", 'node_modules/libsql/index.js': 'exports.b = 1;' },
  },
  {
    rule: 'venues-are-called-by-the-exchange-adapter',
    title: 'a client with a venue of its own',
    files: { 'client/a.ts': "import { b } from 'ccxt';\nb;", 'node_modules/ccxt/index.js': 'exports.b = 1;' },
  },
  {
    rule: 'no-cycles',
    title: 'two modules that import each other',
    files: {
      'core/a.ts': "import { b } from './b.ts';\nexport const a = () => b;",
      'core/b.ts': "import { a } from './a.ts';\nexport const b = () => a;",
    },
  },
  {
    rule: 'every-import-resolves',
    title: 'an import of a file that is not there',
    files: { 'simulator/a.ts': "import { b } from './b.ts';\nb;" },
  },
];

/** Chains break the rule of the room they pass as well, so these are looked for among others. */
const WRONG_CHAINS: typeof WRONG = [
  {
    rule: 'workflows-reach-no-outside-world',
    title: 'workflow code that reaches a venue through the core',
    files: {
      'workflows/a.ts': "import { b } from '../core/b.ts';\nb;",
      'core/b.ts': "export { c as b } from 'ccxt';",
      'node_modules/ccxt/index.js': 'exports.c = 1;',
    },
  },
  {
    rule: 'workflows-reach-no-built-in-module',
    title: 'workflow code that reaches the file system through the core',
    files: {
      'workflows/a.ts': "import { b } from '../core/b.ts';\nb;",
      'core/b.ts': "export { readFile as b } from 'node:fs/promises';",
    },
  },
];

describe('a tree with a fault is found', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  async function cruiseFiles(files: Record<string, string>): Promise<ICruiseResult> {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-imports-'));
    folders.push(folder);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return cruiseTree(folder, ROOMS);
  }

  test.each(WRONG.map((tree) => [tree.title, tree] as const))('%s', async (_, { rule, files }) => {
    expect(violatedRules(await cruiseFiles(files))).toEqual([rule]);
  });

  test.each(WRONG_CHAINS.map((tree) => [tree.title, tree] as const))('%s', async (_, { rule, files }) => {
    expect(violatedRules(await cruiseFiles(files))).toContain(rule);
  });

  test('for every rule there is', () => {
    const rules = (options.ruleSet as IFlattenedRuleSet).forbidden?.map((rule) => rule.name);
    expect(rules?.length).toBeGreaterThan(10);
    const tried = new Set([...WRONG, ...WRONG_CHAINS].map(({ rule }) => rule));
    expect(rules?.filter((rule) => rule === undefined || !tried.has(rule))).toEqual([]);
  });

  test('while its repaired form passes', async () => {
    const result = await cruiseFiles({
      'client/a.ts':
        "import type { B } from '../workflows/b.ts';\nimport { c } from '../temporalServer/attach.ts';\nexport type A = B;\nc;",
      'workflows/b.ts': "import { d } from '../core/d.ts';\nexport type B = typeof d;",
      'temporalServer/attach.ts': "import { platform } from 'node:os';\nexport const c = platform();",
      'core/d.ts': 'export const d = 1;',
    });
    expect(violations(result)).toEqual([]);
  });
});
