import { styleText } from 'node:util';
import { money, percent } from '../../../core/portfolio/explaining/explain.ts';
import { amount, minute } from '../daily/amounts.ts';
import { openOrderCells } from '../daily/openOrderCells.ts';
import { tableLines } from '../table.ts';
import type { Happening, LiveView, WatchedStatus } from './liveView.ts';

/** Where a view is shown. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
  readonly coloured: boolean;
}

/** So many positions, open orders and needs are shown. */
const MOST_POSITIONS = 6;
const MOST_ORDERS = 8;
const MOST_NEEDS = 4;

/** The view in lines that fit the screen; the last happenings take what is left of it. @param now wall time in ms UTC */
export function screenLines(
  view: LiveView,
  account: string,
  { columns, rows, coloured }: ScreenSize,
  now: number,
): readonly string[] {
  const bold = (text: string): string => (coloured ? styleText('bold', text, { validateStream: false }) : text);
  const { status } = view;
  const head = [
    `${account}  ${status === undefined ? 'not known yet' : status.trading}  ${new Date(now).toISOString().slice(0, 19)}Z  ctrl-C ends`,
    ...(view.trouble === undefined ? [] : [`⚠️ ${view.trouble}`]),
    ...(status === undefined ? ['Waiting for the first figures…'] : statusLines(status, view.step)),
    '',
    'Lately',
  ];
  const room = Math.max(1, rows - head.length - 1);
  const latest = view.happenings.slice(-room).toReversed().map(happeningLine);
  return [...head, ...(latest.length === 0 ? ['nothing since you watch'] : latest)]
    .slice(0, rows - 1)
    .map((line) => cut(line, columns))
    .map((line, index) => (index === 0 ? bold(line) : line));
}

/** One happening as a line of its own. */
export function happeningLine({ at, text }: Happening): string {
  return `${new Date(at).toISOString().slice(11, 19)}  ${text}`;
}

function statusLines(status: WatchedStatus, step: string): readonly string[] {
  const { equity, cash, quoteCurrency, risk, positions, openOrders, runningCycle, lastCycle, needs } = status;
  const currency = quoteCurrency ?? '';
  const figures =
    equity === null
      ? 'No cycle has looked at the account yet.'
      : `Equity ${money(equity, currency)}, cash ${money(cash ?? 0, currency)}, risk ${risk === null ? 'not known' : `${percent(risk.valueAtRisk)} of ${percent(risk.budget)}`}`;
  const cycle =
    runningCycle === null
      ? lastCycle === null
        ? 'Cycle  none has run yet'
        : `Cycle  ${lastCycle.cycleId} ended ${minute(lastCycle.closedAt)} UTC: ${lastCycle.outcome}`
      : `Cycle  ${runningCycle.cycleId} since ${runningCycle.since.slice(11, 19)}: ${step}`;
  const held = positions
    .slice(0, MOST_POSITIONS)
    .map(({ symbol, value, weight, targetWeight }) => [
      symbol,
      amount(value),
      percent(weight),
      targetWeight > 0 ? percent(targetWeight) : '',
    ]);
  return [
    figures,
    cycle,
    ...(held.length === 0 ? [] : tableLines(['POSITION', 'VALUE', 'WEIGHT', 'TARGET'], held)),
    ...more(positions.length, MOST_POSITIONS, 'positions'),
    '',
    ...(openOrders.length === 0
      ? ['No open orders']
      : tableLines(
          ['ORDER', 'SYMBOL', 'TYPE', 'STATUS', 'AMOUNT', 'FILLED'],
          openOrders.slice(0, MOST_ORDERS).map(openOrderCells),
        )),
    ...more(openOrders.length, MOST_ORDERS, 'open orders'),
    ...(needs.length === 0 ? [] : ['', ...needs.slice(0, MOST_NEEDS).map(({ text }) => `❗ ${text}`)]),
    ...more(needs.length, MOST_NEEDS, 'things that need you'),
  ];
}

function more(count: number, shown: number, what: string): readonly string[] {
  return count > shown ? [`and ${count - shown} more ${what}`] : [];
}

/** What is longer than the screen is wide ends in an ellipsis. Signs such as ❗ take two columns. */
function cut(line: string, columns: number): string {
  const signs = [...line];
  let width = 0;
  for (const [index, sign] of signs.entries()) {
    width += /\p{Emoji_Presentation}|️/u.test(sign) ? 2 : 1;
    if (width > columns)
      return `${signs
        .slice(0, Math.max(0, index - 1))
        .join('')
        .trimEnd()}…`;
  }
  return line;
}
