import { CandleStore } from '../../../research/candles/candleStore.ts';
import { STORED_TIMEFRAMES } from '../../../research/candles/timeframes.ts';
import { askCandles } from '../../candleProcess.ts';
import { Interruption } from '../backtest/interruption.ts';
import { Progress, standardError } from '../backtest/progress.ts';
import { configurationFor, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import type { DataOptions } from './dataOptions.ts';

interface DownloadOptions extends DataOptions {
  readonly from: number;
  readonly to?: number;
  readonly url?: string;
}

/** Reads what is missing before and after what is stored, page by page; what has come is stored whatever happens then. */
export async function download(symbols: readonly string[], options: DownloadOptions): Promise<number> {
  const { venue, timeframe, from, url } = options;
  const { dataDirectory } = configurationFor(options);
  const store = new CandleStore(dataDirectory);
  store.folderOf(venue);
  const length = STORED_TIMEFRAMES[timeframe];
  // A bar that is not over yet would be stored as if it were.
  const end = Math.floor(Math.min(options.to ?? Number.POSITIVE_INFINITY, Date.now()) / length) * length;
  const series = (symbol: string) => ({ venue, symbol, timeframe });
  const ranges = symbols.flatMap((symbol) => {
    const bars = store.read(series(symbol));
    const [first, last] = [bars[0]?.openTime, bars.at(-1)?.openTime];
    const missing =
      first === undefined || last === undefined
        ? [{ symbol, from, to: end }]
        : [
            { symbol, from, to: Math.min(first, end) },
            { symbol, from: Math.max(from, last + length), to: end },
          ];
    return missing.filter((range) => range.from < range.to);
  });
  const added = new Map(symbols.map((symbol) => [symbol, 0]));
  const work = { progress: new Progress(standardError()), interruption: new Interruption() };
  const whole = ranges.reduce((sum, range) => sum + range.to - range.from, 0);
  let done = 0;
  let result: readonly string[] | 'stopped' = [];
  try {
    work.progress.begin(`bars of ${venue}`);
    if (ranges.length > 0)
      result = await askCandles(
        dataDirectory,
        { venue, url, length, ranges },
        ({ symbol, to, rows }) => {
          const bars = rows.map(([openTime, open, high, low, close, volume]) => ({
            openTime,
            open,
            high,
            low,
            close,
            volume,
          }));
          added.set(symbol, (added.get(symbol) ?? 0) + store.add(series(symbol), bars));
          const range = ranges.find((each) => each.symbol === symbol && each.from < to && to <= each.to);
          done = ranges
            .slice(0, range === undefined ? 0 : ranges.indexOf(range))
            .reduce((sum, each) => sum + each.to - each.from, 0);
          done += range === undefined ? 0 : to - range.from;
          work.progress.reach(done / whole, `${symbol} ${new Date(to).toISOString().slice(0, 10)}`);
        },
        () => work.interruption.isStopped,
      );
  } finally {
    work.progress.end();
    work.interruption.release();
  }
  const stopped = result === 'stopped';
  const unlisted = result === 'stopped' ? [] : result;
  const rows = [...added].map(([symbol, bars]) => ({ symbol, added: bars, stored: store.read(series(symbol)).length }));
  print(options, { downloaded: rows, unlisted, stopped }, [
    ...rows.map(({ symbol, added: bars, stored }) => `${symbol}: ${bars} new bars, ${stored} stored`),
    ...(unlisted.length === 0 ? [] : [`${venue} lists no spot market ${unlisted.join(', ')}`]),
    ...(stopped ? ['Stopped: the same command goes on from here.'] : []),
  ]);
  if (stopped) return EXIT.interrupted;
  return unlisted.length === 0 ? EXIT.ok : EXIT.failed;
}
