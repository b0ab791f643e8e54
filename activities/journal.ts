import { Decimal } from 'decimal.js';
import { valuationOf } from '../core/breakers/accountValuation.ts';
import { type CycleIdentity, type CycleSummary, endingOf, type OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CloseCycleRequest, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { measuredBy } from '../core/portfolio/account/portfolioRisk.ts';
import type { PortfolioPosture } from '../core/portfolio/account/posture.ts';
import { postureOf } from '../core/portfolio/account/posture.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { readAccount } from './account/readAccount.ts';
import { statusOf } from './account/reconciliationStatus.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { outcomeOf } from './orders.ts';
import { requireLatestRun, tellActor } from './portfolioActor.ts';
import { readVenue } from './venue/readVenue.ts';

/** Keeps the record of cycles: start, plan, end, and the account's equity after it. */
export function journalActivities(
  dependencies: ActivityDependencies,
): Pick<CycleSteps, 'openCycle' | 'recordPlan' | 'closeCycle' | 'recallCycle'> {
  const { settings, exchange, ledger, candles, compute } = dependencies;
  const readPosture = async (request: CloseCycleRequest): Promise<PortfolioPosture> => {
    const { account } = request.identity;
    const venue = exchange(account);
    const { holdings } = await readAccount(dependencies, account);
    const symbols = holdings.holdings.filter((item) => new Decimal(item.quantity).gt(0)).map((item) => item.symbol);
    const rules = await venue.rules(settings.quoteCurrency);
    const quotes = await venue.quotes(symbols.filter((symbol) => rules.has(symbol)));
    await ledger.recordValuation(valuationOf(holdings, quotes, Date.now()));
    const plan = await latestPlan(ledger, request.identity);
    // By the model of the plan: its correlations are estimated over all symbols that it has seen, and would be other ones over those held alone.
    const seen = (plan?.decisions ?? []).map(({ symbol }) => symbol);
    const history = await candles.readAll(new Set([...symbols, ...seen]), holdings.at);
    const { riskMeasure } = request.limits;
    const { minimumHistory, forecast } = settings;
    const model = await compute.riskModel({ candles: history, minimumHistory, settings: forecast, at: holdings.at });
    const risk = measuredBy(model, riskMeasure);
    // The positions of a plan are those held before it; what it buys anew has its target in the analyses.
    const planned = request.plan ?? plan;
    const targets = new Map([
      ...(planned?.positions ?? []).map(({ symbol, targetWeight }) => [symbol, targetWeight] as const),
      ...(planned?.analyses ?? []).map(({ symbol, target }) => [symbol, target] as const),
    ]);
    const { riskBudget, minTradeAmount } = request.limits;
    const posture = postureOf(holdings, quotes, risk, targets, riskBudget, minTradeAmount);
    const reconciliation = await statusOf(ledger, account);
    return { ...posture, ...(reconciliation === undefined ? {} : { reconciliation }) };
  };

  /** A failed cycle closes even where the venue cannot be read; any other one tells the truth about the account or tries again. */
  const postureAfter = async (request: CloseCycleRequest): Promise<PortfolioPosture | undefined> => {
    try {
      return await readVenue(() => readPosture(request));
    } catch (error) {
      if (request.outcome === 'failed') return undefined;
      throw error;
    }
  };

  /** What all runs of a cycle have ordered. */
  const ordersOf = async ({ account, cycleId, scope }: CycleIdentity): Promise<readonly OrderOutcome[]> => {
    const symbols = scope === 'all' ? undefined : new Set(scope.split(','));
    const records = await ledger.ordersOfCycle(account, cycleId);
    return records.filter(({ key }) => symbols?.has(key.symbol) ?? true).map(outcomeOf);
  };

  return {
    async openCycle(identity, owner, startedAt) {
      await ledger.openCycle({ ...identity, ...owner, startedAt });
      return await ordersOf(identity);
    },
    async recordPlan(identity, plan, run) {
      // A ledger that was restored from a copy may not know a cycle that goes on.
      const { account, cycleId, scope } = identity;
      if (run !== undefined && (await ledger.cycle(account, cycleId, scope)) === undefined)
        await ledger.openCycle({ ...identity, ...run });
      await ledger.recordPlan(account, cycleId, scope, plan);
    },
    async recallCycle({ account, cycleId, scope }) {
      const record = await ledger.cycle(account, cycleId, scope);
      return {
        report: record === undefined || record.summary === '' ? [] : record.summary.split('\n'),
        orders: await ordersOf({ account, cycleId, scope }),
      };
    },
    async closeCycle(request): Promise<CycleSummary> {
      const { identity, owner, outcome, report } = request;
      const posture = await postureAfter(request);
      await requireLatestRun();
      const closedAt = Date.now();
      const { account, cycleId, scope } = identity;
      if ((await ledger.cycle(account, cycleId, scope)) === undefined)
        await ledger.openCycle({ ...identity, ...owner, startedAt: request.startedAt });
      if (posture !== undefined) {
        await ledger.recordEquity({
          account: identity.account,
          at: posture.at,
          equity: posture.equity,
          cash: posture.cash,
        });
      }
      await ledger.closeCycle(account, cycleId, scope, outcome, report.join('\n'), closedAt);
      const summary: CycleSummary = {
        ...identity,
        ...owner,
        outcome,
        startedAt: request.startedAt,
        closedAt,
        report,
        orders: request.orders,
      };
      await tellActor(settings.taskQueue, endingOf(summary), posture);
      return summary;
    },
  };
}

/** Cycles that are looked through for a plan, the latest first: only cycles that made none are passed over. */
const LOOKED_THROUGH = 10;

/**
 * The plan of a cycle, or the latest one of the account where it made none, because it was refused or failed before: the account's targets are still those, and
 * not nothing. Undefined where there is none near.
 */
async function latestPlan(
  ledger: Pick<LedgerPort, 'cycle' | 'cycles'>,
  { account, cycleId, scope }: CycleIdentity,
): Promise<Plan | undefined> {
  const own = (await ledger.cycle(account, cycleId, scope))?.plan;
  if (own !== undefined) return own;
  const cycles = await ledger.cycles(account, LOOKED_THROUGH);
  return cycles.find(({ plan, scope: covered }) => plan !== undefined && covered === 'all')?.plan;
}
