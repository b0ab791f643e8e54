import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longestFirst.ts';
import { SecondAttempts } from './test/support/secondAttempts.ts';

const PURE = [
  'test/core/**/*.test.ts',
  'test/quant/**/*.test.ts',
  'test/configuration/**/*.test.ts',
  'test/architecture/**/*.test.ts',
  'test/research/backtest/**/*.test.ts',
  'test/research/whatIf/**/*.test.ts',
  'test/research/summary/**/*.test.ts',
  'test/research/tune/**/*.test.ts',
  'test/deploy/**/*.test.ts',
];
// Limits for a test that hangs, not measures of speed: they must hold on a small machine with other work.
const shared = {
  setupFiles: ['test/support/propertySeed.ts'],
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // A process loads the libraries once for all of its files, which would take two seconds of the processor for each: a test undoes what it does to its process.
  isolate: false,
  // What is waited for is often asked of a workflow, which takes the server and a worker each time.
  expect: { poll: { interval: 250 } },
};

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'test-results.json' }], new SecondAttempts()],
    sequence: { sequencer: LongestFirst },
    projects: [
      // These wait for nothing: more processes than cores would only load the libraries more often.
      { test: { ...shared, name: 'pure', include: PURE, maxWorkers: 2, sequence: { groupOrder: 1 } } },
      {
        test: {
          ...shared,
          name: 'system',
          // More than the cores of a small machine: a test of a server waits for most of its time.
          maxWorkers: 8,
          include: ['test/**/*.test.ts'],
          exclude: PURE,
          globalSetup: [
            'test/support/testFolder.ts',
            'test/support/temporalServer.ts',
            'test/support/bundleWorkflows.ts',
          ],
          // A second attempt tells a flaw that shows now and then from one that is always there. The run fails all the same (test/support/secondAttempts.ts).
          retry: 1,
        },
      },
    ],
  },
});
