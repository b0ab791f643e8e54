import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, type DailyBars } from '../../../simulator/market/dailyBars.ts';

/** Writes the days of a market as a directory of recorded candles. */
export function writeCandleFiles(directory: string, bars: DailyBars): void {
  mkdirSync(directory, { recursive: true });
  for (const { symbol, volumeIncrement } of bars.products) {
    const rows = ['timestamp,open,high,low,close,volume'];
    for (let day = bars.firstDay(symbol); day <= bars.lastDay(symbol); day += 1) {
      const bar = bars.bar(symbol, day);
      if (bar === undefined) continue;
      const volume = (bar.volume * Number(volumeIncrement)).toFixed(2);
      rows.push([day * DAY_MS, bar.open, bar.high, bar.low, bar.close, volume].join(','));
    }
    writeFileSync(join(directory, `${symbol}_1d.csv`), `${rows.join('\n')}\n`);
  }
}
