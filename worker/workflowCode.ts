import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** Where the build puts the bundle of all workflow code. */
export const BUNDLE_PATH = fileURLToPath(new URL('../workflowBundle.js', import.meta.url));

/** The same, with the words of failures among the messages that are encrypted. */
export const ENCODING_BUNDLE_PATH = fileURLToPath(new URL('../workflowBundleOfEncodedFailures.js', import.meta.url));

/** What puts the words of failures among the messages. Not compiled: the SDK loads it by its path, also into the workflow code. */
export const FAILURE_CONVERTER = fileURLToPath(new URL('encodedFailures.cjs', import.meta.url));

/** Entry of the workflow code, in TypeScript or as built. */
export const WORKFLOWS_PATH = fileURLToPath(
  new URL(`../workflows/allWorkflows${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);

/** Where a worker finds the workflow code. */
export type WorkflowCode = Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;

/**
 * The workflow code for a worker: the bundle of the build where there is one, which spares bundling at each start.
 * @param encodesFailures true where messages are encrypted
 */
export function workflowCode(encodesFailures = false): WorkflowCode {
  const codePath = encodesFailures ? ENCODING_BUNDLE_PATH : BUNDLE_PATH;
  return existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath: WORKFLOWS_PATH };
}
