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
    const errors = (test.result().errors ?? []).map(told);
    return { name, excuse: excused.get(name), errors };
  });
}

/** What an attempt ended with, and where. At a time-out vitest has the time in the message alone, and a name of its own in the stack. */
function told({ message, stack }: { readonly message: string; readonly stack?: string }): string {
  const limit = /^(Test|Hook) timed out in (\d+)ms/.exec(message);
  if (limit === null) return stack ?? message;
  const what = limit[1] === 'Hook' ? 'A hook' : 'The test';
  const places = (stack?.split('\n') ?? []).filter((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  return [`${what} had not ended within its limit of ${Number(limit[2]) / 1_000} s`, ...places].join('\n');
}

function isSecondAttempt(test: TestCase): boolean {
  return (test.diagnostic()?.retryCount ?? 0) > 0;
}
