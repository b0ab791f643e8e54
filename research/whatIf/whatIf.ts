import { Decimal } from 'decimal.js';
import { comparePlans, type RulingDifference } from '../../core/cycles/comparePlans.ts';
import { symbolsOf } from '../../core/cycles/cycleDecisionInput.ts';
import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { midPrice } from '../../core/portfolio/account/valuation.ts';
import { withNamedGroups } from '../../core/portfolio/decision/namedCaps.ts';
import type { Plan, PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import type { PlanInput } from '../../core/portfolio/decision/planInput.ts';
import { SymbolWork } from '../../core/portfolio/forecast/symbolWork.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';
import { liquidate } from '../../core/portfolio/planning/liquidate.ts';
import type { CycleRecord } from '../../core/ports/ledger.ts';
import { missingInMarket, otherInput } from './otherInput.ts';
import { ShadowAccount } from './shadowAccount.ts';
import { NO_CHANGE, proportionalChange, recordedChange, type TradedChange, wholeChange } from './tradedChange.ts';
import type { LastPrice, LeftOutCycle, OtherDecision, WhatIfReport } from './whatIfReport.ts';

/** Daily bars by symbol, oldest first. A list that is handed out again saves the work that was done on it. */
type Bars = ReadonlyMap<TradingSymbol, readonly Candle[]>;

/** A recorded cycle that can be decided again. */
export interface RecordedPlanning {
  readonly record: Pick<CycleRecord, 'cycleId' | 'scope' | 'outcome'>;
  readonly plan: Plan;
  readonly input: PlanInput;
  /** All orders of the cycle, in the state they came to. */
  readonly orders: readonly OrderRecord[];
  /** The bars of the recorded window, and of the window of the other settings. */
  readonly candles: Bars;
  readonly otherCandles: Bars;
}

/** How cycles end that trade what they have planned. Nothing of one that a person has refused was traded. */
const TRADES: ReadonlySet<CycleRecord['outcome']> = new Set(['traded', 'nothing-to-do']);

/** A decision before the last prices are known. */
type OpenDecision = Omit<OtherDecision, 'worth'>;

/**
 * Decides recorded cycles again under other settings, one after the other, oldest first. Each decision sees the recorded market and signals of its moment, and
 * the holdings that the earlier decisions under the same settings would have led to; so what differs is counted once, and the worths of all decisions add up to
 * the difference between the two accounts.
 */
export class WhatIf {
  readonly #account: string;
  readonly #settings: TradingSettings;
  readonly #shadow = new ShadowAccount();
  readonly #decisions: OpenDecision[] = [];
  readonly #leftOut: LeftOutCycle[] = [];
  readonly #quoted = new Map<TradingSymbol, LastPrice>();
  readonly #notes: string[] = [];
  readonly #work = { recorded: new SymbolWork(), other: new SymbolWork() };
  /** Symbols whose candles are not all that they were. */
  readonly #otherBars = new Set<TradingSymbol>();
  #notRecorded: ReadonlySet<TradingSymbol> | undefined;
  #first: Plan | undefined;
  #last: Plan | undefined;
  #plans = 0;
  #agreed = 0;
  #decidedOtherwise = 0;
  #fees = { recorded: new Decimal(0), other: new Decimal(0) };

  /** @param settings those that each cycle is decided under instead */
  constructor(account: string, settings: TradingSettings) {
    this.#account = account;
    this.#settings = settings;
  }

  /** Names a cycle that cannot be decided again. Its trades are taken to be the same. */
  leaveOut(cycle: LeftOutCycle): void {
    this.#leftOut.push(cycle);
  }

  /** The symbols whose last prices `report` needs. */
  symbols(): ReadonlySet<TradingSymbol> {
    return new Set([...this.#decisions.map(({ symbol }) => symbol), ...this.#shadow.coins.keys()]);
  }

  /** Decides one cycle again. @throws what the decision throws; nothing is counted then */
  take({ record, plan, input, orders, candles, otherCandles }: RecordedPlanning): void {
    this.#notePrices(input);
    const paid = this.#shadow.payForMissing(input.holdings, (symbol) => this.#price(symbol));
    for (const symbol of paid)
      this.#notes.push(
        `${symbol} left the account by another hand before ${new Date(plan.at).toISOString().slice(0, 16)}Z; the other settings held less, and are charged its price`,
      );
    const other = planFrom(
      otherInput(input, this.#shadow.on(input.holdings), this.#settings),
      otherCandles,
      this.#work.other,
    );
    const again = planFrom(input, candles, this.#work.recorded);
    if (comparePlans(plan, again).some(isOther)) this.#decidedOtherwise += 1;
    const traded = this.#trade(record.outcome, { plan, other, input }, orders);
    const differences = comparePlans(plan, other).filter(isOther);
    for (const difference of differences) {
      const { base, cash } = traded.get(difference.symbol) ?? NO_CHANGE;
      this.#decisions.push({
        cycleId: record.cycleId,
        scope: record.scope,
        at: plan.at,
        symbol: difference.symbol,
        recorded: difference.recorded,
        other: difference.present,
        more: { base: base.toFixed(), cash: cash.toFixed() },
      });
    }
    if (!differences.some(tradesOtherwise)) this.#agreed += 1;
    for (const { symbol, candles: reference } of input.market.available)
      if ((candles.get(symbol)?.length ?? 0) !== reference.count) this.#otherBars.add(symbol);
    const missing = missingInMarket(input, this.#settings);
    const earlier = this.#notRecorded;
    this.#notRecorded = new Set(earlier === undefined ? missing : missing.filter((symbol) => earlier.has(symbol)));
    this.#first ??= plan;
    this.#last = plan;
    this.#plans += 1;
  }

  /** What came of it. @param closes last daily closes; a later price of a plan goes before */
  report(closes: ReadonlyMap<TradingSymbol, LastPrice>): WhatIfReport {
    const prices = new Map<TradingSymbol, LastPrice>();
    for (const symbol of [...this.symbols()].sort()) {
      const [close, quoted] = [closes.get(symbol), this.#quoted.get(symbol)];
      const last = close !== undefined && close.at >= (quoted?.at ?? 0) ? close : quoted;
      if (last !== undefined) prices.set(symbol, last);
    }
    const worthOf = (base: Decimal, symbol: TradingSymbol): Decimal => base.times(prices.get(symbol)?.price ?? 0);
    const coins = [...this.#shadow.coins].map(([symbol, base]) => worthOf(base, symbol));
    return {
      account: this.#account,
      quoteCurrency: this.#settings.quoteCurrency,
      firstAt: this.#first?.at ?? null,
      lastAt: this.#last?.at ?? null,
      plans: this.#plans,
      agreed: this.#agreed,
      decidedOtherwise: this.#decidedOtherwise,
      leftOut: this.#leftOut,
      decisions: this.#decisions.map((decision) => ({
        ...decision,
        worth: worthOf(new Decimal(decision.more.base), decision.symbol).plus(decision.more.cash).toFixed(),
      })),
      prices: Object.fromEntries(prices),
      fees: { recorded: this.#fees.recorded.toFixed(), other: this.#fees.other.toFixed() },
      worth: coins.reduce((sum, value) => sum.plus(value), this.#shadow.cash).toFixed(),
      equity: this.#first?.before.equity ?? null,
      notRecorded: [...(this.#notRecorded ?? [])].sort(),
      notes: [
        ...this.#notes,
        ...(this.#otherBars.size === 0
          ? []
          : [`The candles of ${[...this.#otherBars].sort().join(', ')} are not all that they were`]),
      ],
    };
  }

  /** What the trades of both plans have become. @returns by symbol what the other settings have more after it */
  #trade(
    outcome: CycleRecord['outcome'],
    { plan, other, input }: { readonly plan: Plan; readonly other: Plan; readonly input: PlanInput },
    orders: readonly OrderRecord[],
  ): ReadonlyMap<TradingSymbol, Pick<TradedChange, 'base' | 'cash'>> {
    const recordedTrades = new Map(plan.trades.map((trade) => [trade.symbol, trade]));
    const otherTrades = new Map(other.trades.map((trade) => [trade.symbol, trade]));
    const became = new Map(orders.map((order) => [order.key.symbol, order]));
    const fees = new Map(input.market.available.map(({ symbol, rules }) => [symbol, rules.takerFee]));
    const differences = new Map<TradingSymbol, Pick<TradedChange, 'base' | 'cash'>>();
    for (const symbol of new Set([...recordedTrades.keys(), ...otherTrades.keys()])) {
      const [recorded, own, order] = [recordedTrades.get(symbol), otherTrades.get(symbol), became.get(symbol)];
      const then = recorded === undefined || order?.order.side !== recorded.side ? NO_CHANGE : recordedChange(order);
      const alone = own !== undefined && recorded?.side !== own.side;
      const now =
        own === undefined || (alone && !TRADES.has(outcome))
          ? NO_CHANGE
          : changeOf(own, recorded, then, fees.get(symbol) ?? '0');
      this.#fees = { recorded: this.#fees.recorded.plus(then.fee), other: this.#fees.other.plus(now.fee) };
      differences.set(symbol, this.#shadow.trade(symbol, now, then));
    }
    return differences;
  }

  #notePrices({ market }: PlanInput): void {
    for (const { symbol, quote } of [...market.available, ...market.unavailable])
      if (quote !== undefined) this.#quoted.set(symbol, { price: midPrice(quote).toFixed(), at: quote.at });
  }

  #price(symbol: TradingSymbol): Decimal | undefined {
    const quoted = this.#quoted.get(symbol);
    return quoted === undefined ? undefined : new Decimal(quoted.price);
  }
}

/** What becomes of a trade: what became of the recorded one of the same side, in proportion; without one it is made as planned. */
function changeOf(
  own: PlannedTrade,
  recorded: PlannedTrade | undefined,
  then: TradedChange,
  takerFee: string,
): TradedChange {
  return recorded?.side === own.side ? proportionalChange(own, recorded, then) : wholeChange(own, takerFee);
}

function planFrom({ liquidate: toCash, ...input }: PlanInput, candles: Bars, work: SymbolWork): Plan {
  // A cycle reads the candles of its own market only.
  const symbols = new Set(symbolsOf(input));
  const own = new Map([...candles].filter(([symbol]) => symbols.has(symbol)));
  const whole = { ...input, candles: own };
  return withNamedGroups(toCash ? liquidate(whole) : decide(whole, work));
}

/** Whether something else is done, or for another reason; a sentence alone, whose figures may differ, is not. */
function isOther(difference: RulingDifference): boolean {
  const { recorded, present } = difference;
  return recorded?.action !== present?.action || recorded?.reason !== present?.reason || tradesOtherwise(difference);
}

function tradesOtherwise({ recorded, present }: RulingDifference): boolean {
  return JSON.stringify(recorded?.trade) !== JSON.stringify(present?.trade);
}
