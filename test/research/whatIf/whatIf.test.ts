import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import type { TradingSettings } from '../../../core/cycles/tradingSettings.ts';
import { WhatIf } from '../../../research/whatIf/whatIf.ts';
import type { WhatIfReport } from '../../../research/whatIf/whatIfReport.ts';
import { type Walk, walkAccount } from './walkedCycles.ts';

const DAYS = 25;

const settingsOf = (flags: { readonly [key: string]: unknown } = {}): TradingSettings =>
  tradingSettings(loadConfiguration({ environment: {}, flags }));

const DEFAULT = settingsOf();

function replay({ cycles }: Walk, settings: TradingSettings): WhatIfReport {
  const work = new WhatIf('main', settings);
  for (const cycle of cycles) work.take(cycle);
  return work.report(new Map());
}

const sum = (amounts: readonly string[]) => amounts.reduce((total, amount) => total.plus(amount), new Decimal(0));

describe('recorded cycles decided again', () => {
  it.each([1, 2])('differ in nothing under the settings that they were made with, seed %i', (seed) => {
    const walk = walkAccount(DEFAULT, seed, DAYS);
    expect(walk.cycles.flatMap(({ plan }) => plan.trades).length).toBeGreaterThan(3);
    const report = replay(walk, DEFAULT);
    expect(report).toMatchObject({ plans: DAYS, agreed: DAYS, decidedOtherwise: 0, decisions: [], worth: '0' });
    expect(report.fees.other).toBe(report.fees.recorded);
    expect(Number(report.fees.recorded)).toBeGreaterThan(0);
  });

  it.each([
    ['signals of less confidence', { limits: { minConfidence: 0.6 } }],
    ['less risk', { limits: { riskBudget: 0.003 } }],
    ['a coin that is never bought', { universe: { deny: ['BTC-USD'] } }],
    ['another objective', { portfolio: { objective: 'hrp' } }],
    ['fewer coins', { universe: { symbols: ['ETH-USD', 'ADA-USD'] } }],
  ])('end where an account ends that had the other settings from the beginning: %s', (_name, flags) => {
    const [recorded, other] = [walkAccount(DEFAULT, 3, DAYS), walkAccount(settingsOf(flags), 3, DAYS)];
    const report = replay(recorded, settingsOf(flags));
    const gained = other.equity.minus(recorded.equity);
    expect(gained.abs().gt(1)).toBe(true);
    expect(report.agreed).toBeLessThan(DAYS);
    expect(report.decidedOtherwise).toBe(0);
    // Sizes are truncated to the venue's increments, which proportional executions are not.
    expect(new Decimal(report.worth).minus(gained).abs().toNumber()).toBeLessThan(0.01);
    expect(
      sum(report.decisions.map(({ worth }) => worth))
        .minus(report.worth)
        .abs()
        .toNumber(),
    ).toBeLessThan(1e-9);
  });

  it('take other trades for refused where those of the cycle were, and for made where none was recorded', () => {
    const walk = walkAccount(DEFAULT, 3, 12);
    const settings = settingsOf({ limits: { minConfidence: 0.6 } });
    const refused = walk.cycles.map((cycle) => ({
      ...cycle,
      record: { ...cycle.record, outcome: 'refused' as const },
      orders: [],
    }));
    const report = replay({ ...walk, cycles: refused }, settings);
    expect(report.decisions.length).toBeGreaterThan(0);
    expect(report.worth).toBe('0');
  });

  it('charge the price of coins that another hand has taken away', () => {
    const settings = settingsOf({ limits: { minConfidence: 0.99 } });
    const walk = walkAccount(DEFAULT, 3, 12);
    const first = walk.cycles.find(({ plan }) => plan.trades.some(({ side }) => side === 'buy'));
    const bought = first?.plan.trades.find(({ side }) => side === 'buy')?.symbol ?? '';
    const last = walk.cycles.at(-1);
    if (last === undefined) throw new Error('the walk has no cycle');
    const emptied = {
      ...last.input.holdings,
      holdings: last.input.holdings.holdings.filter(({ symbol }) => symbol !== bought),
    };
    const cycles = [...walk.cycles.slice(0, -1), { ...last, input: { ...last.input, holdings: emptied } }];
    const report = replay({ ...walk, cycles }, settings);
    expect(report.notes.join()).toContain(`${bought} left the account by another hand`);
  });

  it('name what their market says nothing of, and candles that are not all there any more', () => {
    const walk = walkAccount(DEFAULT, 3, 3);
    const cycles = walk.cycles.map((cycle) => ({
      ...cycle,
      candles: new Map(
        [...cycle.candles].map(([symbol, bars]) => [symbol, symbol === 'ETH-USD' ? bars.slice(1) : bars]),
      ),
    }));
    const report = replay({ ...walk, cycles }, settingsOf({ universe: { symbols: ['ETH-USD', 'XRP-USD'] } }));
    expect(report.notRecorded).toEqual(['XRP-USD']);
    expect(report.notes).toEqual(['The candles of ETH-USD are not all that they were']);
  });
});
