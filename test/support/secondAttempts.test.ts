import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const REPORTER = new URL('./secondAttempts.ts', import.meta.url).href;

/** A test that needs its second attempt, in a group so that its full name has two parts. */
const AT_SECOND_ATTEMPT = `
let attempts = 0;
describe('a group', () => {
  it('passes later', () => {
    attempts += 1;
    expect(attempts).toBe(2);
  });
});
`;
/** A test, and the hook of another, that do not end at their first attempt. */
const LATE = `
let tries = 0;
it('ends later', () => { tries += 1; return tries === 1 ? new Promise(() => {}) : undefined; }, 50);
describe('another group', () => {
  let begun = 0;
  beforeEach(() => { begun += 1; return begun === 1 ? new Promise(() => {}) : undefined; }, 60);
  it('begins later', () => {});
});
`;
const AT_ONCE = "it('passes', () => expect(1).toBe(1));";
const NEVER = "it('never passes', () => expect(1).toBe(2));";

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-second-attempts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs vitest as a project does that tries each test twice and has the reporter. */
async function run(source: string, excused: readonly (readonly [string, string])[] = []) {
  writeFileSync(join(folder, 'one.test.mjs'), source);
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `import { SecondAttempts } from '${REPORTER}';
     const excused = new Map(${JSON.stringify(excused)});
     export default { test: { globals: true, retry: 1, include: ['*.test.mjs'], reporters: ['default', new SecondAttempts(excused)] } };`,
  );
  const { NODE_OPTIONS: _, VITEST: __, ...environment } = process.env;
  const arguments_ = [VITEST, 'run', '--root', folder, '--config', join(folder, 'vitest.config.mjs')];
  try {
    const { stderr } = await promisify(execFile)(process.execPath, arguments_, { cwd: folder, env: environment });
    return { status: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { status: code, stderr };
  }
}

it('fails a run in which a test passed at its second attempt only, names that test alone, and says what the first attempt ended with', async () => {
  const { status, stderr } = await run(`${AT_ONCE}\n${AT_SECOND_ATTEMPT}\n${LATE}`, [
    ['another test', 'not for this one'],
  ]);
  expect(stderr.match(/second attempt only: .*/g)).toEqual([
    'second attempt only: one.test.mjs > a group > passes later',
    'second attempt only: one.test.mjs > ends later',
    'second attempt only: one.test.mjs > another group > begins later',
  ]);
  expect(stderr).toContain('expected 1 to be 2');
  expect(stderr).toMatch(/> ends later\nThe test had not ended within its limit of 0.05 s\n\s+at .*one\.test\.mjs/);
  expect(stderr).toMatch(/> begins later\nA hook had not ended within its limit of 0.06 s\n\s+at .*one\.test\.mjs/);
  expect(stderr).not.toContain('STACK_TRACE_ERROR');
  expect(status).toBe(1);
});

it('leaves it to vitest to tell a test that never passes', async () => {
  const { status, stderr } = await run(`${AT_ONCE}\n${NEVER}`);
  expect(status).toBe(1);
  expect(stderr).not.toContain('second attempt');
});

it('lets a test have its second attempt that is excused, and tells the reason', async () => {
  const name = 'one.test.mjs > a group > passes later';
  const { status, stderr } = await run(`${AT_ONCE}\n${AT_SECOND_ATTEMPT}`, [[name, 'its server is not ours']]);
  expect(stderr).toContain(`${name} (excused: its server is not ours)`);
  expect(status).toBe(0);
});
