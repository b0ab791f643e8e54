import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { WORKFLOWS_PATH } from '../../worker/workflowCode.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file with the present code of all workflows. */
    workflowBundle: string;
  }
}

/** Bundles the code of all workflows once for the whole test run: each worker would take seconds of the processor for it. */
export default async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-test-workflows-'));
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: new DefaultLogger('WARN') });
  const file = join(directory, 'workflowBundle.js');
  writeFileSync(file, code);
  project.provide('workflowBundle', file);
  return () => rmSync(directory, { recursive: true, force: true });
}
