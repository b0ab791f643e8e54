import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import { decisionInput } from '../../../core/cycles/cycleDecisionInput.ts';
import type { Decision } from '../../../core/portfolio/decision/decision.ts';
import type { Plan } from '../../../core/portfolio/decision/plan.ts';
import type { PlanInput } from '../../../core/portfolio/decision/planInput.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { addSteps, NOTHING_THINNED, retentionCutoffs } from '../../../core/retention/retention.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';
import { frozenOrder, orderKey, seen } from './ledgerValues.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 1);
const SYMBOLS = Array.from({ length: 30 }, (_, i) => `C${i}-USD`);
const BOUGHT = 'C7-USD';

function decisionOn(symbol: string): Decision {
  const action = symbol === BOUGHT ? 'BUY' : 'SKIP';
  return { symbol, action, reason: 'NO_SIGNAL', figures: { weight: 0.1 }, sentence: `About ${symbol}.` };
}

function planOf(cycleId: string, at: number): Plan {
  const figures = { equity: '1000', cash: '500', positions: 3, diversification: 0.68, valueAtRisk: 0.0123 };
  return {
    account: 'main',
    cycleId,
    at,
    quoteCurrency: 'USD',
    riskBudget: 0.02,
    before: figures,
    after: figures,
    positions: [{ symbol: BOUGHT, quantity: '12.5', value: '5.00', weight: 0.005, targetWeight: 0.01 }],
    trades: [
      {
        symbol: BOUGHT,
        side: 'buy',
        baseQuantity: '1',
        quoteAmount: '5',
        price: '5',
        reason: 'IMPROVES_DIVERSIFICATION',
      },
    ],
    decisions: SYMBOLS.map(decisionOn),
    analyses: SYMBOLS.map((symbol) => ({
      symbol,
      mayTrade: true,
      mayBuy: true,
      weight: 0,
      target: 0,
      after: 0,
      riskBefore: 0,
      riskAfter: 0,
    })),
    attempts: [],
    warnings: [],
  };
}

/** What a plan could have been made from. */
function inputOf({ account, cycleId, at, quoteCurrency }: Plan): PlanInput {
  const settings = tradingSettings(loadConfiguration({ environment: {} }));
  const request = {
    identity: { account, cycleId, scope: 'all' },
    limits: settings.limits,
    scope: 'all',
    holdings: { account, quoteCurrency, at, cash: { total: '1000', free: '1000' }, holdings: [] },
    market: { venue: 'coinbase', at, available: [], unavailable: [] },
    signals: { provider: 'desk', at, accepted: [], rejected: [] },
    paused: false,
    liquidate: false,
  } as const;
  const { candles: _, ...kept } = decisionInput(settings, request, new Map(), {
    outstanding: [],
    ordered: [],
    spent: '0',
  });
  return { ...kept, liquidate: false };
}

describe.each(HOSTS)('thinning a ledger in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  const cycle = async (cycleId: string, startedAt: number, closed = true): Promise<void> => {
    await ledger.openCycle({ account: 'main', cycleId, scope: 'all', workflowId: cycleId, runId: 'r', startedAt });
    await ledger.recordPlan('main', cycleId, 'all', planOf(cycleId, startedAt));
    if (closed) await ledger.closeCycle('main', cycleId, 'all', 'traded', 'report', startedAt + 1);
  };

  const thinAll = async (cutoffs = retentionCutoffs(NOW, 30 * DAY, 10 * DAY), most = 7) => {
    let total = NOTHING_THINNED;
    let steps = 0;
    do {
      const step = await ledger.thin('main', cutoffs, most);
      expect(step.plans).toBeLessThanOrEqual(most);
      expect(step.valuations).toBeLessThanOrEqual(most);
      expect(step.reconciliations).toBeLessThanOrEqual(most);
      total = addSteps(total, step);
      steps += 1;
    } while (total.more);
    return { ...total, steps };
  };

  it('keeps of old plans and decisions what was traded, and new ones whole', async () => {
    for (let day = 60; day > 0; day -= 3) await cycle(`day-${day}`, NOW - day * DAY);
    const done = await thinAll();
    expect(done).toMatchObject({ plans: 10, decisions: 10 * 29 });
    const old = await ledger.cycle('main', 'day-60', 'all');
    expect(old?.plan?.decisions.map(({ symbol }) => symbol)).toEqual([BOUGHT]);
    expect(old?.plan?.analyses.map(({ symbol }) => symbol)).toEqual([BOUGHT]);
    expect(old?.plan?.trades).toHaveLength(1);
    expect(old?.summary).toBe('report');
    expect((await ledger.decisionsOfCycle('main', 'day-60')).map(({ decision }) => decision.symbol)).toEqual([BOUGHT]);
    expect((await ledger.cycle('main', 'day-3', 'all'))?.plan?.decisions).toHaveLength(30);
    expect(await ledger.decisionsOfCycle('main', 'day-3')).toHaveLength(30);
    expect(await thinAll()).toMatchObject({ plans: 0, decisions: 0, valuations: 0, reconciliations: 0, steps: 1 });
  });

  it('lets go what old plans were made from, and keeps what newer ones were', async () => {
    const input = (cycleId: string) => ({ ...inputOf(planOf(cycleId, NOW)), cycleId });
    const names: string[] = [];
    for (let day = 60; day > 0; day -= 3)
      names.push(await ledger.recordPlanInput(input(`day-${day}`), NOW - day * DAY));
    const other = await ledger.recordPlanInput({ ...input('day-60'), account: 'other' }, NOW - 60 * DAY);
    expect(await ledger.recordPlanInput(input('day-3'), NOW)).toBe(names.at(-1));
    expect(new Set(names).size).toBe(20);
    await thinAll();
    const kept = await Promise.all(names.map((name) => ledger.planInput('main', name)));
    expect(kept.slice(0, 10)).toEqual(Array(10).fill(undefined));
    expect(kept.at(-1)).toEqual(input('day-3'));
    expect(kept.slice(10)).not.toContain(undefined);
    expect(await ledger.planInput('other', other)).toMatchObject({ account: 'other', cycleId: 'day-60' });
    expect(await ledger.planInput('other', names[0] ?? '')).toBeUndefined();
  });

  it('leaves a cycle alone that has not closed, and goes on behind it', async () => {
    await cycle('open', NOW - 50 * DAY, false);
    await cycle('closed', NOW - 49 * DAY);
    expect(await thinAll()).toMatchObject({ plans: 1 });
    expect((await ledger.cycle('main', 'open', 'all'))?.plan?.decisions).toHaveLength(30);
  });

  it('keeps the first valuation of each old day, and all that the breakers look at', async () => {
    const ats: number[] = [];
    for (let at = NOW - 45 * DAY; at < NOW; at += 6 * HOUR) ats.push(at);
    for (const at of ats)
      await ledger.recordValuation({ account: 'main', at, recordedAt: at, cash: '1', positions: [] });
    const cutoffs = retentionCutoffs(NOW, 5 * DAY, 10 * DAY);
    expect(cutoffs.valuations).toBeLessThan(NOW - 10 * DAY);
    const before = await ledger.valuations('main', cutoffs.valuations, NOW);
    await thinAll(cutoffs);
    expect(await ledger.valuations('main', cutoffs.valuations, NOW)).toEqual(before);
    const old = await ledger.valuations('main', 0, cutoffs.valuations);
    expect(old.map(({ at }) => at)).toEqual(ats.filter((at) => at < cutoffs.valuations && at % DAY === 0));
  });

  it('keeps reconciliations that found something, and always the last one', async () => {
    for (let sequence = 1; sequence <= 30; sequence += 1) {
      const basis = await ledger.reconciliationBasis('main');
      const at = NOW - (70 - sequence) * DAY;
      const found = sequence % 10 === 0 ? '2' : '1';
      const stored = await ledger.recordReconciliation(
        basis,
        {
          account: 'main',
          sequence: (basis.last?.sequence ?? 0) + 1,
          at,
          completedAt: at,
          balances: [{ currency: 'ALT', expected: '1', found }],
          manualOrders: [],
        },
        { orders: [], manualOrders: [] },
      );
      expect(stored).toBe(true);
    }
    expect(await thinAll()).toMatchObject({ reconciliations: 27 });
    expect((await ledger.reconciliations('main', 0, 100)).map(({ sequence }) => sequence)).toEqual([30, 20, 10]);
    expect((await ledger.reconciliationBasis('main')).last?.sequence).toBe(30);
    expect(await thinAll(retentionCutoffs(NOW + 900 * DAY, DAY, DAY))).toMatchObject({ reconciliations: 0 });
    expect((await ledger.reconciliationBasis('main')).last?.sequence).toBe(30);
  });

  it('never touches orders, evidence, equity and commands', async () => {
    const key = orderKey('ALT-USD', 'old');
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    await ledger.recordEquity({ account: 'main', at: 1, equity: '1', cash: '1' });
    await ledger.commandAccount('main', { kind: 'pause', at: 1, by: 'ann', reason: 'why' });
    await thinAll();
    expect(await ledger.evidence(key)).toHaveLength(1);
    expect(await ledger.equity('main', 0, NOW)).toHaveLength(1);
    expect(await ledger.tradingHistory('main', 10)).toHaveLength(1);
  });

  it('writes nothing of another account', async () => {
    await cycle('mine', NOW - 60 * DAY);
    expect(await ledger.thin('other', retentionCutoffs(NOW, DAY, DAY), 10)).toEqual(NOTHING_THINNED);
    expect((await ledger.cycle('main', 'mine', 'all'))?.plan?.decisions).toHaveLength(30);
  });
});
