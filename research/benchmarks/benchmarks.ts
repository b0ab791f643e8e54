import { Decimal } from 'decimal.js';
import { universeOf } from '../../core/cycles/universe.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { validateSignals } from '../../core/signals/validateSignals.ts';
import { sampleMoments } from '../../quant/risk/returnMoments.ts';
import { normalQuantile } from '../../quant/statistics/normal.ts';
import type { Strategy } from '../backtest/runBacktest.ts';
import type { SignalSource } from '../backtest/signalSource.ts';
import type { TradingPlace } from '../backtest/tradeOrder.ts';
import { buy, rebalance } from './rebalance.ts';

/** A simple account to compare with. Each run needs a strategy of its own, which may remember what it has done. */
export interface Benchmark {
  readonly name: string;
  strategy(): Strategy;
}

/** What the naive buyer pays for each coin that is wanted. */
const NAIVE_AMOUNT = 5;
const DAY_MS = 86_400_000;
/** Daily returns that a volatility is measured from. */
const VOLATILITY_DAYS = 60;
const FEWEST_RETURNS = 20;
/** Of the standard normal distribution at 95 %. */
const QUANTILE = normalQuantile(0.95);

/**
 * Cash; the first symbol held; equal weights held, and renewed monthly; inverse volatilities monthly; equal weights at the risk budget, monthly of all coins and weekly of those that the
 * signals want; five dollars for each wanted coin every day.
 */
export function benchmarks(source: SignalSource, first: TradingSymbol): readonly Benchmark[] {
  return [
    { name: 'cash', strategy: () => () => ({ orders: [] }) },
    { name: `${first} held`, strategy: () => held(({ venue }) => (venue.quote(first) ? [first] : [])) },
    { name: '1/N held', strategy: () => held(tradedSymbols) },
    { name: '1/N monthly', strategy: () => monthly((place) => equalWeights(tradedSymbols(place))) },
    { name: 'inverse vol.', strategy: () => monthly(inverseVolatilities) },
    { name: '1/N at budget', strategy: () => monthly((place) => atRiskBudget(place, tradedSymbols(place))) },
    { name: 'wanted weekly', strategy: () => weekly((place) => atRiskBudget(place, wantedSymbols(place, source))) },
    { name: 'naive buyer', strategy: () => naiveBuyer(source) },
  ];
}

/** Weights that are kept by trading back to them each month. */
export function fixedWeights(weights: ReadonlyMap<TradingSymbol, number>): Benchmark {
  return { name: 'fixed weights', strategy: () => monthly(() => weights) };
}

/** Puts all cash in equal parts into the symbols of the moment, also what is paid in later, and sells nothing. */
function held(symbols: (place: TradingPlace) => readonly TradingSymbol[]): Strategy {
  let bought = false;
  let cashAfter = new Decimal(0);
  return (place) => {
    const free = new Decimal(place.venue.holdings().cash.free);
    const fresh = bought ? free.minus(cashAfter) : free;
    const chosen = symbols(place);
    const orders =
      chosen.length === 0 || fresh.lt(1)
        ? []
        : buy(place, new Map(chosen.map((symbol) => [symbol, fresh.div(chosen.length)])));
    if (orders.length > 0) bought = true;
    if (bought && (orders.length > 0 || fresh.lt(1))) cashAfter = new Decimal(place.venue.holdings().cash.free);
    return { orders };
  };
}

/** Trades back to the weights of the moment at the first slot of each month. */
function monthly(weights: (place: TradingPlace) => ReadonlyMap<TradingSymbol, number>): Strategy {
  return renewed((at) => new Date(at).toISOString().slice(0, 7), weights);
}

/** The same at the first slot of each week. */
function weekly(weights: (place: TradingPlace) => ReadonlyMap<TradingSymbol, number>): Strategy {
  return renewed((at) => String(Math.floor(at / (7 * DAY_MS))), weights);
}

/** Trades back to the weights of the moment at the first slot of each period. */
function renewed(
  periodOf: (at: number) => string,
  weights: (place: TradingPlace) => ReadonlyMap<TradingSymbol, number>,
): Strategy {
  let done = '';
  return (place) => {
    const period = periodOf(place.venue.now);
    if (period === done) return { orders: [] };
    done = period;
    return { orders: rebalance(place, weights(place)) };
  };
}

/** Every day five dollars for each coin that the signals want, while there is cash. */
function naiveBuyer(source: SignalSource): Strategy {
  let done = Number.NaN;
  return (place) => {
    const today = Math.floor(place.venue.now / DAY_MS);
    if (today === done) return { orders: [] };
    done = today;
    const wanted = wantedSymbols(place, source);
    return { orders: buy(place, new Map(wanted.map((symbol) => [symbol, new Decimal(NAIVE_AMOUNT)]))) };
  };
}

/** The traded symbols that a signal wants, as sure as the limits ask for. */
function wantedSymbols(place: TradingPlace, source: SignalSource): readonly TradingSymbol[] {
  const { venue, candles, settings } = place;
  const at = venue.now;
  const symbols = tradedSymbols(place);
  const items = source.signals({ at, symbols, candles: (symbol) => candles.read(symbol) });
  return validateSignals(items, { provider: source.name, at })
    .accepted.filter(
      ({ symbol, direction, confidence }) =>
        direction === 'buy' && confidence >= settings.limits.minConfidence && symbols.includes(symbol),
    )
    .map(({ symbol }) => symbol);
}

/** The symbols of the universe that are traded at the moment. */
function tradedSymbols({ venue, settings }: TradingPlace): readonly TradingSymbol[] {
  const rules = venue.rules();
  return universeOf(settings.universe, rules).symbols.filter(
    (symbol) => rules.get(symbol)?.tradable === true && venue.quote(symbol) !== undefined,
  );
}

function equalWeights(symbols: readonly TradingSymbol[]): ReadonlyMap<TradingSymbol, number> {
  return new Map(symbols.map((symbol) => [symbol, 1 / symbols.length]));
}

/** Weights in inverse proportion to the volatility of the last two months. Symbols without so much of a past have none. */
function inverseVolatilities(place: TradingPlace): ReadonlyMap<TradingSymbol, number> {
  const inverse = new Map<TradingSymbol, number>();
  for (const symbol of tradedSymbols(place)) {
    const returns = pastReturns(place.candles.read(symbol));
    if (returns.length < FEWEST_RETURNS) continue;
    const { standardDeviation } = sampleMoments(returns);
    if (standardDeviation > 0) inverse.set(symbol, 1 / standardDeviation);
  }
  const total = [...inverse.values()].reduce((sum, value) => sum + value, 0);
  return new Map([...inverse].map(([symbol, value]) => [symbol, value / total]));
}

/**
 * Equal weights, none above the largest one allowed, of which as much is invested as the risk budget takes by the normal value at risk of the last two months. Symbols without enough of a
 * past have none.
 */
function atRiskBudget({ candles, settings }: TradingPlace, symbols: readonly TradingSymbol[]) {
  const past = new Map<TradingSymbol, readonly number[]>();
  for (const symbol of symbols) {
    const returns = pastReturns(candles.read(symbol));
    if (returns.length >= FEWEST_RETURNS) past.set(symbol, returns);
  }
  if (past.size === 0) return new Map<TradingSymbol, number>();
  const share = Math.min(1 / past.size, settings.limits.maxWeight);
  const days = Math.min(...[...past.values()].map(({ length }) => length));
  let squares = 0;
  for (let day = 1; day <= days; day += 1) {
    let total = 0;
    for (const returns of past.values()) total += share * returns[returns.length - day];
    squares += total * total;
  }
  const valueAtRisk = QUANTILE * Math.sqrt(squares / days);
  const part = Math.min(1, settings.limits.riskBudget / valueAtRisk);
  return new Map([...past.keys()].map((symbol) => [symbol, part * share]));
}

function pastReturns(bars: readonly Candle[]): readonly number[] {
  const closes = bars.slice(-VOLATILITY_DAYS - 1).map(({ close }) => close);
  return closes.slice(1).map((close, day) => close / closes[day] - 1);
}
