import { describe, expect, it } from 'vitest';
import { quantity, signed, signedMoney } from '../../../../client/cli/daily/amounts.ts';
import { balanceLines } from '../../../../client/cli/daily/balanceLines.ts';
import { opener } from '../../../../client/cli/daily/openCommand.ts';
import { performanceLines } from '../../../../client/cli/daily/performanceLines.ts';
import { profitLines } from '../../../../client/cli/daily/profitLines.ts';
import { type DailyStatus, statusLines } from '../../../../client/cli/daily/statusLines.ts';
import { tradeLines } from '../../../../client/cli/daily/tradeLines.ts';
import { dashboardUrl } from '../../../../configuration/dashboardUrl.ts';
import { performanceFigures } from '../../../../quant/performance/performanceFigures.ts';

/** Columns of a plain terminal. */
const COLUMNS = 80;

const AT = Date.UTC(2026, 2, 1, 12, 30);
const ISO = new Date(AT).toISOString();

const earned = (profit: number) => ({ from: Date.UTC(2026, 2, 1), profit, share: profit / 100_000, flows: 10_000 });

const SYMBOLS = [
  {
    symbol: 'AVAX-USDC',
    realised: '1234.567',
    unrealised: '-12345.678',
    cost: '98765.4321',
    fees: '1234.567',
    turnover: '1234567.89',
    trades: 1_234,
  },
  { symbol: 'ETH-USDC', realised: '0', unrealised: null, cost: '0', fees: '0', turnover: '0', trades: 0 },
];

const position = (symbol: string) => ({
  symbol,
  quantity: '0.000012345678901234',
  value: '98765.43210987',
  weight: 0.1234,
  targetWeight: 0.15,
});

const order = (symbol: string) => ({
  symbol,
  side: 'sell',
  type: 'marketableLimit' as const,
  status: 'PARTIALLY_FILLED',
  cycleId: 'a',
  clientOrderId: 'b',
  quoteAmount: '98765.4321',
  filledQuote: '12345.6789',
  createdAt: ISO,
});

const STATUS: DailyStatus = {
  account: 'main',
  asOf: ISO,
  quoteCurrency: 'USDC',
  equity: '123456.789',
  cash: '23456.789',
  positions: Array.from({ length: 11 }, (_, place) => position(place === 0 ? 'AVAX-USDC' : `C${place}-USDC`)),
  diversification: 0.912,
  risk: { valueAtRisk: 0.011, budget: 0.02, withinBudget: true },
  troubles: [],
  warnings: [],
  trading: 'active',
  paused: null,
  reconciliation: null,
  runningCycle: null,
  lastCycle: { cycleId: 'first', scope: 'all', workflowId: 'w', outcome: 'traded', closedAt: ISO, report: [] },
  openOrders: Array.from({ length: 6 }, (_, place) => order(`COIN${place}-USDC`)),
  needs: [],
  step: null,
  profit: { today: earned(-12.3), week: earned(45.6), month: earned(0), all: earned(1_000) },
  drawdown: 0.034,
  symbols: SYMBOLS,
  nextCycle: { at: ISO, isPaused: false, note: null },
};

const fits = (lines: readonly string[]): void => {
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(COLUMNS);
};

describe('the status of an account', () => {
  it('is one screen of 80 columns with all that is asked daily', () => {
    const lines = statusLines(STATUS);
    fits(lines);
    expect(lines.length).toBeLessThanOrEqual(30);
    const text = lines.join('\n');
    for (const words of [
      'Account main: trading',
      'Equity      123456.79 USDC, cash 23456.79 USDC, 3.4% below its highest',
      'Today       -12.30 USDC (-0.01%)',
      'This week   +45.60 USDC (0.05%)',
      'This month  0.00 USDC (0.00%)',
      'Risk        1.1% of a budget of 2%, 91% diversified',
      'AVAX-USDC  0.0000123457  98765.43  12%     15%     98765.43  -12345.68',
      'and 3 smaller ones',
      'Open orders 6',
      'and 2 more',
      'Last cycle  first, traded, ended 2026-03-01 12:30 UTC',
      'Next cycle  2026-03-01 12:30 UTC',
      'Needs you   nothing',
    ])
      expect(text).toContain(words);
  });

  it('says what needs a person, and why no cycle comes', () => {
    const need = {
      kind: 'trouble',
      since: null,
      text: 'The venue is not reached.',
      cycleId: null,
      plan: null,
      proposal: null,
    } as const;
    const paused = { at: null, isPaused: true, note: 'anna: a walk' };
    const text = statusLines({ ...STATUS, needs: [need], nextCycle: paused, warnings: ['close to it'] }).join('\n');
    expect(text).toContain('❗ The venue is not reached.');
    expect(text).toContain('⚠️ close to it');
    expect(text).toContain('Next cycle  the schedule is paused: anna: a walk');
    expect(statusLines({ ...STATUS, nextCycle: null }).join('\n')).toContain('Next cycle  not scheduled');
    const running = { cycleId: 'second', scope: 'all', workflowId: 'w' };
    expect(statusLines({ ...STATUS, runningCycle: running, step: 'buying' })).toContain('Runs now    second, buying');
    const muted =
      '⚠️ The source of signals model is muted: no model is adopted. None was trained yet, so nothing is known';
    const cycle = { cycleId: 'first', scope: 'all', workflowId: 'w', outcome: 'nothing-to-do', closedAt: ISO };
    const heard = statusLines({ ...STATUS, lastCycle: { ...cycle, report: ['🎯 Portfolio analysis', muted] } });
    expect(heard).toContain('Signals     The source of signals model is muted: no model is adopted. None was');
    expect(Math.max(...heard.map(({ length }) => length))).toBeLessThanOrEqual(COLUMNS);
  });

  it('is told before the first cycle and without orders', () => {
    const lines = statusLines({ ...STATUS, asOf: null, openOrders: [], lastCycle: null });
    expect(lines).toEqual([
      'Account main: trading',
      'No cycle has looked at the account yet.',
      'Open orders none',
      'Last cycle  none has ended yet',
      'Next cycle  2026-03-01 12:30 UTC',
      'Needs you   nothing',
    ]);
  });
});

describe('the tables', () => {
  it('fit 80 columns', () => {
    fits(balanceLines(STATUS));
    const profit = { ...STATUS.profit, account: 'main', quoteCurrency: 'USDC', asOf: ISO, symbols: SYMBOLS };
    const periods = [earned(123_456.7), earned(-3)];
    fits(profitLines({ ...profit, periods }, 'week'));
    expect(profitLines({ ...profit, periods }, 'week').join('\n')).toContain('2026-03-01  +123456.70');
    const performance = performanceFigures([0.01, -0.02, 0.03], { periodsPerYear: 365 });
    const told = performanceLines({ account: 'main', asOf: ISO, performance });
    fits(told);
    expect(told.join('\n')).toMatch(/Deepest drawdown +2\.00%/);
    const fill = {
      venueFillId: '1',
      venueOrderId: '2',
      symbol: 'AVAX-USDC',
      side: 'sell',
      base: '0.0000123456789',
      price: '97234.123456',
      fee: '1',
      feeCurrency: 'USDC',
      at: AT,
    } as const;
    const key = { account: 'main', cycleId: 'a', symbol: 'AVAX-USDC' };
    const trades = tradeLines([{ key, venue: 'paper', fill, realised: '-12345.678' }]);
    fits(trades);
    expect(trades[1]).toBe('2026-03-01 12:30  AVAX-USDC  SELL  0.0000123457  97234.1  1.20   -12345.68');
  });

  it('say so where there is nothing yet', () => {
    expect(tradeLines([])).toEqual(['Nothing was traded yet.']);
    expect(performanceLines({ account: 'main', asOf: ISO, performance: null })[0]).toContain('Two days');
    expect(balanceLines({ ...STATUS, asOf: null })).toHaveLength(1);
  });
});

it('rounds for people without an exponent, and keeps the digits before the point', () => {
  expect([quantity('123456789.5'), quantity('0.00000012345678'), quantity('0'), quantity('1.50')]).toEqual([
    '123456790',
    '0.000000123457',
    '0',
    '1.5',
  ]);
  expect([signed('-0.001'), signed('0.004'), signed(3), signedMoney(-3.2, 'USD'), signedMoney(0.001, 'USD')]).toEqual([
    '0.00',
    '0.00',
    '+3.00',
    '-$3.20',
    '$0.00',
  ]);
});

it('opens the dashboard where there is a desktop, at an address of this machine', () => {
  expect(opener('linux', {})).toBeUndefined();
  expect(opener('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
  expect(opener('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open']);
  expect(opener('darwin', {})).toEqual(['open']);
  expect(dashboardUrl({ host: '0.0.0.0', port: 8_450 })).toBe('http://127.0.0.1:8450');
  expect(dashboardUrl({ host: '::', port: 8_450 })).toBe('http://[::1]:8450');
  expect(dashboardUrl({ host: '127.0.0.1', port: 1 })).toBe('http://127.0.0.1:1');
});
