import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedExactly, storedTime } from './storedValue.ts';
import type { CandlesTable } from './tables.ts';

/** Keeps a single insert below 32 766 bound values, the limit of SQLite. */
const CANDLES_PER_INSERT = 500;

/** Bars as they were read from the venues. */
export function candleCache(session: Session): Pick<LedgerPort, 'putCandles' | 'candles'> {
  return {
    putCandles(venue, symbol, timeframe, candles) {
      return session.write('putCandles', async (db) => {
        const rows = new Map<number, CandlesTable>();
        for (const candle of candles) {
          const { open, high, low, close, volume } = candle;
          if (![open, high, low, close, volume].every(Number.isFinite)) {
            throw new InvalidInputError({
              field: `candles of ${symbol}`,
              given: `${open}, ${high}, ${low}, ${close}, ${volume} at ${candle.openTime}`,
              allowed: 'finite open, high, low, close and volume',
              remedy: 'Nothing was stored. Leave out the malformed bar.',
            });
          }
          rows.set(candle.openTime, {
            venue: storedExactly('venue', venue),
            symbol: storedExactly('symbol', symbol),
            timeframe,
            open_time: storedTime(`candles of ${symbol}: openTime`, candle.openTime),
            open,
            high,
            low,
            close,
            volume,
          });
        }
        // In one order for all, so that two processes that write the same bars do not wait for each other in a circle.
        const ordered = [...rows.values()].sort((a, b) => a.open_time - b.open_time);
        for (let start = 0; start < ordered.length; start += CANDLES_PER_INSERT) {
          await db
            .insertInto('candles')
            .values(ordered.slice(start, start + CANDLES_PER_INSERT))
            .onConflict((conflict) =>
              conflict.columns(['venue', 'symbol', 'timeframe', 'open_time']).doUpdateSet((row) => ({
                open: row.ref('excluded.open'),
                high: row.ref('excluded.high'),
                low: row.ref('excluded.low'),
                close: row.ref('excluded.close'),
                volume: row.ref('excluded.volume'),
              })),
            )
            .execute();
        }
      });
    },

    candles: (venue, symbol, timeframe, from, to) =>
      session.read('candles', (db) =>
        db
          .selectFrom('candles')
          .select(['open_time as openTime', 'open', 'high', 'low', 'close', 'volume'])
          .where('venue', '=', venue)
          .where('symbol', '=', symbol)
          .where('timeframe', '=', timeframe)
          .where('open_time', '>=', from)
          .where('open_time', '<', to)
          .orderBy('open_time')
          .execute(),
      ),
  };
}
