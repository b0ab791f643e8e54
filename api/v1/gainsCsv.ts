import type { Gain } from '../../core/figures/gains.ts';
import { quoteOf } from '../../core/market/symbol.ts';
import { csvFile } from './csv.ts';
import { iso } from './values.ts';

const COLUMNS = [
  'symbol',
  'quantity',
  'acquiredAt',
  'soldAt',
  'proceeds',
  'cost',
  'gain',
  'fee',
  'currency',
  'venueOrderId',
  'venueFillId',
] as const;

/** Gains as CSV, a row for each sale of a purchase, as tax tools take it. What is not known is left empty. */
export function gainsCsv(gains: readonly Gain[]): string {
  const rows = gains.map((gain) => [
    gain.symbol,
    gain.quantity.toFixed(),
    gain.acquiredAt === undefined ? '' : iso(gain.acquiredAt),
    iso(gain.soldAt),
    gain.proceeds.toFixed(),
    gain.cost?.toFixed() ?? '',
    gain.cost === undefined ? '' : gain.proceeds.minus(gain.cost).toFixed(),
    gain.fee.toFixed(),
    quoteOf(gain.symbol),
    gain.venueOrderId,
    gain.venueFillId,
  ]);
  return csvFile(COLUMNS, rows);
}
