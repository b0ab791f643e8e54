import { Decimal } from 'decimal.js';
import type { TradeRecord } from '../../../core/ports/ledger.ts';
import { tableLines } from '../table.ts';
import { amount, minute, quantity, signed } from './amounts.ts';

/** What people read of executions. Amounts are in the currency after the hyphen of the symbol. */
export function tradeLines(trades: readonly TradeRecord[]): readonly string[] {
  if (trades.length === 0) return ['Nothing was traded yet.'];
  return tableLines(
    ['AT (UTC)', 'SYMBOL', 'SIDE', 'QUANTITY', 'PRICE', 'VALUE', 'REALISED'],
    trades.map(({ fill, realised }) => [
      minute(fill.at),
      fill.symbol,
      fill.side.toUpperCase(),
      quantity(fill.base),
      quantity(fill.price),
      amount(new Decimal(fill.base).times(fill.price).toFixed()),
      realised === undefined ? '' : signed(realised),
    ]),
  );
}
