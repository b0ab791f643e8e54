import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, isAlive, type ProcessIdentity } from '../../temporalServer/process/identity.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All processes below one, itself included. */
function family(ancestor: number): ProcessIdentity[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const members = new Set([ancestor]);
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const [pid, parent] of parents) if (members.has(parent)) members.add(pid);
  }
  return [...members].map(identify).filter((member) => member !== undefined);
}

const commandOf = ({ pid }: ProcessIdentity): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');

describe('the end of npm start', () => {
  let directory: string;
  let npm: ChildProcess;
  let output: string;
  let members: ProcessIdentity[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ballast-npm-'));
    output = '';
    const ports = ['TEMPORAL__PORT', 'TEMPORAL__UI_PORT', 'SIMULATOR__PORT', 'API__PORT'].map((name) => [
      `BALLAST__${name}`,
      '0',
    ]);
    // The build before it is left out: other tests run what is built.
    npm = spawn('npm', ['start', '--ignore-scripts', '--', '--data-directory', directory], {
      cwd: ROOT,
      // It leads a process group, as it does in a terminal.
      detached: true,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...Object.fromEntries(ports),
        BALLAST__SIGNALS__PROVIDER: 'momentum',
      },
    });
    for (const stream of [npm.stdout, npm.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    await expect.poll(() => output, { timeout: 200_000 }).toContain('api: ready');
    members = family(npm.pid ?? -1);
  });
  afterEach(() => {
    for (const member of members) if (isAlive(member)) process.kill(member.pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  const member = (part: string): ProcessIdentity => {
    const found = members.find((item) => commandOf(item).includes(part));
    if (found === undefined) throw new Error(`no process of ${part}`);
    return found;
  };
  const left = (): string[] => members.filter(isAlive).map(commandOf);

  it.for(['SIGTERM', 'SIGKILL'] as const)('leaves no process by %s to the process of npm', async (signal) => {
    for (const part of [
      'temporalServer/temporalProcess',
      'simulator/simulatorProcess',
      'worker/workerProcess',
      'api/apiProcess',
    ])
      member(part);
    process.kill(npm.pid ?? -1, signal);
    await expect.poll(left, { timeout: 120_000 }).toEqual([]);
    expect(output).toContain('Stopped.');
  });

  it('leaves no process by Ctrl-C in the terminal', async () => {
    process.kill(-(npm.pid ?? 1), 'SIGINT');
    await expect.poll(left, { timeout: 120_000 }).toEqual([]);
    expect(output).toContain('Stopped.');
  });

  it('leaves no process by kill -9 of the supervisor', async () => {
    process.kill(member('client/cli/ballast').pid, 'SIGKILL');
    await expect.poll(left, { timeout: 120_000 }).toEqual([]);
  });
});
