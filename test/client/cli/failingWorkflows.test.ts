import { expect, it } from 'vitest';
import { failingWorkflowsSentence } from '../../../client/cli/failingWorkflows.ts';

const named = (count: number) =>
  failingWorkflowsSentence(Array.from({ length: count }, (_, i) => `order:main:c1:T${i}`));

it('names all workflows of a short list', () => {
  expect(named(20)).toContain('order:main:c1:T19; the Web UI');
  expect(named(20)).not.toContain('more');
});

it('says of a long list how many it leaves out and where they are', () => {
  expect(named(27)).toContain(
    "order:main:c1:T19 and 7 more: the Web UI lists all of them for the query ExecutionStatus = 'Running'",
  );
  expect(named(27)).not.toContain('order:main:c1:T20');
});
