import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Tests that may need a second attempt, by their full names, each with the reason. A reason is something outside this repository that cannot be mended here. */
const EXCUSED: ReadonlyMap<string, string> = new Map<string, string>([]);

/** A test that passed, but not at once. */
interface SecondAttempt {
  readonly name: string;
  readonly excuse: string | undefined;
  /** What its first attempt ended with. */
  readonly errors: readonly string[];
}

/** Fails a run in which a test passed at its second attempt only: what the first one has found is a defect, of the test or of the product. */
export class SecondAttempts implements Reporter {
  private readonly excused: ReadonlyMap<string, string>;

  /** @param excused tests that may need a second attempt, with the reason */
  constructor(excused = EXCUSED) {
    this.excused = excused;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const found = modules.flatMap((module) => secondAttempts(module, this.excused));
    for (const { name, excuse, errors } of found) {
      console.error(`Passed at the second attempt only: ${name}${excuse === undefined ? '' : ` (excused: ${excuse})`}`);
      for (const error of errors) console.error(error);
    }
    if (found.some(({ excuse }) => excuse === undefined)) process.exitCode = 1;
  }
}

function secondAttempts(module: TestModule, excused: ReadonlyMap<string, string>): readonly SecondAttempt[] {
  return [...module.children.allTests('passed')].filter(isSecondAttempt).map((test) => {
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    const errors = (test.result().errors ?? []).map(({ stack, message }) => stack ?? message);
    return { name, excuse: excused.get(name), errors };
  });
}

function isSecondAttempt(test: TestCase): boolean {
  return (test.diagnostic()?.retryCount ?? 0) > 0;
}
