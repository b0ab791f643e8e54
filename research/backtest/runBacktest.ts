import { slotStart } from '../../core/cycles/slot.ts';
import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { midPrice } from '../../core/portfolio/account/valuation.ts';
import type { ReasonCode } from '../../core/portfolio/decision/decision.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { SymbolWork } from '../../core/portfolio/forecast/symbolWork.ts';
import { effectivePositions } from '../../quant/risk/effectivePositions.ts';
import type { FeeRates } from '../../simulator/matching/fees.ts';
import { type AimedAt, tradedIn } from '../attribution/periodEarnings.ts';
import { wantedBy } from '../attribution/wanted.ts';
import { type AccountMarks, markAccount, marksBefore, weightsOf } from './accountMarks.ts';
import { AccountWatch } from './accountWatch.ts';
import type { BacktestResult, CycleWork, OrderRow, SlotRow } from './backtestResult.ts';
import { type ContributionPlan, Contributions } from './contributions.ts';
import { DayRecords, type Moment } from './dayRecords.ts';
import { type HistoricalMarket, spanOf } from './historicalMarket.ts';
import { HistoricalVenue } from './historicalVenue.ts';
import { KnownCandles } from './knownCandles.ts';
import { OrderDesk } from './orderDesk.ts';
import { Tally } from './tally.ts';
import type { TradingPlace } from './tradeOrder.ts';

/** What an account of a backtest is like, whatever it does. */
export interface BacktestAccount {
  readonly market: HistoricalMarket;
  /** ms UTC; cycles begin at the starts of slots in [from, to). */
  readonly from: number;
  readonly to: number;
  readonly cash: DecimalString;
  readonly contributions: ContributionPlan | undefined;
  readonly fees: FeeRates;
  /** Factor on what usually rests in the order books. */
  readonly depth: number;
  /** Share of the market's volume that a resting order gets. */
  readonly participation: number;
  /** How long a stop by a breaker lasts until a person ends it, ms; infinite where nobody does. */
  readonly resumeAfter: number;
}

/** What is done with the account at each slot. */
export type Strategy = (place: TradingPlace) => CycleWork;

export interface BacktestOptions extends BacktestAccount {
  readonly name: string;
  readonly settings: TradingSettings;
  readonly strategy: Strategy;
}

/** What may be told to a backtest that goes on slot by slot. */
export type SlotCommand = 'stop' | undefined;

/**
 * Lets an account act at each slot of the past. At each one time goes on to it, what is due is paid in, coins that have left the venue are settled, and the strategy
 * acts on what is known then.
 *
 * @param onSlot takes each row as it comes; nothing else keeps them
 * @throws InvalidInputError for a time outside the market's
 */
export function runBacktest(options: BacktestOptions, onSlot: (row: SlotRow) => void = () => {}): BacktestResult {
  const slots = backtestSlots(options);
  for (;;) {
    const step = slots.next();
    if (step.done === true) return step.value;
    onSlot(step.value);
  }
}

/**
 * A backtest slot by slot. Told to stop, it ends where the next slot would begin, as if that had been its end.
 *
 * @throws InvalidInputError as `runBacktest`, at the first slot
 */
export function* backtestSlots(options: BacktestOptions): Generator<SlotRow, BacktestResult, SlotCommand> {
  requireTime(options);
  const { settings, from, cash, fees, depth, participation, market } = options;
  const first = firstSlot(from, settings.every);
  const { quoteCurrency } = settings;
  const venue = new HistoricalVenue({ market, quoteCurrency, from: first, cash, fees, depth, participation });
  try {
    const watch = new AccountWatch(venue, settings, options.resumeAfter);
    const candles = new KnownCandles(venue, settings.forecast.windowDays);
    const account = { settings, venue, watch, candles, work: new SymbolWork() };
    const place = { ...account, desk: new OrderDesk(account) };
    const contributions = new Contributions(options.contributions, first);
    const [days, tally] = [new DayRecords(), new Tally(cash)];
    let { to } = options;
    let aimed = NOTHING_AIMED_AT;
    for (let at = first; at < to; at += settings.every) {
      if (at > venue.now) venue.advanceTo(at);
      const acted = actAt(place, options.strategy, contributions, aimed);
      aimed = acted.aimed;
      days.add(momentOf(acted.row, acted.before, aimed));
      const later = actUntil(Math.min(to, at + settings.every), place, acted, (moment) => days.add(moment));
      aimed = later.aimed;
      const { row } = later;
      tally.add(row);
      if ((yield row) === 'stop') to = Math.min(to, at + settings.every);
    }
    if (to > venue.now) venue.advanceTo(to);
    const end = markAccount(venue);
    const { equity } = end;
    const ending = { ...NOTHING_AIMED_AT, prices: pricesOf(venue, aimed.wanted.keys()) };
    days.add({
      at: to,
      equity: equity.toNumber(),
      deposit: 0,
      exposure: 0,
      effectivePositions: 0,
      overBudget: false,
      ...tradedIn(end, [], [], ending),
    });
    return { name: options.name, from: first, to, totals: tally.totals(equity), days: days.days };
  } finally {
    venue.close();
  }
}

const NOTHING_AIMED_AT: AimedAt = { wanted: new Map(), equityAfter: 0, prices: new Map() };

/** Middles of bid and ask; symbols without a quote are left out. */
function pricesOf(venue: HistoricalVenue, symbols: Iterable<TradingSymbol>): AimedAt['prices'] {
  return new Map([...venue.quotes(symbols)].map(([symbol, quote]) => [symbol, midPrice(quote).toNumber()]));
}

/** What was done at a slot, and what its plan aimed at. */
interface Acted {
  readonly row: SlotRow;
  readonly aimed: AimedAt;
}

/** Lets what rests at the venue meet the market up to a moment. @returns the slot with what has come of it */
function actUntil(at: number, place: TradingPlace, { row, aimed }: Acted, onMoment: (moment: Moment) => void): Acted {
  const { desk, venue } = place;
  if (desk.isIdle) return { row, aimed };
  let acted: Acted = { row, aimed };
  desk.advanceTo(at, (orders) => {
    const after = markAccount(venue);
    const wanted = stoppedOut(acted.aimed.wanted, orders);
    const present = { wanted, equityAfter: after.equity.toNumber(), prices: pricesOf(venue, wanted.keys()) };
    const before = marksBefore(after, orders);
    const [cash, weights] = [after.cash.toFixed(), weightsOf(after)];
    const moment = {
      ...row,
      at: venue.now,
      equity: before.equity.toFixed(),
      deposit: '0',
      settlements: [],
      orders,
      weights,
    };
    onMoment(momentOf(moment, before, present));
    acted = { row: { ...acted.row, orders: [...acted.row.orders, ...orders], cash, weights }, aimed: present };
  });
  return acted;
}

/** What keeps the account from the targets of a plan once stops have sold: they did. */
function stoppedOut(wanted: AimedAt['wanted'], orders: readonly OrderRow[]): AimedAt['wanted'] {
  const sold = new Set(orders.filter(({ reason }) => reason === 'PROTECTIVE_STOP').map(({ symbol }) => symbol));
  if (sold.size === 0) return wanted;
  return new Map(
    [...wanted].map(([symbol, item]) => [symbol, sold.has(symbol) ? { ...item, limit: 'PROTECTIVE_STOP' } : item]),
  );
}

/** @param earlier what the plan of the slot before aimed at */
function actAt(place: TradingPlace, strategy: Strategy, contributions: Contributions, earlier: AimedAt) {
  const { venue, settings, watch } = place;
  const at = venue.now;
  const settlements = venue.payOutDelisted();
  const before = markAccount(venue);
  const deposit = contributions.due(at);
  if (deposit.gt(0)) venue.deposit(deposit.toFixed());
  const known = pricesOf(venue, earlier.wanted.keys());
  watch.beginCycle();
  const { orders, plan } = strategy(place);
  watch.endCycle();
  const after = markAccount(venue);
  const row: SlotRow = {
    at,
    equity: before.equity.toFixed(),
    deposit: deposit.toFixed(),
    settlements,
    orders,
    reasons: plan === undefined ? {} : reasonCounts(plan),
    warnings: plan?.warnings.length ?? 0,
    trading: watch.trading.kind,
    trips: watch.takeTrips(),
    risk: {
      before: plan?.before.valueAtRisk ?? 0,
      planned: plan?.after.valueAtRisk ?? 0,
      budget: settings.limits.riskBudget,
    },
    cash: after.cash.toFixed(),
    weights: weightsOf(after),
  };
  const wanted = plan === undefined ? NOTHING_AIMED_AT.wanted : wantedBy(plan, orders);
  // What was aimed at before has its price from before the orders, which take some of the book.
  const prices = new Map([...pricesOf(venue, wanted.keys()), ...known]);
  return { row, before, aimed: { wanted, equityAfter: after.equity.toNumber(), prices } };
}

function reasonCounts({ decisions }: Plan): Readonly<Partial<Record<ReasonCode, number>>> {
  const counts: Partial<Record<ReasonCode, number>> = {};
  for (const { reason } of decisions) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function momentOf(
  { at, equity, deposit, weights, risk, orders, settlements }: SlotRow,
  before: AccountMarks,
  aimed: AimedAt,
) {
  const shares = Object.values(weights);
  return {
    at,
    equity: Number(equity),
    deposit: Number(deposit),
    exposure: shares.reduce((sum, weight) => sum + weight, 0),
    effectivePositions: effectivePositions(shares),
    overBudget: risk.before > risk.budget,
    ...tradedIn(before, orders, settlements, aimed),
  };
}

/** The first slot that begins at or after a moment. */
function firstSlot(from: number, every: number): number {
  const start = slotStart(from, every);
  return start === from ? start : start + every;
}

function requireTime({ market, from, to }: BacktestOptions): void {
  const span = spanOf(market);
  const day = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : 'any');
  if (!(from < to))
    throw new InvalidInputError({
      field: 'to',
      given: day(to),
      allowed: `a time after ${day(from)}`,
      remedy: 'Give a later end or an earlier beginning.',
    });
  if (from < span.from || to > span.to)
    throw new InvalidInputError({
      field: from < span.from ? 'from' : 'to',
      given: day(from < span.from ? from : to),
      allowed: `from ${day(span.from)} to ${day(span.to)}, what the candles cover`,
      remedy: 'Choose days that the market has prices for.',
    });
}
