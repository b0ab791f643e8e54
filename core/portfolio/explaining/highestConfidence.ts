import type { Plan } from '../decision/plan.ts';
import type { SymbolAnalysis } from '../decision/symbolAnalysis.ts';

/** The signal of the greatest confidence that a plan saw, whatever its direction. JSON. */
export interface HighestConfidence
  extends Pick<NonNullable<SymbolAnalysis['signal']>, 'direction' | 'confidence' | 'source'> {
  readonly symbol: string;
  /** Simple return that it expects over its horizon before costs; null where it tells none. */
  readonly expectedReturn: number | null;
  readonly horizonDays: number | null;
}

/** The most confident signal of a plan; undefined where it saw none. */
export function highestConfidence({ analyses = [] }: Partial<Pick<Plan, 'analyses'>>): HighestConfidence | undefined {
  const signals = analyses.flatMap(({ symbol, signal }) => (signal == null ? [] : [{ symbol, ...signal }]));
  const [best] = signals.toSorted((a, b) => b.confidence - a.confidence);
  if (best === undefined) return undefined;
  const { symbol, direction, confidence, source, expectedReturn = null, horizonDays = null } = best;
  return { symbol, direction, confidence, source, expectedReturn, horizonDays };
}

/** Shares unrounded, so that 74.6 % does not pass for 75 %. */
export function shareInTenths(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** A signal of the greatest confidence in words: how sure it is, of what, and what it expects. */
export function highestConfidenceWords({
  symbol,
  direction,
  confidence,
  expectedReturn,
  horizonDays,
}: Omit<HighestConfidence, 'source'>): string {
  const expected =
    expectedReturn === null || horizonDays === null
      ? ''
      : `, expecting ${(100 * expectedReturn).toFixed(2)} % in ${horizonDays} days before costs`;
  return `${shareInTenths(confidence)}, of ${symbol} (${direction}${expected})`;
}
