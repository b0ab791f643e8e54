import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** Where the build puts the bundle of all workflow code. */
export const BUNDLE_PATH = fileURLToPath(new URL('../workflowBundle.js', import.meta.url));

/** Entry of the workflow code, in TypeScript or as built. */
export const WORKFLOWS_PATH = fileURLToPath(
  new URL(`../workflows/allWorkflows${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** Where a worker finds the workflow code. */
export type WorkflowCode = Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;

/** The workflow code for a worker: the bundle of the build where there is one, which spares bundling at each start. */
export function workflowCode(): WorkflowCode {
  return existsSync(BUNDLE_PATH) ? { workflowBundle: { codePath: BUNDLE_PATH } } : { workflowsPath: WORKFLOWS_PATH };
}
