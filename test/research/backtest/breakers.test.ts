import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import { BREAKER_NAMES } from '../../../core/breakers/breakerSettings.ts';
import type { SlotRow } from '../../../research/backtest/backtestResult.ts';
import { engineStrategy } from '../../../research/backtest/engineStrategy.ts';
import { marketOf } from '../../../research/backtest/historicalMarket.ts';
import { runBacktest } from '../../../research/backtest/runBacktest.ts';
import type { SignalSource } from '../../../research/backtest/signalSource.ts';
import type { Bar } from '../../../simulator/market/bar.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { backtestOn, coin, FIRST_DAY } from '../support/backtests.ts';
import { WalkBars } from '../support/walkBars.ts';

const COINS = ['BTC', 'ETH', 'SOL', 'LINK', 'ADA'].map((base) => coin(base, { volatility: 0.01 }));
/** Everything falls by so much within this day. */
const CRASH_DAY = FIRST_DAY + 6;
const CRASH = 0.6;

/** A calm market in which all coins lose two fifths in one day. */
class CrashBars extends WalkBars {
  override bar(symbol: string, day: number): Bar | undefined {
    const bar = super.bar(symbol, day);
    if (bar === undefined || day < CRASH_DAY) return bar;
    const scaled = (value: number) => Number((value * CRASH).toFixed(4));
    const { open, high, low, close, volume } = bar;
    const opens = day === CRASH_DAY ? open : scaled(open);
    return { open: opens, high: Math.max(opens, scaled(high)), low: scaled(low), close: scaled(close), volume };
  }
}

/** Wants everything, always. */
const ALL: SignalSource = {
  name: 'all',
  version: '1',
  signals: ({ symbols }) =>
    symbols.map((symbol) => ({ symbol, direction: 'buy', confidence: 0.9, expectedReturn: 0.1, horizonDays: 7 })),
};

function settingsWith(action: 'pause' | 'halt') {
  const breakers = Object.fromEntries(
    BREAKER_NAMES.map((name) => [name, name === 'drawdown' ? { action, limit: 0.05 } : { action: 'off' }]),
  );
  const flags = { cycle: { every: '1d' }, breakers, limits: { riskBudget: 0.05 } };
  return tradingSettings(loadConfiguration({ environment: {}, flags }));
}

function rowsOf(action: 'pause' | 'halt', resumeAfter: number): readonly SlotRow[] {
  const rows: SlotRow[] = [];
  const market = marketOf(new CrashBars(COINS, 3), 3);
  const options = backtestOn(COINS, {
    strategy: engineStrategy(ALL, 0),
    settings: settingsWith(action),
    market,
    resumeAfter,
  });
  runBacktest({ ...options, to: (FIRST_DAY + 14) * DAY_MS }, (row) => rows.push(row));
  return rows;
}

const bought = ({ orders }: SlotRow) =>
  orders.filter(({ side }) => side === 'buy').reduce((sum, { filledQuote }) => sum.plus(filledQuote), new Decimal(0));

describe('breakers in a backtest', () => {
  it('trip at the slot after the fall, and keep the account from buying until somebody resumes', () => {
    const rows = rowsOf('pause', Number.POSITIVE_INFINITY);
    const tripped = rows.filter(({ trips }) => trips.length > 0);
    expect(tripped.map(({ at }) => at)).toEqual([(CRASH_DAY + 1) * DAY_MS]);
    expect(tripped[0].trips[0].breaker).toBe('drawdown');
    const after = rows.filter(({ at }) => at >= tripped[0].at);
    expect(after.every(({ trading }) => trading === 'paused')).toBe(true);
    expect(after.every((row) => bought(row).isZero())).toBe(true);
    expect(rows.some((row) => bought(row).gt(0))).toBe(true);
    expect(after[0].reasons.PAUSED).toBeGreaterThan(0);
  });

  it('order nothing at all under a halt', () => {
    const after = rowsOf('halt', Number.POSITIVE_INFINITY).filter(({ at }) => at > CRASH_DAY * DAY_MS);
    expect(after.every(({ orders, trading }) => orders.length === 0 && trading === 'halted')).toBe(true);
  });

  it('look only at what came after the resume that is played after the time given', () => {
    const rows = rowsOf('pause', 2 * DAY_MS);
    const paused = rows.filter(({ trading }) => trading === 'paused').map(({ at }) => at / DAY_MS - CRASH_DAY);
    expect(paused).toEqual([1, 2]);
    expect(rows.flatMap(({ trips }) => trips)).toHaveLength(1);
  });
});
