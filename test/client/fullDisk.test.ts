import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { executionOf } from '../../core/orders/orderState.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../support/simulatorAdmin.ts';
import { mayMount, type SmallDisk, smallDisk } from '../support/smallDisk.ts';
import { type StartedBallast, startBallast } from '../support/startedBallast.ts';

const PATIENCE = { timeout: 180_000, interval: 100 };

/** Room for everything that a start and a cycle write, MiB. */
const ROOMY = 48;

let directory: string;
let running: StartedBallast | undefined;
let disk: SmallDisk | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ballast-no-space-'));
});
afterEach(async () => {
  await running?.killAll();
  disk?.remove();
  disk = undefined;
  rmSync(directory, { recursive: true, force: true });
});

function venue(): SimulatorAdmin {
  const resolved = JSON.parse(readFileSync(join(directory, 'resolved.config.json'), 'utf8')) as Configuration;
  return simulatorAdmin(`http://127.0.0.1:${resolved.simulator.port}`, 'main');
}

/** Every order by its ID with what it has executed: as the ledger has it, and as the venue. */
async function figures(): Promise<{ readonly ledger: readonly string[]; readonly venue: readonly string[] }> {
  const ledger = await openLedger(`sqlite:${join(directory, 'ledger.db')}`, { readOnly: true });
  try {
    const recorded = await ledger.recentOrders('main', 1_000);
    const line = (id: string, filled: string): string => `${id} ${Number(filled)}`;
    return {
      ledger: recorded.map(({ order, state }) => line(order.clientOrderId, executionOf(state).filledBase)).sort(),
      venue: (await venue().acceptedOrders())
        .map(({ clientOrderId, filledSize }) => line(clientOrderId, filledSize))
        .sort(),
    };
  } finally {
    await ledger.close();
  }
}

/** One start until it has ended by itself. */
async function startOnce(): Promise<{ readonly status: number | null; readonly output: string }> {
  running = startBallast(['--once', '--data-directory', directory]);
  const status = await running.ended;
  return { status, output: running.output() };
}

/** So often the words are in the text. */
function count(text: string, words: string): number {
  return text.split(words).length - 1;
}

describe.skipIf(!mayMount())('a full disk (skipped where this user may not mount one)', () => {
  it.each(['.', 'temporal'])(
    'under %s is waited for with one line, nothing is lost and no order doubled',
    async (place) => {
      disk = smallDisk(join(directory, place), ROOMY);
      running = startBallast(['--data-directory', directory]);
      const { output } = running;
      await expect
        .poll(async () => (await figures().catch(() => undefined))?.venue.length, PATIENCE)
        .toBeGreaterThan(0);
      // The first order is on its way.
      disk.fill();
      await expect.poll(output, PATIENCE).toMatch(/The disk of \S+ is full: free space on it/);
      disk.fill();
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      disk.free();
      await expect.poll(output, PATIENCE).toContain('has space again');
      await expect.poll(output, PATIENCE).toMatch(/Outcome: \w+|The cycle failed/);
      expect(output()).toMatch(/Outcome: traded, [1-9]/);
      expect(count(output(), 'is full: free space')).toBe(1);
      expect(count(output(), 'ended by itself')).toBeLessThan(2);
      const { ledger, venue } = await figures();
      expect(ledger).toEqual(venue);
      running.child.kill('SIGTERM');
      expect(await running.ended).toBe(0);
    },
    600_000,
  );

  it('that a start meets, the first one or a later one, is named with what to do, and keeps no later start from working', async () => {
    disk = smallDisk(directory, ROOMY);
    for (const left of [400_000, 16_384]) {
      disk.fill(left);
      const first = await startOnce();
      expect(first.status, `${left} bytes`).toBe(1);
      expect(first.output).toMatch(/free space on it/i);
      expect(first.output).not.toContain('Install the Temporal CLI');
      disk.free();
    }
    expect(await startOnce()).toMatchObject({ status: 0 });
    disk.fill();
    const full = await startOnce();
    expect(full.status).toBe(1);
    const [error, ...more] = full.output.split('\n').filter((line) => /disk|ENOSPC|error/i.test(line));
    expect(more).toEqual([]);
    expect(error).toContain(directory);
    expect(error).toMatch(/free space on it/i);
    disk.free();
    expect(await startOnce()).toMatchObject({ status: 0 });
  }, 600_000);
});
