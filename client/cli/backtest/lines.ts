import type { Evidence } from '../../../core/tuning/tunedSettings.ts';
import type { LookaheadCheck } from '../../../research/lookahead/checkLookahead.ts';
import type { SummaryFigures } from '../../../research/summary/figures.ts';
import { tableLines } from '../table.ts';

/** The figures of the accounts, the engine's first, in at most 80 columns. */
export function summaryLines(figures: readonly SummaryFigures[], evidence?: Evidence): readonly string[] {
  const rows = figures.map((item) => [
    item.name,
    percent(item.returns?.annualReturn),
    percent(item.returns?.volatility),
    ratio(item.returns?.sharpeRatio),
    percent(item.returns?.maxDrawdown),
    ratio(item.turnover),
    percent(item.fees),
    percent(item.exposure),
  ]);
  const [first] = figures;
  return [
    `${first.days} days, ${money(first.deposits)} paid in, ${money(first.equity)} at the end`,
    `${first.trades} trades, ${first.daysOverBudget} days above the risk budget, ${first.effectivePositions.toFixed(1)} effective positions`,
    fall(first),
    ...(first.sharpe === undefined ? [] : [sureness(first.sharpe)]),
    ...(evidence === undefined ? [] : [luck(evidence)]),
    ...(first.trips === 0
      ? []
      : [`Breakers tripped ${first.trips} times; ${first.stopped} slots ended with the account stopped`]),
    '',
    ...tableLines(['account', 'return', 'volat.', 'Sharpe', 'fall', 'turnover', 'fees', 'invested'], rows),
    '',
    'Return, volatility, Sharpe ratio, turnover and fees are those of a year,',
    'the last two as shares of the mean equity. Fall: the deepest one from a peak.',
  ];
}

/** What a check for look-ahead came to. */
export function lookaheadLines({ moments, compared, found }: LookaheadCheck): readonly string[] {
  const changed = `The future was changed from ${moments.map(day).join(', ')} on.`;
  if (found === undefined) return [changed, `✅ All ${compared} slots before that are the same.`];
  return [
    changed,
    `❌ The slot of ${new Date(found.at).toISOString()} knew it:`,
    `   before: ${found.before}`,
    `   after:  ${found.after}`,
  ];
}

function sureness({ estimate, lower, upper }: NonNullable<SummaryFigures['sharpe']>): string {
  return `Sharpe ratio ${ratio(estimate)}, with 95 % between ${ratio(lower)} and ${ratio(upper)} (stationary bootstrap)`;
}

function luck({ probabilistic, deflated, tried }: Evidence): string {
  const above = `Sharpe ratio above 0: ${percent(probabilistic)} sure`;
  return tried === 1 ? above : `${above}, ${percent(deflated)} as the best of ${tried} variants tried`;
}

function fall({ returns, drawdownFrom, drawdownTo }: SummaryFigures): string {
  if (drawdownFrom === undefined || drawdownTo === undefined) return 'No fall from a peak';
  return `Deepest fall ${percent(returns?.maxDrawdown)}, from ${day(drawdownFrom)} to ${day(drawdownTo)}`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(1)} %`;
}

function ratio(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2);
}

function money(text: string): string {
  return Number(text).toFixed(2);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
