import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first. Each waits for most of its time, so that others run beside it. */
export const LONGEST: readonly string[] = [
  'test/workflows/lostOrders.test.ts',
  'test/worker/venueCheck.test.ts',
  'test/client/accountStopWithoutServer.test.ts',
  'test/workflows/waiting.test.ts',
  'test/dashboard/dashboard.test.ts',
  'test/client/fullDisk.test.ts',
  'test/ui/webUi.test.ts',
  'test/package/installed.test.ts',
  'test/activities/reconciliation.test.ts',
  'test/client/startTroubles.test.ts',
  'test/client/cli.test.ts',
  'test/client/unanswered.test.ts',
  'test/client/reload.test.ts',
  'test/workflows/actor.test.ts',
  'test/chaos/shortRun.test.ts',
  'test/workflows/protection.test.ts',
  'test/client/troubles.test.ts',
  'test/workflows/endedActor.test.ts',
  'test/worker/shutdown.test.ts',
];

/** Files that take longest come first, so that none runs alone at the end. Otherwise the order is the usual one. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const listed = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      return listed >= 0 ? listed : LONGEST.length;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
