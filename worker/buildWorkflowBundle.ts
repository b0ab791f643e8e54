import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { BUILD_ID_PATH, buildIdOf } from './deployment/buildId.ts';
import { BUNDLE_PATH, ENCODING_BUNDLE_PATH, FAILURE_CONVERTER, WORKFLOWS_PATH } from './workflowCode.ts';

/** In a path webpack takes what stands before it for the name of a loader. */
const LOADER_MARK = '!';

const SELF = fileURLToPath(import.meta.url);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Puts a file in its place whole or not at all, since a worker may be reading it. */
function put(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

async function bundle(converter: { readonly failureConverterPath?: string } = {}): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS_PATH,
    ...converter,
    logger: new DefaultLogger('WARN'),
    // The files keep the names that they were found by; see `buildUnderAnotherName`.
    webpackConfigHook: (webpack) => ({ ...webpack, resolve: { ...webpack.resolve, symlinks: false } }),
  });
  return code;
}

/** Builds the bundles of all workflow code, and names what was built. */
async function build(): Promise<void> {
  put(FAILURE_CONVERTER, readFileSync(join(PROJECT, 'worker', basename(FAILURE_CONVERTER)), 'utf8'));
  put(BUNDLE_PATH, await bundle());
  put(ENCODING_BUNDLE_PATH, await bundle({ failureConverterPath: FAILURE_CONVERTER }));
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string };
  put(BUILD_ID_PATH, buildIdOf(dirname(BUNDLE_PATH), version));
}

/** Builds by way of a link to the project whose path webpack can read. */
function buildUnderAnotherName(): void {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ballast-build-'));
  try {
    if (folder.includes(LOADER_MARK))
      throw new Error(
        `The workflow code cannot be built in ${PROJECT}: the bundler reads no path with a "${LOADER_MARK}". Move the checkout, or set TMPDIR to a folder without one.`,
      );
    const link = join(folder, 'project');
    symlinkSync(PROJECT, link, 'junction');
    const script = join(link, relative(PROJECT, SELF));
    execFileSync(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', script], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (PROJECT.includes(LOADER_MARK)) buildUnderAnotherName();
else await build();
