import type { AttributedModel } from '../attribution/attributed.ts';
import type { SummaryFigures } from '../summary/figures.ts';
import { dayName, money, percent, ratio } from './formats.ts';
import { element, type Markup, text } from './plot/markup.ts';
import { plotStyle } from './plot/plotStyle.ts';
import type { Plot } from './plots.ts';
import type { FigureInterval, ReportData } from './reportData.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** A monthly return of this size has the full colour. */
const FULL_COLOUR = 0.2;
/** Nothing is loaded from anywhere, whatever the page says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
${plotStyle(':root')}
:root{color-scheme:light dark}
body{margin:0 auto;padding:24px 20px 60px;max-width:800px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:24px;margin:0 0 4px}
h2{font-size:18px;margin:36px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}
p{margin:6px 0}
.faint,caption{color:var(--faint)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;width:100%}
caption{caption-side:bottom;text-align:left;padding-top:6px}
th,td{padding:4px 6px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}
thead th{color:var(--faint);font-weight:600}
tr.own td,tr.own th{font-weight:600}
tbody th{font-weight:400}
svg.plot{width:100%;height:auto;display:block;margin:14px 0}
.notice{border-left:3px solid var(--down);padding-left:10px}
@page{size:A4;margin:12mm}
@media print{body{max-width:none;padding:0;font-size:11pt}svg.plot,tr,h2{break-inside:avoid}h2{break-after:avoid}.scroll{overflow:visible}table{font-size:8.5pt}}
`;

/** The report as one HTML page that needs nothing else: no script, no font, no picture of elsewhere. */
export function reportPage(data: ReportData, plots: readonly Plot[]): Markup {
  const title = `${data.name}: backtest ${dayName(data.from)} to ${dayName(data.to)}`;
  const drawn = (...ids: readonly string[]) =>
    ids.map((id) => plots.find((plot) => plot.id === id)?.svg ?? '').join('');
  const prices = plots.filter(({ id }) => id.startsWith('price-')).map(({ svg }) => svg);
  const body = [
    element('h1', {}, text(data.name)),
    element('p', { class: 'faint' }, text(subtitle(data))),
    ...(data.stopped ? [element('p', { class: 'notice' }, 'The backtest was stopped before its end.')] : []),
    ...verdict(data).map((sentence) => element('p', {}, text(sentence))),
    section('Accounts', accountsTable(data.figures)),
    ...(data.intervals.length === 0 ? [] : [section('How sure the figures are', intervalTable(data.intervals))]),
    section('Growth', drawn('equity', 'drawdown', 'rolling-sharpe')),
    section('Months', monthsTable(data)),
    section('Positions and risk', drawn('weights', 'exposure', 'risk')),
    section('Where it came from', drawn('attribution', 'costs'), symbolsTable(data), attributionTable(data)),
    section('Decisions', drawn('reasons')),
    ...(prices.length === 0 ? [] : [section('Trades', ...prices)]),
  ];
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element('title', {}, text(title)),
    element('style', {}, STYLE),
    '</head>',
    element('body', {}, ...body.map((part) => `\n${part}`)),
    '</html>\n',
  ].join('\n');
}

function section(title: string, ...content: readonly Markup[]): Markup {
  return element('section', {}, element('h2', {}, text(title)), ...content);
}

function subtitle({ from, to, signals, objective, savedAt }: ReportData): string {
  return `${dayName(from)} to ${dayName(to)}, signals: ${signals}, objective: ${objective}, made on ${dayName(savedAt)}`;
}

function verdict({ figures, evidence, quoteCurrency }: ReportData): readonly string[] {
  const [own] = figures;
  const paid = `${money(Number(own.deposits))} ${quoteCurrency} paid in, ${money(Number(own.equity))} at the end, over ${own.days} days.`;
  if (evidence === undefined) return [paid];
  const { probabilistic, deflated, tried } = evidence;
  const luck =
    tried === 1
      ? 'It is the only variant that was tried on these days.'
      : `As the best of ${tried} variants that were tried on these days: ${percent(deflated)} (deflated Sharpe ratio).`;
  return [
    paid,
    `The Sharpe ratio is above 0 with a confidence of ${percent(probabilistic)} (probabilistic Sharpe ratio). ${luck}`,
  ];
}

function table(head: readonly string[], rows: readonly Markup[], caption: string): Markup {
  const cells = head.map((name) => element('th', { scope: 'col' }, text(name)));
  const whole = element(
    'table',
    {},
    ...(caption === '' ? [] : [element('caption', {}, text(caption))]),
    element('thead', {}, element('tr', {}, ...cells)),
    element('tbody', {}, ...rows),
  );
  return element('div', { class: 'scroll' }, whole);
}

function row(name: string, cells: readonly string[], isOwn = false): Markup {
  return element(
    'tr',
    isOwn ? { class: 'own' } : {},
    element('th', { scope: 'row' }, text(name)),
    ...cells.map((cell) => element('td', {}, text(cell))),
  );
}

function accountsTable(figures: readonly SummaryFigures[]): Markup {
  const head = [
    'account',
    'return',
    'volat.',
    'Sharpe',
    'Sortino',
    'Calmar',
    'fall',
    'hits',
    'turnover',
    'fees',
    'invested',
  ];
  const rows = figures.map(({ name, returns, turnover, fees, exposure }, index) =>
    row(
      name,
      [
        percent(returns?.annualReturn),
        percent(returns?.volatility),
        ratio(returns?.sharpeRatio),
        ratio(returns?.sortinoRatio),
        ratio(returns?.calmarRatio),
        percent(returns?.maxDrawdown),
        percent(returns?.hitRate, 0),
        ratio(turnover),
        percent(fees),
        percent(exposure, 0),
      ],
      index === 0,
    ),
  );
  return table(
    head,
    rows,
    'Return, volatility, ratios, turnover and fees are those of a year, the last two as shares of the mean equity. Fall: the deepest one from a peak. Hits: share of days with a gain.',
  );
}

const FIGURE_NAMES: Readonly<Record<FigureInterval['figure'], string>> = {
  annualReturn: 'return a year',
  volatility: 'volatility a year',
  sharpeRatio: 'Sharpe ratio',
  sortinoRatio: 'Sortino ratio',
  maxDrawdown: 'deepest fall',
};

function intervalTable(intervals: readonly FigureInterval[]): Markup {
  const rows = intervals.map(({ figure, estimate, lower, upper }) => {
    const format = figure === 'sharpeRatio' || figure === 'sortinoRatio' ? ratio : percent;
    return row(
      FIGURE_NAMES[figure],
      [estimate, lower, upper].map((value) => format(value)),
    );
  });
  return table(
    ['figure', 'measured', 'from', 'to'],
    rows,
    'Intervals at 95 %, by the stationary bootstrap of the daily returns.',
  );
}

function monthsTable({ months }: ReportData): Markup {
  const cell = (value: number | undefined) => {
    if (value === undefined) return element('td', {}, '');
    const strength = Math.round(100 * Math.min(0.45, (0.45 * Math.abs(value)) / FULL_COLOUR));
    const colour = value >= 0 ? '--up' : '--down';
    const style = `background:color-mix(in srgb,var(${colour}) ${strength}%,transparent)`;
    return element('td', { style }, text((100 * value).toFixed(1)));
  };
  const rows = months.map(({ year, months: values, total }) =>
    element('tr', {}, element('th', { scope: 'row' }, String(year)), ...values.map(cell), cell(total)),
  );
  return table(['year', ...MONTHS, 'year'], rows, 'Returns of the account in percent, what was paid in aside.');
}

function symbolsTable({ symbols, quoteCurrency }: ReportData): Markup {
  const rows = symbols.map(({ symbol, earned, bought, sold, fees, slippage, trades }) =>
    row(symbol, [...[earned, bought, sold, fees, slippage].map(money), String(trades)]),
  );
  return table(
    ['coin', 'earned', 'bought', 'sold', 'fees', 'slippage', 'trades'],
    rows,
    `In ${quoteCurrency}. Earned: at the middle of bid and ask, before fees and slippage.`,
  );
}

const MODEL_NAMES: Readonly<Record<AttributedModel, string>> = {
  prior: 'market equilibrium',
  signal: 'signals',
  var: 'lead-lag',
  pairs: 'pairs',
  none: 'no model',
};

function attributionTable({ models, limits, quoteCurrency }: ReportData): Markup {
  const rows = [
    ...models.map(({ name, earned }) => row(`asked for by ${MODEL_NAMES[name]}`, [money(earned)])),
    ...limits.map(({ name, earned }) => row(`off target: ${name}`, [money(earned)])),
  ];
  return table(
    ['model or limit', 'earned'],
    rows,
    `In ${quoteCurrency}, before fees and slippage; the sum is what all coins have earned. Asked for: what the targets of the plans have earned, by the models that expected a gain. Off target: what it made that more or less was held, by the reason.`,
  );
}
