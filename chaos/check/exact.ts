import { Decimal } from 'decimal.js';

/** Decimal arithmetic in which no product of a size, a price and a rate is rounded. */
export const Exact = Decimal.clone({ precision: 80 });

export type Exact = Decimal;
