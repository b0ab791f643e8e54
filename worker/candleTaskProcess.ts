import { setTimeout } from 'node:timers/promises';
import { openPublicMarket } from '../adapters/market/openPublicMarket.ts';
import { CANDLE_TASK, type CandlePage, type CandleTask } from '../configuration/candleTask.ts';
import { report, reportWhole } from '../configuration/processMessage.ts';
import type { Candle } from '../core/market/candle.ts';
import { VenueUnreachableError } from '../core/ports/exchange.ts';

/** Bars of one message: some requests of the venue. */
const BARS_PER_PAGE = 1_500;
/** Bound of one request, ms. */
const REQUEST_MS = 20_000;
/** Pauses before a page is asked for again, ms. A venue that limits rates does so by the minute. */
const PAUSES_MS = [1_000, 5_000, 20_000, 60_000];

/** Asks again where the venue does not answer, less and less often. */
async function patiently(read: () => Promise<readonly Candle[]>): Promise<readonly Candle[]> {
  for (const pause of PAUSES_MS) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof VenueUnreachableError) || error.message.includes('lists no')) throw error;
      await setTimeout(pause);
    }
  }
  return await read();
}

/** Reads what the task asks for, and tells each page as it comes. @returns symbols that the venue does not list */
async function run({ venue, url, length, ranges }: CandleTask): Promise<readonly string[]> {
  const market = await openPublicMarket({ id: venue, url, timeoutMs: REQUEST_MS });
  const listed = new Set((await market.listings()).map(({ symbol }) => symbol));
  for (const { symbol, from, to } of ranges.filter((range) => listed.has(range.symbol))) {
    for (let start = from; start < to; start += BARS_PER_PAGE * length) {
      const end = Math.min(to, start + BARS_PER_PAGE * length);
      const bars = await patiently(() => market.candles(symbol, length, start, end));
      const rows = bars.map(
        ({ openTime, open, high, low, close, volume }) => [openTime, open, high, low, close, volume] as const,
      );
      report({ type: 'progress', message: JSON.stringify({ symbol, to: end, rows } satisfies CandlePage) });
    }
  }
  return ranges.map(({ symbol }) => symbol).filter((symbol) => !listed.has(symbol));
}

try {
  const task = JSON.parse(process.env[CANDLE_TASK] ?? '') as CandleTask;
  await reportWhole({ type: 'ready', unlisted: await run(task) });
} catch (error) {
  await reportWhole({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
if (process.connected) process.disconnect();
