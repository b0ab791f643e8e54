import { dayName, money, roundPercent, wholeMoney } from './formats.ts';
import { barPlot } from './plot/barPlot.ts';
import { linePlot } from './plot/linePlot.ts';
import type { Markup } from './plot/markup.ts';
import { stackPlot } from './plot/stackPlot.ts';
import { tradePlot } from './plot/tradePlot.ts';
import type { ReportData } from './reportData.ts';

/** One plot of a report, as an SVG document. */
export interface Plot {
  /** Name of its file, without an end. */
  readonly id: string;
  readonly svg: Markup;
}

const MOST_PRICES = 12;
const MOST_REASONS = 20;

/** All plots of a report, in the order in which they are shown. */
export function plotsOf(data: ReportData): readonly Plot[] {
  if (data.days.length < 2) return [];
  return [
    equity(data),
    falls(data),
    ...rolling(data),
    weights(data),
    exposure(data),
    risk(data),
    earnings(data),
    costs(data),
    reasons(data),
    ...prices(data),
  ];
}

function equity({ days, accounts }: ReportData): Plot {
  const lines = accounts.map(({ name, growth }, colour) => ({ name, colour, values: growth }));
  const svg = linePlot({
    title: 'Growth of 1',
    description: 'Growth of one unit of money in each account, what was paid in aside',
    times: days,
    lines,
    format: (value) => String(Number(value.toPrecision(3))),
    logarithmic: true,
    area: 260,
  });
  return { id: 'equity', svg };
}

function falls({ days, accounts }: ReportData): Plot {
  const lines = accounts.map(({ name, drawdown }, colour) => ({
    name,
    colour,
    values: drawdown.map((depth) => -depth),
    ...(colour === 0 ? { form: 'wash' as const } : {}),
  }));
  const svg = linePlot({
    title: 'Drawdown',
    description: 'How far each account is below its highest growth so far',
    times: days,
    lines,
    format: roundPercent,
    include: [0],
  });
  return { id: 'drawdown', svg };
}

function rolling({ days, rolling: found }: ReportData): readonly Plot[] {
  if (found === undefined) return [];
  const svg = linePlot({
    title: `Sharpe ratio a year of the last ${found.window} days`,
    description: 'Rolling Sharpe ratio of the account',
    times: days,
    lines: [{ name: 'account', colour: 0, values: found.sharpe }],
    format: (value) => String(Number(value.toPrecision(3))),
    include: [0],
    area: 160,
  });
  return [{ id: 'rolling-sharpe', svg }];
}

function weights({ days, weights: shares }: ReportData): Plot {
  const totals = new Map<string, number>();
  for (const row of shares)
    for (const [symbol, share] of Object.entries(row)) totals.set(symbol, (totals.get(symbol) ?? 0) + share);
  const layers = [...totals]
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => ({ name, values: shares.map((row) => row[name] ?? 0) }));
  const svg = stackPlot({
    title: 'Weights',
    description: 'Share of equity in each coin after the first cycle of each day; the rest is cash',
    times: days,
    layers,
    format: roundPercent,
  });
  return { id: 'weights', svg };
}

function exposure({ days, account }: ReportData): Plot {
  const svg = linePlot({
    title: 'Invested share of equity',
    description: 'Share of equity that is not cash',
    times: days,
    lines: [{ name: 'invested', colour: 0, values: account.map((day) => day.exposure), form: 'wash' }],
    format: roundPercent,
    include: [0],
    area: 140,
  });
  return { id: 'exposure', svg };
}

function risk({ days, risk: rows }: ReportData): Plot {
  const svg = linePlot({
    title: 'One-day risk against its budget',
    description:
      'One-day value at risk before and after each plan, as shares of equity, and the budget that plans are held to',
    times: days,
    lines: [
      { name: 'planned', colour: 0, values: rows.map(({ planned }) => planned) },
      { name: 'before the plan', colour: 1, values: rows.map(({ before }) => before) },
      { name: 'budget', colour: 5, values: rows.map(({ budget }) => budget), form: 'limit' },
    ],
    format: roundPercent,
    include: [0],
  });
  return { id: 'risk', svg };
}

function earnings({ symbols, account, quoteCurrency }: ReportData): Plot {
  const shown = symbols.filter(({ earned }) => earned !== 0).sort((a, b) => b.earned - a.earned);
  const most = 24;
  const [head, tail] = shown.length <= most ? [shown, []] : [shown.slice(0, most / 2), shown.slice(-most / 2)];
  const rest = shown.slice(head.length, shown.length - tail.length);
  const total = (of: (day: (typeof account)[number]) => number) => account.reduce((sum, day) => sum + of(day), 0);
  const svg = barPlot({
    title: `What was earned, by coin and by cost (${quoteCurrency})`,
    description: 'What each coin has earned at the middle of bid and ask, and what fees and slippage have cost',
    bars: [
      ...head.map(({ symbol, earned }) => ({ name: symbol, value: earned })),
      ...(rest.length === 0
        ? []
        : [{ name: `${rest.length} others`, value: rest.reduce((sum, { earned }) => sum + earned, 0) }]),
      ...tail.map(({ symbol, earned }) => ({ name: symbol, value: earned })),
      { name: 'fees', value: -total(({ fees }) => fees) },
      { name: 'slippage', value: -total(({ slippage }) => slippage) },
    ],
    format: money,
    signed: true,
  });
  return { id: 'attribution', svg };
}

function costs({ days, account, quoteCurrency }: ReportData): Plot {
  const running = (amounts: readonly number[]) => {
    let sum = 0;
    return amounts.map((amount) => {
      sum += amount;
      return sum;
    });
  };
  const svg = linePlot({
    title: `Costs so far (${quoteCurrency})`,
    description: 'Fees and slippage, added up',
    times: days,
    lines: [
      { name: 'fees', colour: 0, values: running(account.map(({ fees }) => fees)) },
      { name: 'slippage', colour: 1, values: running(account.map(({ slippage }) => slippage)) },
    ],
    format: wholeMoney,
    include: [0],
    area: 160,
  });
  return { id: 'costs', svg };
}

function reasons({ reasons: counted }: ReportData): Plot {
  const rest = counted.slice(MOST_REASONS).reduce((sum, { count }) => sum + count, 0);
  const svg = barPlot({
    title: 'Decisions by reason',
    description: 'How many decisions had each reason, over all plans',
    bars: [
      ...counted.slice(0, MOST_REASONS).map(({ reason, count }) => ({ name: reason, value: count })),
      ...(rest === 0 ? [] : [{ name: 'others', value: rest }]),
    ],
    format: wholeMoney,
  });
  return { id: 'reasons', svg };
}

function prices({ days, symbols, trades, closes }: ReportData): readonly Plot[] {
  return symbols
    .filter(({ trades: count, symbol }) => count > 0 && (closes[symbol] ?? []).some((close) => close !== null))
    .slice(0, MOST_PRICES)
    .map(({ symbol }) => {
      const svg = tradePlot({
        title: `${symbol}: bought ▲ and sold ▼`,
        description: `Daily close of ${symbol} with what was bought and sold`,
        times: days,
        closes: days.map((_, day) => closes[symbol]?.[day] ?? undefined),
        trades: trades
          .filter((trade) => trade.symbol === symbol)
          .map(({ at, side, base, quote, reason }) => ({
            at,
            side,
            price: quote / base,
            words: `${dayName(at)}: ${side} for ${money(quote)} (${reason})`,
          })),
      });
      return { id: `price-${symbol}`, svg };
    });
}
