import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The usual order of test files, but the fault harness before all others: it takes longest, and would run alone at the end. */
export class HarnessFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isHarness = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/chaos/');
    return [...sorted.filter(isHarness), ...sorted.filter((file) => !isHarness(file))];
  }
}
