import { Decimal } from 'decimal.js';
import { type PerformanceFigures, performanceFigures } from '../../quant/performance/performanceFigures.ts';
import type { AccountValuation } from '../breakers/accountValuation.ts';
import { type PeriodProfit, periodProfits } from '../breakers/profit.ts';
import type { HeldCost } from '../orders/heldCost.ts';
import type { FillRecord, RealisedSell } from '../ports/ledger.ts';
import { type CalendarProfit, profitBy, profitOf, profitSince } from './calendarProfit.ts';
import { type SymbolProfit, symbolProfits } from './symbolProfit.ts';
import { type WealthPoint, wealthCurve } from './wealthCurve.ts';

/** What the ledger holds of an account that its figures come from. */
export interface FiguresInput {
  readonly quoteCurrency: string;
  /** All there are, oldest first. */
  readonly valuations: readonly AccountValuation[];
  readonly fills: readonly FillRecord[];
  readonly realised: readonly RealisedSell[];
  /** What the fills of each symbol have left. */
  readonly held: ReadonlyMap<string, HeldCost>;
  /** Wall time in ms UTC. */
  readonly now: number;
}

/** Equity at one moment, in quote currency. */
export interface EquityFigure extends WealthPoint {
  readonly equity: number;
}

/** What an account has earned, and how. */
export interface AccountFigures {
  readonly quoteCurrency: string;
  /** Venue time of the latest valuation in ms UTC; undefined before the first one, and then there are no other figures. */
  readonly asOf: number | undefined;
  readonly profit: {
    readonly today: CalendarProfit;
    readonly week: CalendarProfit;
    readonly month: CalendarProfit;
    readonly all: CalendarProfit;
  };
  readonly days: readonly CalendarProfit[];
  readonly weeks: readonly CalendarProfit[];
  readonly months: readonly CalendarProfit[];
  readonly symbols: readonly SymbolProfit[];
  readonly curve: readonly EquityFigure[];
  /** Of daily returns; undefined with fewer than two days. */
  readonly performance: PerformanceFigures | undefined;
}

const DAY_MS = 86_400_000;

/** Valuations of the last so many days count one by one; of each day before the last one does. */
const WHOLE_DAYS = 35;

/** Crypto is traded every day. */
const DAYS_PER_YEAR = 365;

/** The figures of an account from what its ledger holds; pure. Profits are those of `periodProfits`: deposits and withdrawals do not count. */
export function accountFigures(input: FiguresInput): AccountFigures {
  const { quoteCurrency, fills, realised, held } = input;
  const valuations = thinned(input.valuations);
  const last = valuations.at(-1);
  const executions = fills.map(({ fill }) => fill);
  const periods = periodProfits(valuations, executions, quoteCurrency);
  // The venue's clock may be another one, as that of recorded candles is.
  const now = last === undefined ? input.now : last.at + Math.max(0, input.now - last.recordedAt);
  const days = profitBy(periods, 'day');
  return {
    quoteCurrency,
    asOf: last?.at,
    profit: {
      today: profitSince(periods, 'day', now),
      week: profitSince(periods, 'week', now),
      month: profitSince(periods, 'month', now),
      all: profitOf(periods, periods[0]?.from ?? now),
    },
    days,
    weeks: profitBy(periods, 'week'),
    months: profitBy(periods, 'month'),
    symbols: symbolProfits({ fills: executions, realised, held, prices: pricesOf(last) }),
    curve: curveOf(periods, valuations),
    performance:
      days.length < 2
        ? undefined
        : performanceFigures(
            days.map(({ share }) => Math.max(-1, share)),
            { periodsPerYear: DAYS_PER_YEAR },
          ),
  };
}

function thinned(valuations: readonly AccountValuation[]): readonly AccountValuation[] {
  const last = valuations.at(-1);
  if (last === undefined) return [];
  const whole = last.at - WHOLE_DAYS * DAY_MS;
  return valuations.filter(({ at }, index) => {
    const next = valuations[index + 1];
    return index === 0 || at >= whole || next === undefined || Math.floor(next.at / DAY_MS) !== Math.floor(at / DAY_MS);
  });
}

function pricesOf(valuation: AccountValuation | undefined): ReadonlyMap<string, Decimal> {
  return new Map(
    (valuation?.positions ?? []).flatMap(({ symbol, price }) =>
      price === undefined ? [] : [[symbol, new Decimal(price)] as const],
    ),
  );
}

function curveOf(periods: readonly PeriodProfit[], valuations: readonly AccountValuation[]): readonly EquityFigure[] {
  const points = wealthCurve(periods);
  const [only] = valuations;
  if (points.length === 0)
    return only === undefined ? [] : [{ at: only.at, index: 1, drawdown: 0, equity: worthOf(only) }];
  return points.map((point, index) => ({ ...point, equity: worthOf(valuations[index]) }));
}

function worthOf(valuation: AccountValuation): number {
  return valuation.positions.reduce(
    (sum, { quantity, price }) => sum + (price === undefined ? 0 : Number(quantity) * Number(price)),
    Number(valuation.cash),
  );
}
