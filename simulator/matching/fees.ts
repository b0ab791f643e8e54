import { Decimal } from 'decimal.js';
import { Exact } from '../exact.ts';
import type { Liquidity } from '../store/fills.ts';

/** Share of an execution's value that is charged, in quote currency. */
export interface FeeRates {
  readonly taker: string;
  readonly maker: string;
}

const COMMISSION_DECIMALS = 16;

/** Commission of one execution, rounded down to 16 decimals, so that an order never costs more than its size allows. */
export function commissionOf(price: Exact, size: Exact, liquidity: Liquidity, rates: FeeRates): Exact {
  return price
    .times(size)
    .times(liquidity === 'TAKER' ? rates.taker : rates.maker)
    .toDecimalPlaces(COMMISSION_DECIMALS, Decimal.ROUND_DOWN);
}

/** What a buy of `size` at `price` costs at most, commission included. */
export function costWithFees(price: Exact, size: Exact, rates: FeeRates): Exact {
  return price.times(size).times(new Exact(1).plus(rates.taker));
}
