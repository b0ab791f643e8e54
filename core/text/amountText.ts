import { Decimal } from 'decimal.js';
import type { DecimalString } from '../market/decimalString.ts';

/** Decimals of amounts in quote currency that are figures and not sizes of orders. */
const AMOUNT_DECIMALS = 8;

/** An amount of quote currency as plan, ledger and status carry it: decimal, at most 8 places, truncated. */
export function amountText(amount: Decimal): DecimalString {
  return amount.toDecimalPlaces(AMOUNT_DECIMALS, Decimal.ROUND_DOWN).toFixed();
}
