import { backtestValueAtRisk } from '../../quant/risk/valueAtRiskBacktest.ts';
import type { WalkedDay } from './walkForward.ts';

/** How often losses exceeded one view of the value at risk, and whether that is what it promises. */
export interface Coverage {
  readonly days: number;
  readonly violations: number;
  /** p-values of Kupiec's test and of Christoffersen's of independence and of conditional coverage. */
  readonly kupiec: number;
  readonly independence: number;
  readonly conditionalCoverage: number;
}

export type VarView = 'model' | 'filteredHistorical' | 'parametric';

/** The backtest of one view over some days, at least 2. */
export function coverageOf(days: readonly WalkedDay[], view: VarView): Coverage {
  const test = backtestValueAtRisk(
    days.map(({ realised }) => realised),
    days.map(({ forecast }) => forecast[view].valueAtRisk),
    0.95,
  );
  return {
    days: test.periods,
    violations: test.violations.length,
    kupiec: test.kupiec.pValue,
    independence: test.independence.pValue,
    conditionalCoverage: test.conditionalCoverage.pValue,
  };
}

/** Whether all three tests accept at 5 %. */
export function accepted({ kupiec, independence, conditionalCoverage }: Coverage): boolean {
  return Math.min(kupiec, independence, conditionalCoverage) >= 0.05;
}
