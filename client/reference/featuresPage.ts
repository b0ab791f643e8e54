import { FEATURES, type Feature } from '../../core/learning/features/registry.ts';
import { markdownTable } from './markdownTable.ts';

/** The page of all features that models learn from, made from their registry. */
export function featuresPage(): string {
  const families = new Map<string, Feature[]>();
  for (const feature of FEATURES) families.set(feature.family, [...(families.get(feature.family) ?? []), feature]);
  const parts = [...families].map(([family, features]) => {
    const rows = features.map(({ name, formula, lookback, source }) => [
      `\`${name}\``,
      formula,
      String(lookback),
      source,
    ]);
    return `## ${family}\n\n${markdownTable(['feature', 'formula', 'look-back', 'source'], rows)}`;
  });
  return `# Features

What models learn from: ${FEATURES.length} figures for each symbol and day, from ended daily candles alone.
No figure depends on a later candle.

- O, H, L, C, V: open, high, low, close and volume of a candle; H and L include O and C.
  D = C V, in quote units.
- r = ln(C_t / C_{t-1}). Names of features stand for their values.
- m: mean r of the other symbols that have a candle on the day, summed since the symbol's own last
  candle.
- SMA: mean. EMA: exponential average with weight 2 / (n + 1), started at the first value.
- Wilder's average: weight 1 / n, started at the mean of the first n values. ATR: Wilder's average
  of the true range, max(H_t, C_{t-1}) - min(L_t, C_{t-1}).
- "over n": of the newest n values. Volatilities are those of one day.

The look-back is the number of the symbol's own candles that the first value needs. Until then the
value is missing, and so it is where a formula gives no number: prices that stand still, no volume.

A day without a candle has no row. Gaps of up to three days are left out, so that the next return
spans them. After a longer one the symbol starts anew.

A new candle is computed from what the candles before it left behind. That takes the same time and
memory however long the history is.

${parts.join('\n\n')}
`;
}
