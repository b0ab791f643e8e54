import type { TradingSymbol } from '../core/market/symbol.ts';
import { engineStrategy } from './backtest/engineStrategy.ts';
import type { HistoricalMarket } from './backtest/historicalMarket.ts';
import { withoutBreakers } from './backtest/requireSupported.ts';
import type { BacktestResult, SlotRow } from './backtest/result.ts';
import { type BacktestAccount, type BacktestOptions, runBacktest } from './backtest/runBacktest.ts';
import type { SignalSource } from './backtest/signalSource.ts';
import { benchmarks, fixedWeights } from './benchmarks/benchmarks.ts';
import { checkLookahead, type LookaheadCheck } from './lookahead/checkLookahead.ts';

export interface Research extends BacktestAccount, Pick<BacktestOptions, 'settings'> {
  readonly source: SignalSource;
  /** Time from a plan to its first order, ms. */
  readonly delay: number;
  /** Weights of one more benchmark; none where it is empty. */
  readonly weights: ReadonlyMap<TradingSymbol, number>;
}

/** The backtest of the engine. @param onSlot takes each row as it comes */
export function runEngine(research: Research, onSlot?: (row: SlotRow) => void): BacktestResult {
  return runBacktest(engineOn(research, research.market), onSlot);
}

/** The same days by each benchmark, at the same venue and its costs. */
export function runBenchmarks(research: Research): readonly BacktestResult[] {
  const { source, weights, market } = research;
  const all = [
    ...benchmarks(source, leadingSymbol(market, research.settings.quoteCurrency)),
    ...(weights.size === 0 ? [] : [fixedWeights(weights)]),
  ];
  const settings = withoutBreakers(research.settings);
  return all.map(({ name, strategy }) => runBacktest({ ...research, settings, name, strategy: strategy() }));
}

/** Whether anything in the engine's backtest knows its future. */
export function checkEngine(research: Research): LookaheadCheck {
  return checkLookahead(research.market, (market) => engineOn(research, market));
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
