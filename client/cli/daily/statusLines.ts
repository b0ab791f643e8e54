import type { Need } from '../../../core/figures/accountNeeds.ts';
import type { CalendarProfit } from '../../../core/figures/calendarProfit.ts';
import type { PortfolioStatusBody } from '../../../core/figures/portfolioStatusBody.ts';
import type { SymbolProfit } from '../../../core/figures/symbolProfit.ts';
import { fine, money, percent } from '../../../core/portfolio/explaining/explain.ts';
import { signalNews } from '../../../core/portfolio/explaining/signalNews.ts';
import { tableLines } from '../table.ts';
import { wrapped } from '../wrapped.ts';
import { minute, signedMoney } from './amounts.ts';
import { positionLines } from './balanceLines.ts';
import { openOrderCells } from './openOrderCells.ts';

/** When the schedule starts the next cycle. */
export interface NextCycle {
  /** ISO 8601 UTC; null where the schedule is paused. */
  readonly at: string | null;
  readonly isPaused: boolean;
  readonly note: string | null;
}

/** What one screen shows of an account. */
export interface DailyStatus extends PortfolioStatusBody {
  readonly needs: readonly Need[];
  /** Of the running cycle. */
  readonly step: string | null;
  readonly profit: {
    readonly today: CalendarProfit;
    readonly week: CalendarProfit;
    readonly month: CalendarProfit;
    readonly all: CalendarProfit;
  };
  /** Fall of the wealth from its highest point as a share of it; null before the first valuation. */
  readonly drawdown: number | null;
  readonly symbols: readonly SymbolProfit[];
  /** Null where the account has no schedule. */
  readonly nextCycle: NextCycle | null;
}

/** So many positions and open orders fit one screen. */
const MOST_POSITIONS = 8;
const MOST_ORDERS = 4;

/** What people read of an account on one screen. */
export function statusLines(status: DailyStatus): readonly string[] {
  return [
    `Account ${status.account}: ${status.trading === 'active' ? 'trading' : status.trading}`,
    ...figureLines(status),
    ...orderLines(status),
    ...cycleLines(status),
    ...signalLines(status),
    ...needLines(status),
  ];
}

function figureLines(status: DailyStatus): readonly string[] {
  const { asOf, quoteCurrency, equity, cash, profit, drawdown, risk, diversification, positions } = status;
  if (asOf === null || quoteCurrency === null) return ['No cycle has looked at the account yet.'];
  const below = drawdown === null || drawdown < 0.0001 ? '' : `, ${percent(drawdown)} below its highest`;
  const earned = ({ profit: value, share }: CalendarProfit): string =>
    `${signedMoney(value, quoteCurrency)} (${fine(share)})`;
  const more = positions.length - MOST_POSITIONS;
  return [
    `Equity      ${money(equity ?? 0, quoteCurrency)}, cash ${money(cash ?? 0, quoteCurrency)}${below}`,
    `As of       ${minute(asOf)} UTC`,
    `Today       ${earned(profit.today)}`,
    `This week   ${earned(profit.week)}`,
    `This month  ${earned(profit.month)}`,
    ...(risk === null
      ? []
      : [
          `Risk        ${percent(risk.valueAtRisk)} of a budget of ${percent(risk.budget)}, ${percent(diversification ?? 0)} diversified`,
        ]),
    '',
    ...positionLines(positions.slice(0, MOST_POSITIONS), status.symbols),
    ...(more > 0 ? [`and ${more} smaller ones: ballast balance`] : []),
    '',
  ];
}

function orderLines({ openOrders }: DailyStatus): readonly string[] {
  if (openOrders.length === 0) return ['Open orders none'];
  const more = openOrders.length - MOST_ORDERS;
  return [
    `Open orders ${openOrders.length}`,
    ...tableLines(
      ['SIDE', 'SYMBOL', 'TYPE', 'STATUS', 'AMOUNT', 'FILLED', 'SINCE (UTC)'],
      openOrders.slice(0, MOST_ORDERS).map((order) => [...openOrderCells(order), minute(order.createdAt)]),
    ),
    ...(more > 0 ? [`and ${more} more: ballast cycle orders CYCLE`] : []),
  ];
}

function cycleLines({ runningCycle, step, lastCycle, nextCycle }: DailyStatus): readonly string[] {
  return [
    ...(runningCycle === null ? [] : [`Runs now    ${runningCycle.cycleId}, ${step ?? 'its step is not known'}`]),
    lastCycle === null
      ? 'Last cycle  none has ended yet'
      : `Last cycle  ${lastCycle.cycleId}, ${lastCycle.outcome}, ended ${minute(lastCycle.closedAt)} UTC`,
    `Next cycle  ${nextText(nextCycle)}`,
  ];
}

/** Why the last cycle heard no signal that buys. */
function signalLines({ lastCycle }: DailyStatus): readonly string[] {
  return signalNews(lastCycle?.report ?? []).flatMap((line, index) =>
    wrapped(`${index === 0 ? 'Signals    ' : '           '} ${line}`),
  );
}

function nextText(next: NextCycle | null): string {
  if (next === null) return 'not scheduled; `ballast cycle start` starts one';
  if (next.isPaused) return `the schedule is paused${next.note === null ? '' : `: ${next.note}`}`;
  return next.at === null ? 'not known' : `${minute(next.at)} UTC`;
}

function needLines({ needs, warnings }: DailyStatus): readonly string[] {
  return [
    ...(needs.length === 0 ? ['Needs you   nothing'] : ['Needs you', ...needs.map(({ text }) => `❗ ${text}`)]),
    ...warnings.map((warning) => `⚠️ ${warning}`),
  ];
}
