import type { Limits } from '../portfolio/account/limits.ts';
import type { PortfolioPosture } from '../portfolio/account/posture.ts';
import type { Plan } from '../portfolio/decision/plan.ts';
import { percent } from '../portfolio/explaining/explain.ts';
import { isNear } from './breakerReading.ts';

/** Figures of an account beside its limits. Shares of equity, but for `balanceUse`: of the cash. */
interface Figures {
  readonly weights: readonly { readonly symbol: string; readonly weight: number }[];
  readonly positions: number;
  readonly valueAtRisk: number;
  readonly balanceUse?: number;
}

function nearLimits({ weights, positions, valueAtRisk, balanceUse }: Figures, limits: Limits): readonly string[] {
  const near = (value: number, limit: number): boolean => isNear({ value, limit });
  return [
    ...weights
      .filter(({ weight }) => near(weight, limits.maxWeight))
      .map(({ symbol, weight }) => `${symbol} has ${percent(weight)} weight of at most ${percent(limits.maxWeight)}`),
    ...(near(positions, limits.maxPositions) ? [`${positions} positions of at most ${limits.maxPositions}`] : []),
    ...(near(valueAtRisk, limits.riskBudget)
      ? [`portfolio risk of ${percent(valueAtRisk)} of a budget of ${percent(limits.riskBudget)}`]
      : []),
    ...(balanceUse !== undefined && near(balanceUse, limits.maxBalanceUse)
      ? [`the buys use ${percent(balanceUse)} of the cash, at most ${percent(limits.maxBalanceUse)}`]
      : []),
  ];
}

/** What of an account is within the last fifth below a limit, in words. */
export function nearLimitsOf(posture: PortfolioPosture, limits: Limits): readonly string[] {
  const { minTradeAmount } = limits;
  const positions = posture.positions.filter((position) => Number(position.value) >= minTradeAmount).length;
  return nearLimits({ weights: posture.positions, positions, valueAtRisk: posture.valueAtRisk }, limits);
}

/** The same of a plan: the weights before its trades, the rest after them. */
export function nearLimitsOfPlan(plan: Plan, limits: Limits): readonly string[] {
  const cash = Number(plan.before.cash);
  const spent = plan.trades
    .filter((trade) => trade.side === 'buy')
    .reduce((sum, trade) => sum + Number(trade.quoteAmount), 0);
  return nearLimits(
    {
      weights: plan.positions,
      positions: plan.after.positions,
      valueAtRisk: plan.after.valueAtRisk,
      ...(cash > 0 ? { balanceUse: spent / cash } : {}),
    },
    limits,
  );
}
