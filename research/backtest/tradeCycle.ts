import { decisionInput } from '../../core/cycles/cycleDecisionInput.ts';
import { cycleIdAt } from '../../core/cycles/slot.ts';
import { universeOf } from '../../core/cycles/universe.ts';
import type { MarketSnapshot } from '../../core/market/snapshot.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { symbolMarket } from '../../core/market/symbolMarket.ts';
import { type HoldingsSnapshot, heldSymbols } from '../../core/portfolio/account/holdings.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';
import type { SignalBatch } from '../../core/signals/signal.ts';
import { travellingSignals } from '../../core/signals/travellingSignals.ts';
import { validateSignals } from '../../core/signals/validateSignals.ts';
import type { CycleWork, OrderRow } from './backtestResult.ts';
import { PAST_ACCOUNT } from './historicalVenue.ts';
import type { SignalSource } from './signalSource.ts';
import { type TradingPlace, tradeOrder } from './tradeOrder.ts';

/** A cycle gives up after so many plans that were too old before any of their trades was done. */
const MOST_PLANS = 4;

/**
 * One cycle at the venue's present moment: signals, holdings and market, the plan, and its orders one after the other, sells first. A plan that has grown old while
 * orders rested is made again, without the symbols ordered in this cycle.
 */
export function tradeCycle(place: TradingPlace, source: SignalSource, delay: number): CycleWork {
  const { venue, settings, watch, desk } = place;
  desk.beginCycle();
  if (watch.trading.kind === 'halted') return { orders: desk.takeRows() };
  const account = PAST_ACCOUNT;
  const cycleId = cycleIdAt(venue.now, settings.every);
  const orders: OrderRow[] = [];
  let plan = makePlan(place, source, account, cycleId, []);
  if (delay > 0 && plan.trades.length > 0) desk.advanceTo(venue.now + delay, (rows) => orders.push(...rows));
  let madeAt = venue.now;
  const tried = new Set<TradingSymbol>();
  let trades = plan.trades;
  for (let stale = 0; trades.length > 0 && stale < MOST_PLANS; ) {
    const [trade, ...rest] = trades;
    if (trade === undefined) break;
    if (venue.now - madeAt > settings.maxPlanAge) {
      plan = makePlan(place, source, account, cycleId, [...tried]);
      stale += 1;
      madeAt = venue.now;
      trades = plan.trades;
      continue;
    }
    const heldBefore = plan.positions.find(({ symbol }) => symbol === trade.symbol)?.quantity ?? '0';
    orders.push(tradeOrder(place, { key: { account, cycleId, symbol: trade.symbol }, trade, heldBefore }));
    tried.add(trade.symbol);
    stale = 0;
    trades = rest;
  }
  return { plan, orders: [...orders, ...desk.takeRows()] };
}

/** @param tried symbols with an order of this cycle */
function makePlan(
  place: TradingPlace,
  source: SignalSource,
  account: string,
  cycleId: string,
  tried: readonly TradingSymbol[],
): Plan {
  const { venue, candles, settings, watch, desk } = place;
  const { symbols: universe, cut } = universeOf(settings.universe, venue.rules());
  const holdings = desk.holdings();
  const signals = signalsFor(place, source, universe, holdings);
  const seen = [...universe, ...heldSymbols(holdings), ...signals.accepted.map(({ symbol }) => symbol)];
  const market = { ...marketFor(place, seen), ...(cut === undefined ? {} : { universe: cut }) };
  const request = {
    identity: { account, cycleId, scope: 'all' },
    limits: settings.limits,
    scope: 'all',
    holdings,
    market,
    signals,
    paused: watch.trading.kind !== 'active',
    liquidate: false,
  } as const;
  const known = candles.readAll([...market.available, ...market.unavailable].map(({ symbol }) => symbol));
  const outstanding = desk.outstanding();
  const orders = {
    outstanding,
    ordered: tried.filter((symbol) => !outstanding.includes(symbol)),
    spent: desk.spentIn(cycleId).toFixed(),
  };
  return decide(decisionInput(settings, request, known, orders), place.work);
}

function signalsFor(
  { venue, candles }: TradingPlace,
  source: SignalSource,
  universe: readonly TradingSymbol[],
  holdings: HoldingsSnapshot,
): SignalBatch {
  const at = venue.now;
  const items = source.signals({ at, symbols: universe, candles: (symbol) => candles.read(symbol) });
  const batch = validateSignals(items, { provider: source.name, at });
  const rules = venue.rules();
  const wanted = new Set([...universe, ...heldSymbols(holdings)]);
  return travellingSignals(batch, { wanted, isListed: (symbol) => rules.has(symbol) });
}

function marketFor({ venue, candles }: TradingPlace, symbols: readonly TradingSymbol[]): MarketSnapshot {
  const rules = venue.rules();
  const read = [...new Set(symbols)].map((symbol) => {
    const own = rules.get(symbol);
    const quote = own === undefined ? undefined : venue.quote(symbol);
    return symbolMarket({ symbol, venue: 'coinbase', rules: own, quote, candles: candles.reference(symbol) });
  });
  return {
    venue: 'coinbase',
    at: venue.now,
    available: read.filter((item) => 'candles' in item),
    unavailable: read.filter((item) => 'reason' in item),
  };
}
