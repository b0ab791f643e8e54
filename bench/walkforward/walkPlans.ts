import { Decimal } from 'decimal.js';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { DEFAULT_LIMITS } from '../../core/portfolio/account/limits.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import { DEFAULT_OBJECTIVE, type Objective } from '../../core/portfolio/decision/objective.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { DEFAULT_FORECAST } from '../../core/portfolio/forecast/forecastSettings.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';
import type { Signal } from '../../core/signals/signal.ts';
import { PAPER_FEE, paperMarket } from '../paperMarket.ts';
import { DAY, pastCandles } from './pastCandles.ts';
import type { WalkedDay } from './walkForward.ts';

const CASH = 100_000;
const MINUTE = 60_000;
/** With less invested there is no risk to forecast. */
const LEAST_INVESTED = 0.01;

/** What the signals of a morning are made from: the closes before it, oldest first. */
export type SignalRule = (
  closes: readonly number[],
) => Pick<Signal, 'direction' | 'confidence' | 'expectedReturn' | 'horizonDays'> | undefined;

export interface PlanWalkOptions {
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** First and last day, ms UTC at midnight. */
  readonly from: number;
  readonly to: number;
  readonly historyDays: number;
  readonly minimumHistory: number;
  readonly objective: Objective;
  readonly signals: SignalRule;
}

/** A day of an account that follows its plans. */
export interface PlannedDay {
  /** ms UTC at midnight: the plan was made as it began. */
  readonly day: number;
  readonly plan: Plan;
  /** The forecast for the portfolio after the trades, beside what the day brought; undefined where next to nothing is invested. */
  readonly walked: WalkedDay | undefined;
}

/**
 * An account that decides every morning by the candles before that day, with the limits' defaults, and trades at the last close, half a spread and fees away from it. Symbols
 * without a candle of the day before are not quoted.
 */
export function walkPlans(options: PlanWalkOptions): readonly PlannedDay[] {
  const { candles, from, to, historyDays } = options;
  const closes = new Map(
    [...candles].map(([symbol, bars]) => [symbol, new Map(bars.map(({ openTime, close }) => [openTime, close]))]),
  );
  let cash = new Decimal(CASH);
  const quantities = new Map<TradingSymbol, Decimal>();
  const days: PlannedDay[] = [];
  for (let day = from; day <= to; day += DAY) {
    const prices = new Map<TradingSymbol, number>();
    for (const [symbol, byDay] of closes) {
      const price = byDay.get(day - DAY);
      if (price !== undefined) prices.set(symbol, price);
    }
    const plan = decide(morning(options, day, pastCandles(candles, day, historyDays), prices, cash, quantities));
    for (const { symbol, side, baseQuantity, quoteAmount, price } of plan.trades) {
      const held = quantities.get(symbol) ?? new Decimal(0);
      const sells = side === 'sell';
      const amount = sells ? new Decimal(baseQuantity).times(price) : new Decimal(quoteAmount);
      quantities.set(symbol, sells ? held.minus(baseQuantity) : held.plus(amount.div(price)));
      cash = sells
        ? cash.plus(amount.times(new Decimal(1).minus(PAPER_FEE)))
        : cash.minus(amount.times(new Decimal(PAPER_FEE).plus(1)));
    }
    let invested = 0;
    let gain = 0;
    for (const [symbol, quantity] of quantities) {
      const price = prices.get(symbol);
      if (price === undefined) continue;
      const value = quantity.times(price).toNumber();
      invested += value;
      gain += value * ((closes.get(symbol)?.get(day) ?? price) / price - 1);
    }
    const equity = cash.toNumber() + invested;
    const { tail } = plan.after;
    days.push({
      day,
      plan,
      walked:
        tail === undefined || invested < LEAST_INVESTED * equity
          ? undefined
          : { day, forecast: tail, realised: gain / equity },
    });
  }
  return days;
}

function morning(
  { minimumHistory, objective, signals }: PlanWalkOptions,
  day: number,
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  prices: ReadonlyMap<TradingSymbol, number>,
  cash: Decimal,
  quantities: ReadonlyMap<TradingSymbol, Decimal>,
): DecisionInput {
  const at = day + MINUTE;
  const accepted: Signal[] = [];
  for (const symbol of prices.keys()) {
    const signal = signals((candles.get(symbol) ?? []).map(({ close }) => close));
    if (signal !== undefined) accepted.push({ symbol, ...signal, at: day, source: 'walk' });
  }
  return {
    account: 'walk',
    cycleId: new Date(day).toISOString(),
    holdings: {
      account: 'walk',
      quoteCurrency: 'USD',
      at,
      cash: { total: cash.toFixed(), free: cash.toFixed() },
      holdings: [...quantities]
        .filter(([, quantity]) => quantity.gt(0))
        .map(([symbol, quantity]) => ({ symbol, quantity: quantity.toFixed(), available: quantity.toFixed() })),
    },
    market: {
      venue: 'walk',
      at,
      available: [...prices].map(([symbol, price]) => paperMarket(symbol, price, at, 1)),
      unavailable: [],
    },
    candles,
    signals: { provider: 'walk', at, accepted, rejected: [] },
    limits: DEFAULT_LIMITS,
    policy: {
      quoteCurrency: 'USD',
      signalMaxAge: DAY,
      minimumHistory,
      stablecoins: [],
      deny: [],
      allow: 'all',
      minQuoteVolume24h: 0,
      maxVolumeShare: 0.01,
      maxSpread: 0.05,
      protect: {},
      objective: { ...DEFAULT_OBJECTIVE, kind: objective },
      forecast: DEFAULT_FORECAST,
      groups: [],
      scope: 'all',
    },
    state: { paused: false, outstanding: [], ordered: [], spent: '0' },
  };
}
