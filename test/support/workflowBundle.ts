import { inject } from 'vitest';

/** The present code of all workflows, as a worker loads it; made once for all tests of a run. */
export function presentWorkflows(): { readonly workflowBundle: { readonly codePath: string } } {
  return { workflowBundle: { codePath: inject('workflowBundle') } };
}
