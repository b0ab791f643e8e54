import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Forecast } from '../../core/portfolio/forecast/forecast.ts';
import { createRandom } from '../../quant/statistics/random.ts';

/** Weights, which sum to 1, of a rule that looks at nothing but the present forecast; empty where it has nothing to hold. */
export interface PortfolioRule {
  readonly name: string;
  readonly weights: (forecast: Forecast) => ReadonlyMap<TradingSymbol, number>;
}

/** Equal weights, inverse volatilities, each symbol alone, random weights on all symbols and equal weights on random subsets. */
export function fixedPortfolios(symbols: readonly TradingSymbol[], seed: number): PortfolioRule[] {
  const random = createRandom(seed);
  const draw = (value: () => number) => new Map(symbols.map((symbol) => [symbol, value()]));
  return [
    fixed('equal weights', () => 1),
    {
      name: 'inverse volatility',
      weights: (forecast) =>
        normalised(forecast.symbols.map(({ symbol, volatility }) => [symbol, 1 / volatility] as const)),
    },
    ...symbols.map((only) => fixed(only, (symbol) => (symbol === only ? 1 : 0))),
    ...Array.from({ length: 8 }, (_, k) => {
      const weights = draw(() => -Math.log(random.uniform()));
      return fixed(`random weights ${k + 1}`, (symbol) => weights.get(symbol) ?? 0);
    }),
    ...Array.from({ length: 8 }, (_, k) => {
      const chosen = draw(() => (random.uniform() < 0.4 ? 1 : 0));
      return fixed(`random subset ${k + 1}`, (symbol) => chosen.get(symbol) ?? 0);
    }),
  ];
}

function fixed(name: string, weight: (symbol: TradingSymbol) => number): PortfolioRule {
  return { name, weights: ({ risk }) => normalised(risk.symbols.map((symbol) => [symbol, weight(symbol)] as const)) };
}

function normalised(weights: readonly (readonly [TradingSymbol, number])[]): Map<TradingSymbol, number> {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return new Map(total > 0 ? weights.map(([symbol, weight]) => [symbol, weight / total]) : []);
}
