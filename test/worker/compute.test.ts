import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CandleCache } from '../../activities/candles/candleCache.ts';
import { createOptimizeActivities } from '../../activities/createActivities.ts';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { decisionData } from '../../bench/decision/decisionData.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';
import { ComputationLostError, type ComputePort } from '../../core/ports/compute.ts';
import { ComputeThreads } from '../../worker/compute/computeThreads.ts';
import { portsOn } from '../../worker/openPorts.ts';

const BUILT = new URL('../../dist/worker/compute/thread.js', import.meta.url);
const STUBBORN = new URL('./support/stubbornThread.mjs', import.meta.url);

/** Runs something and counts how often a timer of 20 ms had its turn meanwhile, as heartbeats would. */
async function withTicks<T>(work: () => Promise<T>): Promise<{ result: T; ticks: number }> {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 20);
  try {
    return { result: await work(), ticks };
  } finally {
    clearInterval(timer);
  }
}

describe('the work of the processor', () => {
  let threads: ComputeThreads | undefined;
  const begin = (entry: URL, most?: number): ComputeThreads => {
    if (!existsSync(entry)) throw new Error(`${entry.pathname} is missing: run \`npm run build\` first`);
    threads = new ComputeThreads(entry, most);
    return threads;
  };
  afterEach(() => threads?.close());

  it('leaves the event loop to heartbeats while 500 symbols are decided on', async () => {
    const input = decisionData(500, 365, 3);
    const compute = begin(BUILT);
    const { ticks } = await withTicks(() => compute.plan('decide', input));
    expect(ticks).toBeGreaterThan(20);
  });

  it('decides in a thread as it does anywhere', async () => {
    const input = decisionData(40, 200, 3);
    const compute = begin(BUILT);
    const here = await withTicks(async () => decide(input));
    expect(here.ticks).toBe(0);
    expect(await compute.plan('decide', input)).toEqual(here.result);
  });

  it('fails with the words of what is wrong with the input', async () => {
    const input = decisionData(5, 100, 3);
    const broken = { ...input, holdings: JSON.parse('null') };
    const wrong = await begin(BUILT)
      .plan('decide', broken)
      .catch((error: unknown) => error);
    let expected: unknown;
    try {
      decide(broken);
    } catch (error) {
      expected = error;
    }
    expect(expected).toBeInstanceOf(Error);
    expect(wrong).toMatchObject({ name: (expected as Error).name, message: (expected as Error).message });
  });

  it('is called off in its middle, and its thread with it', async () => {
    const input = { ...decisionData(5, 100, 3), cycleId: 'next' };
    const compute = begin(STUBBORN, 1);
    const off = new AbortController();
    const endless = compute.plan('liquidate', input, off.signal);
    const waiting = compute.plan('liquidate', input, off.signal);
    const next = compute.plan('decide', input);
    off.abort(new Error('called off'));
    await expect(endless).rejects.toThrow('called off');
    await expect(waiting).rejects.toThrow('called off');
    expect(await next).toEqual({ cycleId: 'next' });
  });

  it('tells a thread that has died from a task that cannot be done, and goes on with another thread', async () => {
    const input = { ...decisionData(5, 100, 3), cycleId: 'next' };
    const compute = begin(STUBBORN, 1);
    const { candles, policy } = input;
    const risk = { candles, minimumHistory: 20, settings: policy.forecast, at: 0 };
    await expect(compute.riskModel(risk)).rejects.toBeInstanceOf(ComputationLostError);
    expect(await compute.plan('decide', input)).toEqual({ cycleId: 'next' });
    const busy = compute.plan('liquidate', input);
    const waiting = compute.plan('decide', input);
    const ended = Promise.allSettled([busy, waiting]);
    await compute.close();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('is called off by the cancellation of its step', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-compute-'));
    const ledger = await openLedger(`sqlite:${join(folder, 'ledger.db')}`);
    try {
      const { account, cycleId, holdings, market, signals, limits } = decisionData(5, 100, 3);
      const configuration = loadConfiguration({ environment: {}, flags: { dataDirectory: folder } });
      const ports = await portsOn(ledger, configuration, {}, []);
      const threads = begin(STUBBORN, 1);
      const plan: ComputePort['plan'] = (...request) => threads.plan(...request);
      const dependencies = { ...ports, compute: { ...ports.compute, plan } };
      const { optimize } = createOptimizeActivities(dependencies);
      const environment = new MockActivityEnvironment();
      const identity = { account, cycleId, scope: 'all' };
      const request = {
        identity,
        limits,
        scope: 'all',
        holdings,
        market,
        signals,
        paused: false,
        liquidate: true,
      } as const;
      const endless = environment.run(optimize, request).catch((error: unknown) => error);
      environment.cancel('NOT_FOUND');
      expect(await endless).toMatchObject({ name: 'CancelledFailure' });
    } finally {
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('reading many candles', () => {
  it('leaves the event loop to heartbeats', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-candles-'));
    const ledger = await openLedger(`sqlite:${join(folder, 'ledger.db')}`);
    try {
      const { candles, market } = decisionData(300, 365, 3);
      for (const [symbol, bars] of candles) await ledger.putCandles('venue', symbol, '1d', bars);
      const cache = new CandleCache(ledger, 'venue', 400);
      const all = await withTicks(() => cache.readAll(candles.keys(), market.at));
      expect(all.result.size).toBe(300);
      const together = await withTicks(() => Promise.all([...candles.keys()].map((key) => cache.read(key, market.at))));
      for (const { ticks } of [all, together]) expect(ticks).toBeGreaterThan(2);
    } finally {
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
