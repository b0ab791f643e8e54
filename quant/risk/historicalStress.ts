import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireObservations, requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { readNumber, requireArray, requireFields } from '../linalg/numericInput.ts';
import { type Drawdown, drawdown } from './drawdown.ts';

/** A stretch of history to relive: the returns with from <= time < to (ms UTC). */
export interface StressWindow {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What today's holdings would have gone through in a window. */
export interface StressResult {
  readonly name: string;
  /** Number of periods inside the window. */
  readonly periods: number;
  /** Return of the portfolio over the whole window; negative is a loss. */
  readonly totalReturn: number;
  /** Length N: what each asset added to the total return; sums to it. */
  readonly contributions: Float64Array;
  /** The worst single period: its return and its time (ms UTC). */
  readonly worstReturn: number;
  readonly worstTime: number;
  readonly drawdown: Drawdown;
}

/**
 * Stress by historical window: today's holdings, bought at the start of the window and held (not rebalanced; the rest of the capital in cash), through
 * the returns of the time. The wealth after period t is 1 + sum_i w_i (prod_(s <= t) (1 + r_si) - 1).
 *
 * Source: Kupiec (1998), Stress testing in a value at risk framework, Journal of Derivatives 6(1).
 *
 * @param returns T x N simple returns, -1 or more
 * @param times length T: time of each return (ms UTC), ascending
 * @param weights length N, shares of the portfolio
 * @param windows each must contain at least one return
 * @throws InvalidInputError for shapes that do not fit, a return below -1, a window without data, or leveraged weights that lose more than everything
 */
export function historicalStress(
  returns: MatrixInput,
  times: ArrayLike<number>,
  weights: ArrayLike<number>,
  windows: readonly StressWindow[],
): StressResult[] {
  const { rows: T, columns: n, data } = requireObservations(returns, 'returns', 1);
  const at = requireVector(times, T, 'times');
  const w = requireVector(weights, n, 'weights');
  const bad = data.findIndex((value) => value < -1);
  if (bad >= 0) {
    throw new InvalidInputError({
      field: 'returns',
      given: `${data[bad]} in row ${Math.floor(bad / n)}, column ${bad % n}`,
      allowed: 'simple returns of -1 or more',
      remedy: 'Give simple returns, in shares and not in percent.',
    });
  }
  requireArray(windows, 'windows');
  return windows.map((window) => {
    requireFields(window, 'windows');
    readNumber(window.from, 'windows.from', 'a time in ms UTC', 'Use Date.parse.');
    readNumber(window.to, 'windows.to', 'a time in ms UTC', 'Use Date.parse.');
    const growth = new Float64Array(n).fill(1);
    const path: number[] = [];
    let wealth = 1;
    let worstReturn = Number.POSITIVE_INFINITY;
    let worstTime = Number.NaN;
    for (let t = 0; t < T; t++) {
      if (at[t] < window.from || at[t] >= window.to) continue;
      let next = 1;
      for (let i = 0; i < n; i++) {
        growth[i] *= 1 + data[t * n + i];
        next += w[i] * (growth[i] - 1);
      }
      if (!(wealth > 0)) throw ruined(window.name);
      const change = (next - wealth) / wealth;
      path.push(change);
      if (change < worstReturn) {
        worstReturn = change;
        worstTime = at[t];
      }
      wealth = next;
    }
    if (path.length === 0) {
      throw new InvalidInputError({
        field: 'windows',
        given: `${window.name}, from ${window.from} to ${window.to}`,
        allowed: 'windows that contain at least one of the returns',
        remedy: 'Load the candles of that time, or leave the window out.',
      });
    }
    if (wealth < 0) throw ruined(window.name);
    return {
      name: window.name,
      periods: path.length,
      totalReturn: wealth - 1,
      contributions: growth.map((value, i) => w[i] * (value - 1)),
      worstReturn,
      worstTime,
      drawdown: drawdown(path),
    };
  });
}

function ruined(name: string): InvalidInputError {
  return new InvalidInputError({
    field: 'weights',
    given: `a portfolio that loses more than everything in ${name}`,
    allowed: 'weights that survive the window',
    remedy: 'Lower the leverage or the short positions.',
  });
}
