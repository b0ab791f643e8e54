import { runBacktest } from '../../../research/backtest/runBacktest.ts';
import { SymbolsSeen } from '../../../research/results/dailyCloses.ts';
import { SAVED_FORM, type SavedResult } from '../../../research/results/savedResult.ts';
import { summaryFigures } from '../../../research/summary/figures.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { backtestOn, coin, FIRST_DAY } from './backtests.ts';
import { gambler } from './gambler.ts';

/** A backtest of 60 days with many trades beside one account that does nothing, as it would be saved. */
export function savedBacktest(): SavedResult {
  const coins = [
    coin('BTC', { price: 40_000 }),
    coin('NEW', { price: 3, firstDay: FIRST_DAY + 10 }),
    coin('OLD', { price: 0.7, lastDay: FIRST_DAY + 40 }),
    ...Array.from({ length: 9 }, (_, number) => coin(`C${number}`, { volatility: 0.05 })),
  ];
  const options = backtestOn(coins, { strategy: gambler(5), to: (FIRST_DAY + 60) * DAY_MS });
  const seen = new SymbolsSeen();
  const slots: SavedResult['slots'][number][] = [];
  const engine = runBacktest({ ...options, name: 'ballast' }, (row) => {
    slots.push({ ...row, reasons: { IMPROVES_DIVERSIFICATION: 2, HOLD_SIGNAL: 5 } });
    seen.add(row);
  });
  const accounts = [engine, runBacktest({ ...options, name: '<b>cash</b>', strategy: () => ({ orders: [] }) })];
  return {
    form: SAVED_FORM,
    name: 'mine',
    savedAt: Date.UTC(2025, 0, 2),
    variant: 'variant',
    data: 'data',
    signals: 'momentum',
    settings: options.settings,
    stopped: false,
    slots,
    closes: seen.closes(options.market.daily, engine.from, engine.to),
    accounts,
    figures: accounts.map(summaryFigures),
  };
}
