import { expect, it, onTestFinished, vi } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { readsOfBuy, readsOfCycle, writesOfCycle } from '../../bench/ledger/reads.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { STRONG_SIGNALS, startTestBallast } from '../support/ballast.ts';

/** Of a fixed size: bars by symbol and time, the rows of one plan, the signals of one cycle, what is one row, and what is asked once when an actor or a worker starts. */
const BESIDE = [
  'candles',
  'putCandles',
  'recordPlan',
  'recordSignals',
  'recordPlanInput',
  'identity',
  'claimFor',
  'check',
  'keepStopReference',
  'thin',
  'restoreStop',
];

/** Notes what is asked of a ledger from now on. */
function noteCalls(ledger: LedgerPort): () => readonly string[] {
  const names = Object.keys(ledger) as (keyof LedgerPort)[];
  const spies = names.map((name) => [name, vi.spyOn(ledger, name)] as const);
  return () => spies.flatMap(([name, spy]) => (spy.mock.calls.length > 0 ? [name] : []));
}

it('a cycle with stops asks the ledger for nothing that the benchmark does not measure', async () => {
  const ballast = await startTestBallast({
    workers: false,
    flags: { protection: { stopLoss: 0.2 } },
  });
  onTestFinished(() => ballast.stop());
  const called = noteCalls(ballast.ledger);
  await ballast.startWorkers();
  const started = await ballast.client.startCycle({ cycleId: 'first', signals: STRONG_SIGNALS });
  expect((await started.result()).outcome).toBe('traded');
  await (await ballast.client.startCycle({ cycleId: 'second', signals: STRONG_SIGNALS })).result();

  const measured = await openLedger('sqlite::memory:');
  onTestFinished(() => measured.close());
  const measuredCalls = noteCalls(measured);
  for (const work of [readsOfCycle, readsOfBuy, writesOfCycle]) await work(measured, Date.now());
  const beside = new Set([...measuredCalls(), ...BESIDE]);
  expect(called().filter((name) => !beside.has(name))).toEqual([]);
  expect(called()).toEqual(expect.arrayContaining(['latestSells', 'heldUntil', 'recordFills', 'accountKnowledge']));
});
