import type { LedgerPort, TradePlace, TradeRecord } from '../../core/ports/ledger.ts';

const ROWS_AT_ONCE = 500;

/** The executions of an account with `from <= at < to` (venue time in ms UTC), oldest first. */
export async function tradesOf(
  ledger: Pick<LedgerPort, 'tradesBefore'>,
  account: string,
  from: number,
  to: number,
): Promise<readonly TradeRecord[]> {
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
  return records.reverse();
}
