import { valuationOf } from '../../core/breakers/accountValuation.ts';
import type { CycleIdentity } from '../../core/cycles/cycleResult.ts';
import type { CloseCycleRequest } from '../../core/cycles/cycleSteps.ts';
import { heldSymbols } from '../../core/portfolio/account/holdings.ts';
import { measuredBy } from '../../core/portfolio/account/portfolioRisk.ts';
import type { PortfolioPosture } from '../../core/portfolio/account/posture.ts';
import { postureOf } from '../../core/portfolio/account/posture.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { SHARED_BY_CYCLE_MS } from '../venue/sharedByCycle.ts';
import { readAccount } from './readAccount.ts';
import { statusOf } from './reconciliationStatus.ts';

/** The account after a cycle, by what the venue and the ledger say of it now; its valuation goes to the ledger. */
export async function readPosture(
  dependencies: ActivityDependencies,
  request: CloseCycleRequest,
): Promise<PortfolioPosture> {
  const { exchange, ledger, candles, compute } = dependencies;
  const { account } = request.identity;
  const settings = dependencies.settings(account);
  const venue = exchange(account);
  // What orders have changed is looked at anew.
  const maxAgeMs = request.orders.length === 0 ? SHARED_BY_CYCLE_MS : 0;
  const { holdings } = await readAccount(dependencies, account, { maxAgeMs });
  const symbols = heldSymbols(holdings);
  const rules = await venue.rules(settings.quoteCurrency);
  const quotes = await venue.quotes(
    symbols.filter((symbol) => rules.has(symbol)),
    maxAgeMs,
  );
  await ledger.recordValuation(valuationOf(holdings, quotes, Date.now()));
  const plan = await latestPlan(ledger, request.identity);
  // By the model of the plan: its correlations are estimated over all symbols that it has seen, and would be other ones over those held alone.
  const seen = (plan?.decisions ?? []).map(({ symbol }) => symbol);
  const history = await candles(account).readAll(new Set([...symbols, ...seen]), holdings.at);
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
}

/** Cycles that are looked through for a plan, the latest first: only cycles that made none are passed over. */
const MOST_READ = 10;

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
  const cycles = await ledger.cycles(account, MOST_READ);
  return cycles.find(({ plan, scope: covered }) => plan !== undefined && covered === 'all')?.plan;
}
