import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FaultKind } from '../../chaos/faults/kinds.ts';
import { runChaos } from '../../chaos/runChaos.ts';

/** Faults of each sort that take little time. */
const KINDS: readonly FaultKind[] = [
  'killed after the intent',
  'killed after the send',
  'killed before the update',
  'simulator killed',
  'disk full',
  'answer lost',
  'answer torn',
  'accepted, answered 502',
  'fields changed',
  'concurrent starts, own IDs',
  'cycle reset',
  'cycle terminated',
  'order terminated',
  'history expired',
];

const ROUNDS = 2;

it('keeps every order single and every book true through rounds of faults of many kinds', {
  timeout: 900_000,
}, async () => {
  if (!existsSync('dist/bundles/worker/workerProcess.js'))
    throw new Error('dist/bundles/worker/workerProcess.js is missing: run `npm run build` first');
  const directory = mkdtempSync(join(tmpdir(), 'ballast-chaos-test-'));
  const log: string[] = [];
  const report = await runChaos({
    // Its first two rounds have six faults of six kinds.
    seed: 2443,
    first: 1,
    rounds: ROUNDS,
    lanes: 1,
    kinds: KINDS,
    directory,
    patienceMs: 240_000,
    onProgress: (message) => log.push(message),
  });
  expect(report.failed, `kept in ${directory}\n${log.join('\n')}`).toEqual([]);
  expect(report.rounds).toBe(ROUNDS);
  expect(report.orders).toBeGreaterThan(0);
  rmSync(directory, { recursive: true, force: true });
});
