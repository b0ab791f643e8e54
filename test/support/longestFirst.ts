import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first. Each waits for most of its time, so that others run beside it. */
export const LONGEST: readonly string[] = [
  'test/workflows/lostOrders.test.ts',
  'test/chaos/shortRun.test.ts',
  'test/client/fullDisk.test.ts',
  'test/client/accountStopWithoutServer.test.ts',
  'test/workflows/protection.test.ts',
  'test/client/cli.test.ts',
  'test/activities/reconciliation.test.ts',
  'test/workflows/actor.test.ts',
  'test/client/startTroubles.test.ts',
];

/** Files that take longest come first, so that none runs alone at the end; the pure ones, which wait for nothing, come last. Otherwise the order is the usual one. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const listed = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      if (listed >= 0) return listed;
      return LONGEST.length + (project.name === 'pure' ? 1 : 0);
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
