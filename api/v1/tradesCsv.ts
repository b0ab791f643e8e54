import type { LedgerPort, TradePlace, TradeRecord } from '../../core/ports/ledger.ts';
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

const ROWS_AT_ONCE = 500;

/** A field of a CSV file as RFC 4180 has it. */
function field(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The executions of an account with `from <= at < to` (venue time in ms UTC) as CSV, oldest first. */
export async function tradesCsv(
  ledger: Pick<LedgerPort, 'tradesBefore'>,
  account: string,
  from: number,
  to: number,
): Promise<string> {
  const records: TradeRecord[] = [];
  let place: TradePlace | undefined = { at: to, venue: '', venueOrderId: '', venueFillId: '' };
  while (place !== undefined) {
    const page: readonly TradeRecord[] = await ledger.tradesBefore(account, place, ROWS_AT_ONCE);
    const within = page.filter(({ fill }) => fill.at >= from);
    records.push(...within);
    const last = within.length < ROWS_AT_ONCE ? undefined : within.at(-1);
    place =
      last === undefined
        ? undefined
        : {
            at: last.fill.at,
            venue: last.venue,
            venueOrderId: last.fill.venueOrderId,
            venueFillId: last.fill.venueFillId,
          };
  }
  const rows = records.reverse().map((record) => {
    const body = tradeBody(record);
    return COLUMNS.map((column) => field(body[column] ?? '')).join(',');
  });
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
