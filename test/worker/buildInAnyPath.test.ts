import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-paths-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A built checkout in a folder of that name, without the bundle of its workflow code. */
function checkout(name: string): string {
  const project = join(folder, name);
  mkdirSync(project);
  cpSync(join(ROOT, 'dist'), join(project, 'dist'), {
    recursive: true,
    filter: (path) => !/workflowBundle/.test(path),
  });
  for (const file of ['package.json', 'worker/encodedFailures.cjs']) cpSync(join(ROOT, file), join(project, file));
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'), 'junction');
  return project;
}

it.for(['wow! a #1 & 50% of ü', '!'])('the workflow code is built in a folder called %s', async (name) => {
  const project = checkout(name);
  await run(process.execPath, [join(project, 'dist/worker/buildWorkflowBundle.js')]);
  expect(readFileSync(join(project, 'dist/workflowBundle.js'), 'utf8')).toContain('tradingCycle');
});

it('says why it cannot build where no folder can be read', async () => {
  const project = checkout('also!');
  const temporary = join(folder, 'temporary!');
  mkdirSync(temporary);
  const building = run(process.execPath, [join(project, 'dist/worker/buildWorkflowBundle.js')], {
    env: { ...process.env, TMPDIR: temporary },
  });
  await expect(building).rejects.toThrow('Move the checkout, or set TMPDIR');
});
