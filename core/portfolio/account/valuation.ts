import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../market/decimalString.ts';
import type { Quote, TradingRules } from '../../market/quote.ts';
import type { MarketSnapshot } from '../../market/snapshot.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { type HoldingsSnapshot, lockedQuantity } from './holdings.ts';
import { worthsBySymbol } from './worth.ts';

/** A quote whose bid and ask are so far apart that the middle between them says nothing. */
export interface WideQuote {
  readonly spread: number;
  readonly maxSpread: number;
  /** The most that the holding may be worth, quote currency. */
  readonly valueAtAsk: Decimal;
}

/** A holding with its price. Money in quote currency, quantities in base units. */
export interface ValuedPosition {
  readonly symbol: TradingSymbol;
  readonly quantity: Decimal;
  /** What may be sold: neither held by an open order nor protected. */
  readonly available: Decimal;
  /** What is not available because the venue's balances do not show it. Absent where they show all. */
  readonly unconfirmed?: Decimal;
  /** What is never sold by order of the owner; at most `quantity`. */
  readonly protectedQuantity: Decimal;
  /** Middle of bid and ask. */
  readonly price: Decimal;
  /** At the price, or at the bid where the quote is too wide. */
  readonly value: Decimal;
  readonly wide?: WideQuote;
  /**
   * The part of the value that no order can change: what is locked, or all of a holding that has no market of its own. `coin` counts in weights and risk
   * when something is bought, and is no reason to sell anything; `money` counts in the equity only.
   */
  readonly fixed?: { readonly kind: 'coin' | 'money'; readonly quantity: Decimal; readonly value: Decimal };
}

/** The account at market prices. Positions are in the order of their symbols, whatever the order of the holdings. */
export interface Valuation {
  readonly equity: Decimal;
  readonly cash: Decimal;
  readonly freeCash: Decimal;
  readonly positions: ReadonlyMap<TradingSymbol, ValuedPosition>;
  /**
   * Held symbols of unknown worth, in order. They count as nothing: that makes the equity smaller and every share of it stricter for buys; while there
   * are any above dust (missingPrices) nothing is sold for a limit or a target.
   */
  readonly unpriced: readonly TradingSymbol[];
}

/** Middle of bid and ask. */
export function midPrice(quote: Quote): Decimal {
  return new Decimal(quote.bid).plus(quote.ask).div(2);
}

/** Distance of bid and ask as a share of their middle. */
export function relativeSpread(quote: Quote): number {
  return new Decimal(quote.ask).minus(quote.bid).div(midPrice(quote)).toNumber();
}

/** True where both prices are above zero and the ask is not below the bid. */
export function isUsableQuote(quote: Quote): boolean {
  const bid = new Decimal(quote.bid);
  const ask = new Decimal(quote.ask);
  return bid.gt(0) && ask.isFinite() && ask.gte(bid);
}

/** Prices and rules of a symbol that the venue takes orders for. */
export interface TradableMarket {
  readonly quote: Quote;
  readonly rules: TradingRules;
  /** How much worse than the best price the mean price of a trade is expected to be, a share of it; default 0. */
  readonly impact?: number;
}

/** What the venue tells of the symbols: all usable prices, and the markets that can be traded now. */
export interface MarketView {
  readonly quotes: ReadonlyMap<TradingSymbol, Quote>;
  readonly tradable: ReadonlyMap<TradingSymbol, TradableMarket>;
}

/** The snapshot by symbol. A market without candles can be traded; one that is closed or has no usable price cannot. */
export function marketView(snapshot: MarketSnapshot): MarketView {
  const quotes = new Map<TradingSymbol, Quote>();
  const tradable = new Map<TradingSymbol, TradableMarket>();
  const read = (symbol: TradingSymbol, quote: Quote, rules: TradingRules | undefined): void => {
    if (!isUsableQuote(quote)) return;
    quotes.set(symbol, quote);
    if (rules?.tradable === true) tradable.set(symbol, { quote, rules });
  };
  for (const { symbol, quote, rules } of snapshot.available) read(symbol, quote, rules);
  for (const { symbol, reason, quote, rules } of snapshot.unavailable)
    if (quote !== undefined) read(symbol, quote, reason === 'NO_CANDLES' ? rules : undefined);
  return { quotes, tradable };
}

/**
 * Equity = all cash + sum of quantity x price over the holdings whose worth is known. The price is the middle of the market against the quote currency; of a quote that is
 * wider than `maxSpread` the bid counts, at which the equity is the least; of what has no such market, the worth that came with the holdings.
 * @param protect base units by symbol that are never sold. What open orders hold may be gone first: of what is free as much stays.
 * @param maxSpread (ask - bid) / mid.
 */
export function valuePortfolio(
  holdings: HoldingsSnapshot,
  quotes: ReadonlyMap<TradingSymbol, Quote>,
  protect: Readonly<Record<TradingSymbol, DecimalString>> = {},
  maxSpread = Number.POSITIVE_INFINITY,
): Valuation {
  const positions = new Map<TradingSymbol, ValuedPosition>();
  const unpriced: TradingSymbol[] = [];
  const worths = worthsBySymbol(holdings.worths);
  const cash = new Decimal(holdings.cash.total);
  let equity = cash;
  const ordered = [...holdings.holdings].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  for (const holding of ordered) {
    const quantity = new Decimal(holding.quantity);
    if (quantity.lte(0)) continue;
    const quote = quotes.get(holding.symbol);
    const kept = Object.hasOwn(protect, holding.symbol) ? protect[holding.symbol] : 0;
    const amounts = {
      symbol: holding.symbol,
      quantity,
      available: Decimal.max(0, Decimal.min(quantity, holding.available).minus(kept)),
      protectedQuantity: Decimal.min(quantity, kept),
      ...(holding.unconfirmed === undefined ? {} : { unconfirmed: new Decimal(holding.unconfirmed) }),
    };
    if (quote === undefined || !isUsableQuote(quote)) {
      const worth = worths.get(holding.symbol);
      if (worth === undefined || worth.kind === 'unknown') unpriced.push(holding.symbol);
      else if (worth.kind !== 'worthless') {
        const value = quantity.times(worth.price);
        const fixed = { kind: worth.kind, quantity, value };
        positions.set(holding.symbol, { ...amounts, price: new Decimal(worth.price), value, fixed });
        equity = equity.plus(value);
      }
      continue;
    }
    const price = midPrice(quote);
    const spread = relativeSpread(quote);
    const isWide = spread > maxSpread;
    const value = quantity.times(isWide ? quote.bid : price);
    const locked = Decimal.min(quantity, lockedQuantity(holding));
    equity = equity.plus(value);
    positions.set(holding.symbol, {
      ...amounts,
      price,
      value,
      ...(isWide ? { wide: { spread, maxSpread, valueAtAsk: quantity.times(quote.ask) } } : {}),
      ...(locked.gt(0)
        ? { fixed: { kind: 'coin', quantity: locked, value: locked.times(isWide ? quote.bid : price) } }
        : {}),
    });
  }
  return { equity, cash, freeCash: Decimal.min(cash, holdings.cash.free), positions, unpriced };
}
