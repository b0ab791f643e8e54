import type { BarHistory } from '../barHistory.ts';
import { reversionHalfLife } from '../dickeyFuller.ts';
import { type FeatureDefinition, windowBlock } from '../featureBlock.ts';
import { SpreadSums } from '../spreadSums.ts';

const WINDOWS = [60, 120, 250];

const DEFINITIONS: readonly FeatureDefinition[] = WINDOWS.flatMap((n) => [
  {
    name: `marketSpread${n}`,
    formula: `residual of ln C on a constant and M, / its population standard deviation over ${n}; M the summed m`,
    lookback: n,
    source: 'Engle and Granger (1987)',
  },
  {
    name: `marketSpreadT${n}`,
    formula: `Dickey-Fuller t-statistic, without lags and constant, of that residual over ${n}`,
    lookback: n,
    source: 'Engle and Granger (1987)',
  },
  {
    name: `marketSpreadHalfLife${n}`,
    formula: `-ln 2 / ln(1 + b), b of marketSpreadT${n}, between 0 and ${n}`,
    lookback: n,
    source: 'Chan (2013)',
  },
]);

function write({ logClose, change, market }: BarHistory, row: Float64Array, start: number): void {
  let at = start;
  const sums = new SpreadSums();
  const now = logClose.at(0);
  let level = 0;
  for (let k = 0, next = 0; next < WINDOWS.length; k += 1) {
    const y = logClose.at(k) - now;
    sums.addLevels(y, level);
    if (k + 1 === WINDOWS[next]) {
      const { score, statistic, reversion } = sums.spread(y, level, 0, 0);
      row[at++] = score;
      row[at++] = statistic;
      row[at++] = reversionHalfLife(reversion, k + 1);
      next += 1;
    }
    sums.addChanges(change.at(k), market.at(k));
    level -= market.at(k);
  }
}

/** How far a symbol has left the universe, and whether such spreads return. */
export const MARKET_SPREAD = windowBlock('Spread to the universe', DEFINITIONS, write);
