import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { Decision } from '../../../core/portfolio/decision/decision.ts';
import type { Plan } from '../../../core/portfolio/decision/plan.ts';
import { LedgerConflictError, type LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';

const CYCLE = {
  account: 'main',
  cycleId: '2026-01-05T00:00',
  scope: 'all',
  workflowId: 'cycle:main:2026-01-05T00:00',
  runId: 'run-1',
  startedAt: 1_767_571_200_000,
};

function decision(symbol: string, change: Partial<Decision> = {}): Decision {
  return {
    symbol,
    action: 'SKIP',
    reason: 'AT_WEIGHT_LIMIT',
    figures: { weight: 0.1 + 0.2, maxWeight: 0.2 },
    sentence: `${symbol} is at its limit.`,
    ...change,
  };
}

function plan(decisions: readonly Decision[], change: Partial<Plan> = {}): Plan {
  const figures = { equity: '1000.00', cash: '500.00', positions: 3, diversification: 0.68, valueAtRisk: 0.0123 };
  return {
    account: 'main',
    cycleId: CYCLE.cycleId,
    at: 1_767_571_201_000,
    quoteCurrency: 'USD',
    riskBudget: 0.02,
    before: figures,
    after: { ...figures, valueAtRisk: 0.0119 },
    positions: [{ symbol: 'ALT-USD', quantity: '12.5', value: '5.00', weight: 0.005, targetWeight: 0.01 }],
    trades: [],
    decisions,
    analyses: [],
    attempts: [{ method: 'minVariance', outcome: 'used', detail: '' }],
    warnings: [],
    ...change,
  };
}

describe.each(HOSTS)('the cycles of a ledger in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  const stored = () => ledger.cycle(CYCLE.account, CYCLE.cycleId, CYCLE.scope);

  it('go from running to closed with plan and summary', async () => {
    await ledger.openCycle(CYCLE);
    expect(await stored()).toEqual({
      ...CYCLE,
      closedAt: undefined,
      outcome: 'running',
      summary: '',
      plan: undefined,
    });
    const made = plan([decision('ALT-USD'), decision('AXL-USD')]);
    await ledger.recordPlan(CYCLE.account, CYCLE.cycleId, CYCLE.scope, made);
    await ledger.closeCycle(CYCLE.account, CYCLE.cycleId, CYCLE.scope, 'traded', 'Bought 1.', 1_767_571_260_000);
    expect(await stored()).toEqual({
      ...CYCLE,
      closedAt: 1_767_571_260_000,
      outcome: 'traded',
      summary: 'Bought 1.',
      plan: made,
    });
  });

  it('keep their first start when started again, and run again only under a new run', async () => {
    await ledger.openCycle(CYCLE);
    await ledger.closeCycle(CYCLE.account, CYCLE.cycleId, CYCLE.scope, 'failed', 'No market.', 2);
    await ledger.openCycle({ ...CYCLE, startedAt: 5 });
    expect(await stored()).toMatchObject({ startedAt: CYCLE.startedAt, outcome: 'failed', closedAt: 2 });
    await ledger.openCycle({ ...CYCLE, runId: 'run-2', startedAt: 6 });
    expect(await stored()).toMatchObject({
      startedAt: CYCLE.startedAt,
      runId: 'run-2',
      outcome: 'running',
      closedAt: undefined,
    });
  });

  it('must be open before anything is stored for them', async () => {
    const made = plan([decision('ALT-USD')]);
    await expect(ledger.recordPlan('main', 'c9', 'all', made)).rejects.toThrow(LedgerConflictError);
    await expect(ledger.closeCycle('main', 'c9', 'all', 'traded', '', 1)).rejects.toThrow('Open it first');
    expect(await ledger.decisionsOfCycle('main', 'c9')).toEqual([]);
  });

  it('are told apart by scope and listed newest first', async () => {
    await ledger.openCycle({ ...CYCLE, cycleId: 'c1', startedAt: 10 });
    await ledger.openCycle({ ...CYCLE, cycleId: 'c2', startedAt: 20 });
    await ledger.openCycle({ ...CYCLE, cycleId: 'c2', scope: 'ALT-USD', startedAt: 30 });
    await ledger.openCycle({ ...CYCLE, account: 'other', cycleId: 'c3', startedAt: 40 });
    const names = (await ledger.cycles('main', 2)).map((cycle) => [cycle.cycleId, cycle.scope]);
    expect(names).toEqual([
      ['c2', 'ALT-USD'],
      ['c2', 'all'],
    ]);
    await expect(ledger.cycles('main', Number.NaN)).rejects.toThrow(InvalidInputError);
  });

  it('hold one decision for each symbol, in the order of the plan, and the last plan counts', async () => {
    await ledger.openCycle(CYCLE);
    const many = Array.from({ length: 1_200 }, (_, i) => decision(`A${i}-USD`));
    await ledger.recordPlan('main', CYCLE.cycleId, 'all', plan(many));
    expect((await ledger.decisionsOfCycle('main', CYCLE.cycleId)).map((row) => row.decision)).toEqual(many);
    const last = plan([
      decision('ZRX-USD', { action: 'BUY', reason: 'IMPROVES_DIVERSIFICATION' }),
      decision('ALT-USD'),
    ]);
    for (let i = 0; i < 2; i += 1) await ledger.recordPlan('main', CYCLE.cycleId, 'all', last);
    expect(await ledger.decisionsOfCycle('main', CYCLE.cycleId)).toEqual(
      last.decisions.map((each) => ({
        account: 'main',
        cycleId: CYCLE.cycleId,
        scope: 'all',
        at: last.at,
        decision: each,
      })),
    );
  });

  it('refuse a plan that decides twice about a symbol or holds a figure that is no number, and keep the one before', async () => {
    await ledger.openCycle(CYCLE);
    const good = plan([decision('ALT-USD')]);
    await ledger.recordPlan('main', CYCLE.cycleId, 'all', good);
    const twice = plan([decision('AXL-USD'), decision('AXL-USD')]);
    await expect(ledger.recordPlan('main', CYCLE.cycleId, 'all', twice)).rejects.toThrow('decides twice about AXL-USD');
    const nan = plan([decision('AXL-USD', { figures: { weight: Number.NaN } })]);
    await expect(ledger.recordPlan('main', CYCLE.cycleId, 'all', nan)).rejects.toThrow('weight: given NaN');
    expect((await stored())?.plan).toEqual(good);
    expect((await ledger.decisionsOfCycle('main', CYCLE.cycleId)).map((row) => row.decision)).toEqual(good.decisions);
  });

  it('answer what was decided about a symbol, newest first', async () => {
    for (const [i, cycleId] of ['c1', 'c2', 'c3'].entries()) {
      await ledger.openCycle({ ...CYCLE, cycleId });
      await ledger.recordPlan('main', cycleId, 'all', plan([decision('ALT-USD'), decision('AXL-USD')], { at: i }));
    }
    const rows = await ledger.decisionsOfSymbol('main', 'ALT-USD', 2);
    expect(rows.map((row) => [row.cycleId, row.decision.symbol])).toEqual([
      ['c3', 'ALT-USD'],
      ['c2', 'ALT-USD'],
    ]);
  });
});
