import { Decimal } from 'decimal.js';
import { Exact } from '../exact.ts';
import type { Liquidity, Side } from './terms.ts';

/** Share of an execution's value that is charged. */
export interface FeeRates {
  readonly taker: string;
  readonly maker: string;
  /** `base`: a buy pays its commission in what it has bought, as on Binance. Otherwise every commission is in quote currency. */
  readonly ofBuys?: 'base';
}

/** Which currency of its product an order pays its commission in. */
export function commissionSide(side: Side, { ofBuys }: FeeRates): 'base' | 'quote' {
  return side === 'BUY' && ofBuys === 'base' ? 'base' : 'quote';
}

/** The rates by which an order costs more quote currency than its executions: none where the commission is in base. */
export function ratesInQuote(side: Side, rates: FeeRates): FeeRates {
  return commissionSide(side, rates) === 'base' ? { taker: '0', maker: '0' } : rates;
}

const COMMISSION_DECIMALS = 16;

/** Commission of one execution in its currency, rounded down to 16 decimals, so that an order never costs more than its size allows. */
export function commissionOf(side: Side, price: Exact, size: Exact, liquidity: Liquidity, rates: FeeRates): Exact {
  return (commissionSide(side, rates) === 'base' ? size : price.times(size))
    .times(liquidity === 'TAKER' ? rates.taker : rates.maker)
    .toDecimalPlaces(COMMISSION_DECIMALS, Decimal.ROUND_DOWN);
}

/** What a buy of `size` at `price` costs at most, commission included. */
export function costWithFees(price: Exact, size: Exact, rates: FeeRates): Exact {
  return price.times(size).times(new Exact(1).plus(rates.taker));
}
