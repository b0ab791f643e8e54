import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI_ENTRY, runCli } from '../../support/runCli.ts';

const entry = (facts: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ level: 30, time: Date.UTC(2026, 0, 5), pid: 7, hostname: 'h', name: 'worker', ...facts })}\n`;

describe('ballast logs', () => {
  let folder: string;
  let logs: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-logs-'));
    logs = join(folder, 'logs');
    mkdirSync(logs);
    writeFileSync(join(logs, 'api.out'), 'first line\nsecond line of cycle c-1\n');
    writeFileSync(
      join(logs, 'worker.log'),
      entry({ msg: 'Cycle: buying', account: 'main', cycleId: 'c-1', runId: 'r' }) +
        entry({ msg: 'Order: FILLED', account: 'main', cycleId: 'c-11', symbol: 'ALT-USD' }) +
        entry({ level: 40, msg: 'a warning', workflowId: 'order:main:c-1:DOT-USD' }),
    );
    writeFileSync(join(logs, 'empty.out'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const told = async (...args: string[]) => (await runCli(['logs', '--data-directory', folder, ...args])).stdout;

  it('shows the last lines of each process, with who, what and when', async () => {
    expect(await told('--lines', '2')).toBe(
      [
        'api: first line',
        'api: second line of cycle c-1',
        'worker: 2026-01-05T00:00:00.000Z INFO Order: FILLED account=main cycleId=c-11 symbol=ALT-USD',
        'worker: 2026-01-05T00:00:00.000Z WARN a warning workflowId=order:main:c-1:DOT-USD',
        '',
      ].join('\n'),
    );
  });

  it('shows the lines about one cycle or order alone, and as they were written with --json', async () => {
    const ofCycle = (await told('--for', 'c-1')).trim().split('\n');
    expect(ofCycle).toHaveLength(3);
    expect(ofCycle.join()).not.toContain('c-11');
    const [order] = (await told('--for', 'order:main:c-1:DOT-USD', '--json')).trim().split('\n');
    expect(JSON.parse(order ?? '')).toMatchObject({ level: 40, workflowId: 'order:main:c-1:DOT-USD' });
  });

  it('goes on with what is added, and ends at ctrl-C', async () => {
    const environment = { PATH: process.env.PATH, HOME: process.env.HOME };
    const words = ['logs', '--data-directory', folder, '--lines', '0', '--follow', '--for', 'c-2'];
    const child = spawn(process.execPath, [CLI_ENTRY, ...words], { env: environment });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const add = (): string => {
      appendFileSync(join(logs, 'worker.log'), entry({ msg: 'of another', cycleId: 'c-3' }));
      // In two parts, as a writer may be seen.
      const line = entry({ msg: 'Cycle: done', cycleId: 'c-2' });
      appendFileSync(join(logs, 'worker.log'), line.slice(0, 40));
      appendFileSync(join(logs, 'worker.log'), line.slice(40));
      return output;
    };
    await expect.poll(add, { timeout: 60_000, interval: 200 }).toContain('INFO Cycle: done cycleId=c-2\n');
    writeFileSync(join(logs, 'new.out'), 'began c-2\n');
    await expect.poll(() => output, { timeout: 60_000 }).toContain('new: began c-2\n');
    expect(output).not.toContain('of another');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('says that nothing is about what was asked for', async () => {
    const { status, stderr, stdout } = await runCli(['logs', '--data-directory', folder, '--for', 'no-such-cycle']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('is about no-such-cycle');
  });

  it('says where there are none', async () => {
    const { status, stderr, stdout } = await runCli(['logs', '--data-directory', join(folder, 'nothing')]);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('no Ballast has run there');
    expect((await runCli(['logs', '--lines', 'x'])).stderr).toContain('--lines is x; give a whole number');
  });
});
