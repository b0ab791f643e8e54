import type { TradeRecord } from '../../core/ports/ledger.ts';
import { csvFile } from './csv.ts';
import { tradeBody } from './orderSchema.ts';

const COLUMNS = [
  'at',
  'symbol',
  'side',
  'quantity',
  'price',
  'value',
  'fee',
  'feeCurrency',
  'realised',
  'cycleId',
  'venue',
  'venueOrderId',
  'venueFillId',
] as const;

/** Executions as CSV. */
export function tradesCsv(trades: readonly TradeRecord[]): string {
  const rows = trades.map((record) => {
    const body = tradeBody(record);
    return COLUMNS.map((column) => body[column] ?? '');
  });
  return csvFile(COLUMNS, rows);
}
