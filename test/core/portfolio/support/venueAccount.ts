import { Decimal } from 'decimal.js';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import type { PlannedTrade } from '../../../../core/portfolio/decision/plan.ts';

/** How a venue takes its fee from a buy: on top of the quote amount, or out of it. */
export type FeeStyle = 'onTop' | 'included';

const Exact = Decimal.clone({ precision: 60 });

/** Balances as a venue keeps them, in exact decimals, with fills at the quoted prices. */
export interface Balances {
  readonly cash: Decimal;
  readonly quantities: ReadonlyMap<string, Decimal>;
}

export function balancesOf(input: DecisionInput): Balances {
  return {
    cash: new Exact(input.holdings.cash.total),
    quantities: new Map(input.holdings.holdings.map(({ symbol, quantity }) => [symbol, new Exact(quantity)])),
  };
}

/** What the venue tells of a symbol, wherever in the snapshot it stands. */
export function marketOf({ market }: DecisionInput, symbol: string) {
  return (
    market.available.find((item) => item.symbol === symbol) ?? market.unavailable.find((item) => item.symbol === symbol)
  );
}

/** The balances after one market order at the quoted price. */
export function fill(balances: Balances, trade: PlannedTrade, input: DecisionInput, style: FeeStyle): Balances {
  const market = marketOf(input, trade.symbol);
  if (market?.quote === undefined || market.rules === undefined) throw new Error(`${trade.symbol} has no market`);
  const fee = new Exact(market.rules.takerFee);
  const held = balances.quantities.get(trade.symbol) ?? new Exact(0);
  const quantities = new Map(balances.quantities);
  if (trade.side === 'sell') {
    const quantity = new Exact(trade.baseQuantity);
    quantities.set(trade.symbol, held.minus(quantity));
    return { cash: balances.cash.plus(quantity.times(market.quote.bid).times(fee.neg().plus(1))), quantities };
  }
  const amount = new Exact(trade.quoteAmount);
  const filled = style === 'onTop' ? amount : amount.times(fee.neg().plus(1));
  quantities.set(trade.symbol, held.plus(filled.div(market.quote.ask)));
  return { cash: balances.cash.minus(style === 'onTop' ? amount.times(fee.plus(1)) : amount), quantities };
}

/** The balances of an account after some trades, fees on top. */
export function balancesAfter(trades: readonly PlannedTrade[], input: DecisionInput): Balances {
  return trades.reduce((balances, trade) => fill(balances, trade, input, 'onTop'), balancesOf(input));
}

/** Values by symbol, at mid or where the spread is too wide at the bid, positions without a usable price left out. */
export function valuesOf(balances: Balances, input: DecisionInput): ReadonlyMap<string, Decimal> {
  const values = new Map<string, Decimal>();
  for (const [symbol, quantity] of balances.quantities) {
    const quote = marketOf(input, symbol)?.quote;
    if (quote === undefined || quantity.lte(0)) continue;
    const [bid, ask] = [new Exact(quote.bid), new Exact(quote.ask)];
    if (bid.gt(0) && ask.gte(bid)) {
      const middle = bid.plus(ask).div(2);
      const isWide = ask.minus(bid).div(middle).gt(input.policy.maxSpread);
      values.set(symbol, quantity.times(isWide ? bid : middle));
    }
  }
  return values;
}

export function equityOf(balances: Balances, input: DecisionInput): Decimal {
  let equity = balances.cash;
  for (const value of valuesOf(balances, input).values()) equity = equity.plus(value);
  return equity;
}

/** Shares of equity. */
export function weightsOf(balances: Balances, input: DecisionInput): ReadonlyMap<string, number> {
  const equity = equityOf(balances, input);
  if (equity.lte(0)) return new Map();
  return new Map([...valuesOf(balances, input)].map(([symbol, value]) => [symbol, value.div(equity).toNumber()]));
}

/** The input of the next decision: balances as after all fills, nothing held back by orders. */
export function withBalances(input: DecisionInput, balances: Balances, at = input.holdings.at): DecisionInput {
  const cash = balances.cash.toFixed();
  return {
    ...input,
    holdings: {
      ...input.holdings,
      at,
      cash: { total: cash, free: cash },
      holdings: [...balances.quantities].map(([symbol, quantity]) => ({
        symbol,
        quantity: quantity.toFixed(),
        available: quantity.toFixed(),
      })),
    },
  };
}
