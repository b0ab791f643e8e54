import type { TradingSymbol } from '../core/market/symbol.ts';
import type { BacktestResult } from './backtest/backtestResult.ts';
import { engineStrategy } from './backtest/engineStrategy.ts';
import type { HistoricalMarket } from './backtest/historicalMarket.ts';
import type { BacktestAccount, BacktestOptions } from './backtest/runBacktest.ts';
import { NOBODY, type Onlooker, runInTurns } from './backtest/runInTurns.ts';
import type { SignalSource } from './backtest/signalSource.ts';
import { withoutBreakers } from './backtest/withoutBreakers.ts';
import { type Benchmark, benchmarks, fixedWeights } from './benchmarks/benchmarks.ts';
import { checkLookahead, type LookaheadCheck } from './lookahead/checkLookahead.ts';

export interface Research extends BacktestAccount, Pick<BacktestOptions, 'settings'> {
  readonly source: SignalSource;
  /** Time from a plan to its first order, ms. */
  readonly delay: number;
  /** Weights of one more benchmark; none where it is empty. */
  readonly weights: ReadonlyMap<TradingSymbol, number>;
}

/** The backtest of the engine. */
export async function runEngine(research: Research, onlooker: Onlooker = NOBODY): Promise<BacktestResult> {
  return await runInTurns(engineOn(research, research.market), onlooker);
}

/** The simple accounts that a backtest is compared with. */
export function benchmarksOf({ source, weights, market, settings }: Research): readonly Benchmark[] {
  return [
    ...benchmarks(source, leadingSymbol(market, settings.quoteCurrency)),
    ...(weights.size === 0 ? [] : [fixedWeights(weights)]),
  ];
}

/** The same days by a simple account, at the same venue and its costs. */
export async function runBenchmark(
  research: Research,
  { name, strategy }: Benchmark,
  onlooker: Onlooker = NOBODY,
): Promise<BacktestResult> {
  const settings = withoutBreakers(research.settings);
  return await runInTurns({ ...research, settings, name, strategy: strategy() }, onlooker);
}

/** Whether anything in the engine's backtest knows its future. */
export async function checkEngine(
  research: Research,
  onlooker: Onlooker = NOBODY,
): Promise<LookaheadCheck | 'stopped'> {
  return await checkLookahead(research.market, (market) => engineOn(research, market), onlooker);
}

function engineOn(research: Research, market: HistoricalMarket): BacktestOptions {
  return { ...research, market, name: 'ballast', strategy: engineStrategy(research.source, research.delay) };
}

/** Bitcoin where the market has it, otherwise the first product. */
function leadingSymbol({ daily }: HistoricalMarket, quoteCurrency: string): TradingSymbol {
  const symbols = daily.products.map(({ symbol }) => symbol);
  const bitcoin = `BTC-${quoteCurrency}`;
  return symbols.includes(bitcoin) ? bitcoin : (symbols[0] ?? bitcoin);
}
