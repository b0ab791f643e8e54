import type { CalendarProfit, CalendarUnit } from '../../../core/figures/calendarProfit.ts';
import type { SymbolProfit } from '../../../core/figures/symbolProfit.ts';
import { fine } from '../../../core/portfolio/explaining/explain.ts';
import { tableLines } from '../table.ts';
import { amount, minute, signed } from './amounts.ts';

/** What an account has earned. */
export interface Profit {
  readonly account: string;
  readonly quoteCurrency: string;
  readonly asOf: string | null;
  readonly today: CalendarProfit;
  readonly week: CalendarProfit;
  readonly month: CalendarProfit;
  readonly all: CalendarProfit;
  /** Oldest first. */
  readonly periods: readonly CalendarProfit[];
  readonly symbols: readonly SymbolProfit[];
}

/** What people read of the profit. @param by length of the periods */
export function profitLines(profit: Profit, by: CalendarUnit): readonly string[] {
  const { account, quoteCurrency, asOf, today, week, month, all, periods, symbols } = profit;
  if (asOf === null) return ['Nothing is known yet: the first cycle has still to look at the account.'];
  return [
    `Account ${account} as of ${minute(asOf)} UTC; amounts in ${quoteCurrency}, deposits do not count`,
    ...tableLines(
      ['SINCE', 'PROFIT', 'RETURN', 'DEPOSITS'],
      [row('today', today), row('this week', week), row('this month', month), row('the beginning', all)],
    ),
    '',
    ...tableLines(
      [by.toUpperCase(), 'PROFIT', 'RETURN', 'DEPOSITS'],
      periods.map((period) => row(minute(period.from).slice(0, 10), period)),
    ),
    '',
    ...(symbols.length === 0 ? ['Nothing was traded yet.'] : symbolLines(symbols)),
  ];
}

function row(name: string, { profit, share, flows }: CalendarProfit): readonly string[] {
  return [name, signed(profit), fine(share), signed(flows)];
}

function symbolLines(symbols: readonly SymbolProfit[]): readonly string[] {
  return tableLines(
    ['SYMBOL', 'REALISED', 'UNREALISED', 'FEES', 'TURNOVER', 'TRADES'],
    symbols.map(({ symbol, realised, unrealised, fees, turnover, trades }) => [
      symbol,
      signed(realised),
      unrealised === null ? '' : signed(unrealised),
      amount(fees),
      amount(turnover),
      String(trades),
    ]),
  );
}
