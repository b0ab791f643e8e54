import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const PROJECT = fileURLToPath(new URL('.', import.meta.url));
const WORKER_SDK = createRequire(import.meta.url).resolve('@temporalio/worker');

/** Every process and every thread of Ballast. */
const ENTRIES = [
  'api/apiProcess',
  'chaos/worker/chaosWorker',
  'client/backtests/backtestThread',
  'client/cli/ballast',
  'client/cli/model/learningThread',
  'paper/paperProcess',
  'simulator/simulatorProcess',
  'temporalServer/temporalProcess',
  'worker/candleTaskProcess',
  'worker/compute/thread',
  'worker/compute/tuningThread',
  'worker/debugCycle',
  'worker/doctor',
  'worker/ledgerTaskProcess',
  'worker/workerProcess',
  'worker/orderTaskProcess',
  'worker/stopAccounts',
  'worker/venueCheck/venueCheckProcess',
];

/** Packages with native code, and those that read files of their own: they stay where they are. */
const APART = ['libsql', 'ccxt', '@fastify/static', '@fastify/swagger', '@fastify/swagger-ui'];

/** The thread in which the Temporal SDK runs workflows. */
const WORKFLOW_THREAD = 'temporal/workflowThread';

/** In every file of the output: the URL of the folder of all of them. */
const BUNDLES = '__bundles';

const seenBySdk = createRequire(WORKER_SDK).resolve;

/** Code for the folder of a file that the SDK for workers finds among its packages, wherever npm has put them. */
function folderOf(file: string): string {
  const resolve = `require('node:module').createRequire(require('node:module').createRequire(${BUNDLES}).resolve('@temporalio/worker')).resolve`;
  return `require('node:path').dirname(${resolve}('${file}'))`;
}

/** What files look for beside themselves, and code that finds it from a bundle. */
const BESIDE: Readonly<Record<string, readonly [string, string]>> = {
  [seenBySdk('@temporalio/core-bridge/common.js')]: ['__dirname', folderOf('@temporalio/core-bridge/common.js')],
  [seenBySdk('source-map/lib/read-wasm.js')]: ['__dirname', folderOf('source-map/lib/read-wasm.js')],
  [seenBySdk('./workflow/threaded-vm.js')]: [
    "require.resolve('./workflow-worker-thread')",
    `new URL('${WORKFLOW_THREAD}.js', ${BUNDLES})`,
  ],
};

/** Packages that look for files beside themselves only for what Ballast does not do with them. */
const ONLY_ELSEWHERE = [
  '@grpc/grpc-js',
  '@temporalio/worker',
  '@colors/colors',
  'commander',
  'pino',
  'protobufjs',
  'thread-stream',
];

/** The bundler of workflow code, a quarter of what the SDK loads: only a build needs it. */
const BUNDLER = seenBySdk('./workflow/bundler.js');
const BUNDLER_WHEN_NEEDED = `
const require_ = require('node:module').createRequire(${BUNDLES});
const bundler = () => require_('@temporalio/worker/lib/workflow/bundler.js');
exports.defaultWorkflowInterceptorModules = [require_.resolve('@temporalio/worker/lib/workflow-log-interceptor.js')];
exports.bundleWorkflowCode = (options) => bundler().bundleWorkflowCode(options);
exports.WorkflowCodeBundler = class { constructor(options) { return new (bundler().WorkflowCodeBundler)(options); } };
`;

function packageOf(file: string): string {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? '';
}

/** Lets all that looks for files beside itself find them from a bundle. Fails where a package has begun to do so. */
function filesBeside(): Plugin {
  return {
    name: 'files beside',
    enforce: 'pre',
    load: (id) => (id === BUNDLER ? BUNDLER_WHEN_NEEDED : undefined),
    transform(code, id) {
      const beside = BESIDE[id];
      if (beside !== undefined) {
        const [before, after] = beside;
        if (!code.includes(before)) throw new Error(`${id} no longer has ${before}`);
        return { code: code.replaceAll(before, after), map: null };
      }
      if (id.includes('/node_modules/')) {
        if (/\b__dirname\b|require\.resolve\(/.test(code) && !ONLY_ELSEWHERE.includes(packageOf(id)))
          throw new Error(`${id} looks for files beside itself: name it in BESIDE, APART or ONLY_ELSEWHERE`);
        return;
      }
      if (!id.startsWith(PROJECT) || !code.includes('import.meta.url')) return;
      const compiled = `../${id.slice(PROJECT.length).replace(/[.]ts$/, '.js')}`;
      return { code: code.replaceAll('import.meta.url', `new URL('${compiled}', ${BUNDLES}).href`), map: null };
    },
  };
}

/** Bundles in `dist/bundles/` of what Ballast's processes run: a start reads a few files in place of a thousand. */
export default defineConfig({
  root: PROJECT,
  logLevel: 'warn',
  ssr: { noExternal: true, external: APART },
  build: {
    ssr: true,
    outDir: 'dist/bundles',
    target: 'node20',
    minify: false,
    sourcemap: true,
    license: { fileName: 'LICENSES.md' },
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(ENTRIES.map((entry) => [entry, `${PROJECT}${entry}.ts`])),
        [WORKFLOW_THREAD]: seenBySdk('./workflow/workflow-worker-thread.js'),
      },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'shared/[name]-[hash].js',
        sourcemapExcludeSources: true,
        banner: ({ fileName }) =>
          `const ${BUNDLES} = new globalThis.URL('${'../'.repeat(fileName.split('/').length - 1)}', import.meta.url);`,
      },
    },
  },
  plugins: [filesBeside()],
});
