import type { Decimal } from 'decimal.js';
import { type AccountValuation, valuationOf } from '../../core/breakers/accountValuation.ts';
import { trips } from '../../core/breakers/breakerReading.ts';
import { BREAKER_NAMES } from '../../core/breakers/breakerSettings.ts';
import { evaluateBreakers } from '../../core/breakers/evaluateBreakers.ts';
import { evidenceStart, trippedSinceResume } from '../../core/breakers/evidenceStart.ts';
import type { SellResult } from '../../core/breakers/lossStreak.ts';
import type { TroubledOrder } from '../../core/breakers/orderTrouble.ts';
import type { EarlierPrice } from '../../core/breakers/prices.ts';
import { KnownPeriods } from '../../core/breakers/profit.ts';
import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import {
  ACTIVE,
  breakerCommander,
  nextTradingState,
  type TradingCommand,
  type TradingRecord,
  type TradingState,
  tradingObstacle,
} from '../../core/cycles/tradingState.ts';
import { type HeldCost, heldAfter, NOTHING_HELD } from '../../core/orders/heldCost.ts';
import type { Fill } from '../../core/orders/order.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import { isUsableQuote, midPrice } from '../../core/portfolio/account/valuation.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import type { OrderRow, Trip } from './backtestResult.ts';
import type { HistoricalVenue } from './historicalVenue.ts';

/** Beside the window of the drawdown, the valuation before midnight is needed. */
const MARGIN_MS = 2 * 86_400_000;

/**
 * The breakers of an account of the past, on what its ledger would have: valuations, fills, the results of sells, rejected orders and commands, as far back as they look. A person who
 * resumes is played after a fixed time.
 */
export class AccountWatch {
  readonly #venue: HistoricalVenue;
  readonly #settings: TradingSettings;
  readonly #resumeAfter: number;
  readonly #isOn: boolean;
  readonly #held = new Map<string, HeldCost>();
  readonly #periods = new KnownPeriods();
  #trading: TradingState = ACTIVE;
  #history: readonly TradingRecord[] = [];
  #valuations: readonly AccountValuation[] = [];
  #fills: readonly Fill[] = [];
  #sells: readonly SellResult[] = [];
  #rejected: readonly TroubledOrder[] = [];
  #trips: Trip[] = [];
  /** What the sells that are under way have earned, by the name of their order. */
  readonly #realised = new Map<string, Decimal>();
  #hasTraded = false;

  /** @param resumeAfter how long a stop lasts until a person ends it, ms; infinite where nobody does */
  constructor(venue: HistoricalVenue, settings: TradingSettings, resumeAfter: number) {
    this.#venue = venue;
    this.#settings = settings;
    this.#resumeAfter = resumeAfter;
    this.#isOn = BREAKER_NAMES.some((name) => settings.breakers[name].action !== 'off');
  }

  /** What the account may do. */
  get trading(): TradingState {
    return this.#trading;
  }

  /** What has tripped since this was asked last. */
  takeTrips(): readonly Trip[] {
    const trips = this.#trips;
    this.#trips = [];
    return trips;
  }

  /** The look at the start of a cycle. */
  beginCycle(): void {
    if (!this.#isOn) return;
    const { now } = this.#venue;
    if (this.#trading.kind !== 'active' && now - this.#trading.since >= this.#resumeAfter)
      this.#command({ kind: 'resume', at: now, by: 'backtest', reason: 'has waited as long as it was told to' });
    this.#record(this.#measure([]));
  }

  /** Why a trade may not be ordered now; undefined where it may. */
  obstacleTo(trade: PlannedTrade): string | undefined {
    const stopped = tradingObstacle(this.#trading, trade);
    if (stopped !== undefined || !this.#isOn || trade.side === 'sell') return stopped?.detail;
    this.#measure([{ symbol: trade.symbol, price: Number(trade.price), at: this.#venue.now }]);
    return tradingObstacle(this.#trading, trade)?.detail;
  }

  /** Takes down what became of an order. @param fills of the order since the last time, oldest first */
  ordered(
    key: SellResult['key'],
    { symbol, side, status }: Pick<OrderRow, 'symbol' | 'side'> & Pick<TroubledOrder, 'status'>,
    fills: readonly Fill[],
  ): void {
    if (!this.#isOn) return;
    const at = this.#venue.now;
    if (status === 'REJECTED') this.#rejected = [...this.#rejected, { symbol, status, updatedAt: at }];
    this.#fills = [...this.#fills, ...fills];
    this.#hasTraded ||= fills.length > 0;
    const name = `${key.cycleId} ${symbol}`;
    let realised = this.#realised.get(name);
    for (const fill of fills) {
      const after = heldAfter(this.#held.get(symbol) ?? NOTHING_HELD, fill);
      this.#held.set(symbol, after.held);
      if (after.realised !== undefined) realised = after.realised.plus(realised ?? 0);
    }
    if (realised !== undefined) this.#realised.set(name, realised);
    if (!isClosed(status)) return;
    this.#realised.delete(name);
    if (side === 'sell' && realised !== undefined)
      this.#sells = [{ key, at, result: realised.toFixed() }, ...this.#sells].slice(
        0,
        this.#settings.breakers.lossStreak.limit,
      );
  }

  /** The journal at the end of a cycle. Where nothing was traded it would be that of its start again. */
  endCycle(): void {
    if (this.#isOn && this.#hasTraded) this.#record(this.#present());
    this.#hasTraded = false;
  }

  #present(): AccountValuation {
    const holdings = this.#venue.holdings();
    const quotes = this.#venue.quotes(holdings.holdings.map(({ symbol }) => symbol));
    return valuationOf(holdings, quotes, this.#venue.now);
  }

  #record(valuation: AccountValuation): void {
    const { drawdown, rejectedOrders } = this.#settings.breakers;
    const oldest = valuation.at - drawdown.window - MARGIN_MS;
    this.#valuations = [...this.#valuations, valuation].filter(({ at }) => at >= oldest);
    this.#fills = this.#fills.filter(({ at }) => at >= oldest);
    this.#rejected = this.#rejected.filter(({ updatedAt }) => updatedAt > valuation.at - rejectedOrders.window);
  }

  /** Measures, and stops the account where a breaker has tripped that had not. */
  #measure(expected: readonly EarlierPrice[]): AccountValuation {
    const { now } = this.#venue;
    const present = this.#present();
    const quotes = this.#venue.quotes(present.positions.map(({ symbol }) => symbol));
    const readings = evaluateBreakers(
      {
        quoteCurrency: this.#settings.quoteCurrency,
        start: evidenceStart(this.#history),
        now,
        valuations: [...this.#valuations, present],
        fills: this.#fills,
        sells: this.#sells,
        orders: this.#rejected,
        prices: [...quotes.values()]
          .filter(isUsableQuote)
          .map((quote) => ({ symbol: quote.symbol, price: midPrice(quote).toNumber(), at: quote.at })),
        expected,
      },
      this.#settings.breakers,
      this.#periods,
    );
    const known = trippedSinceResume(this.#history);
    for (const reading of readings) {
      const { breaker, sentence } = reading;
      const { action } = this.#settings.breakers[breaker];
      if (!trips(reading) || action === 'off' || known.has(breakerCommander(breaker))) continue;
      this.#trips.push({ breaker, sentence });
      this.#command({ kind: action, at: now, by: breakerCommander(breaker), reason: sentence });
    }
    return present;
  }

  #command(command: TradingCommand): void {
    this.#trading = nextTradingState(this.#trading, command);
    this.#history = [{ command, state: this.#trading }, ...this.#history];
  }
}
