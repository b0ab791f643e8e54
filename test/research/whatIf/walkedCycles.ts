import { Decimal } from 'decimal.js';
import { decisionInput } from '../../../core/cycles/cycleDecisionInput.ts';
import type { TradingSettings } from '../../../core/cycles/tradingSettings.ts';
import type { Candle } from '../../../core/market/candle.ts';
import type { MarketSnapshot } from '../../../core/market/snapshot.ts';
import type { OrderRecord } from '../../../core/orders/order.ts';
import { NOTHING_EXECUTED } from '../../../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../../../core/portfolio/account/holdings.ts';
import { withNamedGroups } from '../../../core/portfolio/decision/namedCaps.ts';
import type { PlannedTrade } from '../../../core/portfolio/decision/plan.ts';
import { decide } from '../../../core/portfolio/planning/decide.ts';
import type { SignalBatch } from '../../../core/signals/signal.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { wholeChange } from '../../../research/whatIf/tradedChange.ts';
import type { RecordedPlanning } from '../../../research/whatIf/whatIf.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { frozenOrder } from '../../adapters/ledger/ledgerValues.ts';
import { coin, FIRST_DAY } from '../support/backtests.ts';
import { WalkBars } from '../support/walkBars.ts';

const TAKER_FEE = '0.006';
const HALF_SPREAD = 0.001;
const SYMBOLS = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'ADA-USD'];

/** What a walk leaves: its cycles as a ledger would have recorded them, and the account at the end. */
export interface Walk {
  readonly cycles: readonly RecordedPlanning[];
  /** At the middle of the last prices. */
  readonly equity: Decimal;
}

/**
 * An account that decides once a day, and whose trades are all made whole, at the price of the plan and the taker's fee. The same seed has the same prices and
 * signals, whatever the settings.
 */
export function walkAccount(settings: TradingSettings, seed: number, days: number): Walk {
  const bars = new WalkBars(
    SYMBOLS.map((symbol) => coin(symbol.slice(0, 3), { drift: 0.002 })),
    seed,
  );
  const { universe } = settings;
  const looked = SYMBOLS.filter((symbol) => universe.symbols === 'all' || universe.symbols.includes(symbol));
  const random = createRandom(seed);
  const cycles: RecordedPlanning[] = [];
  const coins = new Map<string, Decimal>();
  let cash = new Decimal(10_000);
  const priceOn = (symbol: string, day: number) => bars.bar(symbol, day - 1)?.close ?? 0;
  for (let day = FIRST_DAY; day < FIRST_DAY + days; day += 1) {
    const at = day * DAY_MS + 3_600_000;
    const signals = signalsOf(random, at);
    const candles = new Map(looked.map((symbol) => [symbol, candlesOf(bars, symbol, day, settings)]));
    const request = {
      identity: { account: 'main', cycleId: `day-${day}`, scope: 'all' },
      limits: settings.limits,
      scope: 'all',
      holdings: holdingsOf(cash, coins, at),
      market: marketOf(candles, (symbol) => priceOn(symbol, day), at),
      signals: { ...signals, accepted: signals.accepted.filter(({ symbol }) => looked.includes(symbol)) },
      paused: false,
      liquidate: false,
    } as const;
    const input = decisionInput(settings, request, candles, { outstanding: [], ordered: [], spent: '0' });
    const plan = withNamedGroups(decide(input));
    const { candles: _, ...kept } = input;
    for (const trade of plan.trades) {
      const { base, cash: paid } = wholeChange(trade, TAKER_FEE);
      coins.set(trade.symbol, base.plus(coins.get(trade.symbol) ?? 0));
      cash = cash.plus(paid);
    }
    const orders = plan.trades.map((trade) => filled(plan.cycleId, trade));
    const record = {
      cycleId: plan.cycleId,
      scope: 'all',
      outcome: orders.length > 0 ? 'traded' : 'nothing-to-do',
    } as const;
    cycles.push({ record, plan, input: { ...kept, liquidate: false }, orders, candles, otherCandles: candles });
  }
  const equity = [...coins].reduce(
    (sum, [symbol, held]) => sum.plus(held.times(priceOn(symbol, FIRST_DAY + days - 1))),
    cash,
  );
  return { cycles, equity };
}

function candlesOf(bars: WalkBars, symbol: string, day: number, { forecast }: TradingSettings): readonly Candle[] {
  const found: Candle[] = [];
  for (let past = day - forecast.windowDays; past < day; past += 1) {
    const bar = bars.bar(symbol, past);
    if (bar !== undefined) found.push({ openTime: past * DAY_MS, ...bar });
  }
  return found;
}

function holdingsOf(cash: Decimal, coins: ReadonlyMap<string, Decimal>, at: number): HoldingsSnapshot {
  const money = cash.toFixed();
  return {
    account: 'main',
    quoteCurrency: 'USD',
    at,
    cash: { total: money, free: money },
    holdings: [...coins].map(([symbol, held]) => ({ symbol, quantity: held.toFixed(), available: held.toFixed() })),
  };
}

function marketOf(
  candles: ReadonlyMap<string, readonly Candle[]>,
  priceOf: (symbol: string) => number,
  at: number,
): MarketSnapshot {
  const available = [...candles.keys()].map((symbol) => ({
    symbol,
    rules: {
      symbol,
      tradable: true,
      baseIncrement: '0.00000001',
      quoteIncrement: '0.01',
      priceIncrement: '0.01',
      minBase: '0.00000001',
      minQuote: '1',
      takerFee: TAKER_FEE,
      quoteVolume24h: 1e9,
    },
    quote: {
      symbol,
      bid: (priceOf(symbol) * (1 - HALF_SPREAD)).toFixed(8),
      ask: (priceOf(symbol) * (1 + HALF_SPREAD)).toFixed(8),
      at,
    },
    candles: { timeframe: '1d' as const, from: 0, to: at, count: candles.get(symbol)?.length ?? 0 },
  }));
  return { venue: 'test', at, available, unavailable: [] };
}

function signalsOf(random: ReturnType<typeof createRandom>, at: number): SignalBatch {
  const accepted = SYMBOLS.map((symbol) => ({
    symbol,
    direction: random.uniform() < 0.8 ? ('buy' as const) : ('sell' as const),
    confidence: 0.6 + 0.35 * random.uniform(),
    at,
    source: 'desk',
  }));
  return { provider: 'desk', at, accepted, rejected: [] };
}

function filled(cycleId: string, trade: PlannedTrade): OrderRecord {
  const key = { account: 'main', cycleId, symbol: trade.symbol };
  const { base, cash, fee } = wholeChange(trade, TAKER_FEE);
  const value = cash.abs().minus(trade.side === 'buy' ? fee : fee.neg());
  const { baseQuantity, quoteAmount, side } = trade;
  return {
    key,
    order: frozenOrder(key, { side, baseQuantity, quoteAmount }),
    state: {
      status: 'FILLED',
      venueOrderId: `${cycleId} ${trade.symbol}`,
      execution: { filledBase: base.abs().toFixed(), filledQuote: value.toFixed(), feeQuote: fee.toFixed() },
    },
    revision: 0,
    intended: { baseQuantity, quoteAmount },
    earlier: NOTHING_EXECUTED,
    frozenAt: 0,
    version: 3,
    createdAt: 0,
    updatedAt: 0,
  };
}
