import { Decimal } from 'decimal.js';
import { toSymbol } from '../market/symbol.ts';
import type { Fill } from '../orders/order.ts';
import type { AccountValuation } from './accountValuation.ts';

/** What an account earned between two valuations, in quote currency, and what was paid in or out meanwhile. */
export interface PeriodProfit {
  /** Venue time in ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly profit: number;
  /** Deposits less withdrawals, coins at the later price. */
  readonly flows: number;
  /** Profit as a share of what could earn it. */
  readonly share: number;
}

interface ProjectedPortfolio {
  readonly cash: Decimal;
  readonly quantities: ReadonlyMap<string, Decimal>;
}

/**
 * Profit of each period between successive valuations, without deposits and withdrawals:
 *
 * profit = E1 - E0 - flows, flows = (C1 - C0 - trades) + sum over assets of (q1 - q0 - traded) x p1
 *
 * with equity E, cash C, quantities q and prices p. `trades` and `traded` come from the fills of the period, fees included, so whatever
 * else changed cash or quantities was paid in or out (or traded by hand, which moves as much in as out). An asset without a price now
 * keeps its last one, of a valuation or of a fill, so what it lost meanwhile counts as soon as it has one again. One without any counts
 * as nothing, and as paid in when it gets its first. share = profit / (E0 + max(0, flows)): money paid in may have lost too, money
 * taken out may have earned (compare the modified Dietz return with all flows at the start).
 *
 * A fill that the ledger does not have yet looks like a deposit of one asset and a withdrawal of another of the same value: the profit misses no
 * more than its fee and its slippage.
 *
 * @param valuations oldest first @param fills of the account in any order @param quoteCurrency of cash and prices
 * @param known periods of earlier calls, which changes nothing but the time that is taken
 */
export function periodProfits(
  valuations: readonly AccountValuation[],
  fills: readonly Fill[],
  quoteCurrency: string,
  known?: KnownPeriods,
): readonly PeriodProfit[] {
  const lastPrices = new Map<string, string>();
  const periods: PeriodProfit[] = [];
  const inOrder = [...fills].sort((a, b) => a.at - b.at);
  let next = 0;
  let before: Valued | undefined;
  for (const valuation of valuations) {
    const first = next;
    while (next < inOrder.length && inOrder[next].at <= valuation.at) next += 1;
    const meanwhile = before === undefined ? [] : inOrder.slice(first, next);
    for (const { symbol, price } of meanwhile) lastPrices.set(symbol, price);
    for (const { symbol, price } of valuation.positions) if (price !== undefined) lastPrices.set(symbol, price);
    const present = before === undefined ? undefined : known?.find(before.valuation, valuation, meanwhile);
    if (present !== undefined) {
      periods.push(present);
      before = { valuation };
      continue;
    }
    const prices = new Map([...lastPrices].map(([symbol, price]) => [symbol, new Decimal(price)]));
    const after = { valuation, worth: worthOf(valuation, prices) };
    if (before !== undefined) {
      const earlier = before.worth ?? worthOf(before.valuation, ownPrices(before.valuation));
      const traded = tradesOf(meanwhile, quoteCurrency);
      const flows = flowsBetween(earlier, after.worth, traded, prices);
      const profit = after.worth.equity.minus(earlier.equity).minus(flows);
      const base = earlier.equity.plus(Decimal.max(0, flows));
      const period = {
        from: before.valuation.at,
        to: valuation.at,
        profit: profit.toNumber(),
        flows: flows.toNumber(),
        share: base.lte(0) ? 0 : profit.div(base).toNumber(),
      };
      periods.push(period);
      if (meanwhile.every(({ feeCurrency }) => feeCurrency === quoteCurrency))
        known?.keep(before.valuation, valuation, meanwhile, period);
    }
    before = after;
  }
  return periods;
}

interface Worth extends ProjectedPortfolio {
  readonly equity: Decimal;
}

/** A valuation; its worth is there unless its period was known. */
interface Valued {
  readonly valuation: AccountValuation;
  readonly worth?: Worth;
}

interface KnownPeriod {
  readonly before: AccountValuation;
  readonly fills: readonly Fill[];
  readonly period: PeriodProfit;
}

/**
 * The periods between valuations whose assets all have a price: they hang on nothing that came before. Whoever looks at the same valuations again and again, as a backtest does, keeps them.
 */
export class KnownPeriods {
  readonly #byEnd = new WeakMap<AccountValuation, KnownPeriod>();

  find(before: AccountValuation, after: AccountValuation, fills: readonly Fill[]): PeriodProfit | undefined {
    const known = this.#byEnd.get(after);
    if (known === undefined || known.before !== before || known.fills.length !== fills.length) return undefined;
    return known.fills.every((fill, index) => fill === fills[index]) ? known.period : undefined;
  }

  keep(before: AccountValuation, after: AccountValuation, fills: readonly Fill[], period: PeriodProfit): void {
    if (isPriced(before) && isPriced(after)) this.#byEnd.set(after, { before, fills, period });
  }
}

function isPriced({ positions }: AccountValuation): boolean {
  return positions.every(({ price }) => price !== undefined);
}

function ownPrices({ positions }: AccountValuation): ReadonlyMap<string, Decimal> {
  return new Map(
    positions.flatMap(({ symbol, price }) => (price === undefined ? [] : [[symbol, new Decimal(price)] as const])),
  );
}

function worthOf(valuation: AccountValuation, prices: ReadonlyMap<string, Decimal>): Worth {
  const book = bookOf(valuation, prices);
  return { ...book, equity: equityOf(book, prices) };
}

/** Without what never had a price, whose first one would look like a profit. */
function bookOf({ cash, positions }: AccountValuation, prices: ReadonlyMap<string, Decimal>): ProjectedPortfolio {
  const priced = positions.filter(({ symbol }) => prices.has(symbol));
  return {
    cash: new Decimal(cash),
    quantities: new Map(priced.map(({ symbol, quantity }) => [symbol, new Decimal(quantity)])),
  };
}

function equityOf({ cash, quantities }: ProjectedPortfolio, prices: ReadonlyMap<string, Decimal>): Decimal {
  return [...quantities].reduce((sum, [symbol, quantity]) => sum.plus(quantity.times(prices.get(symbol) ?? 0)), cash);
}

/** What the fills changed. */
function tradesOf(fills: readonly Fill[], quoteCurrency: string): ProjectedPortfolio {
  let cash = new Decimal(0);
  const quantities = new Map<string, Decimal>();
  const add = (symbol: string, quantity: Decimal): void => {
    quantities.set(symbol, (quantities.get(symbol) ?? new Decimal(0)).plus(quantity));
  };
  for (const fill of fills) {
    const base = new Decimal(fill.base);
    const value = base.times(fill.price);
    cash = fill.side === 'buy' ? cash.minus(value) : cash.plus(value);
    add(fill.symbol, fill.side === 'buy' ? base : base.neg());
    if (fill.feeCurrency === quoteCurrency) cash = cash.minus(fill.fee);
    else add(toSymbol(fill.feeCurrency, quoteCurrency), new Decimal(fill.fee).neg());
  }
  return { cash, quantities };
}

function flowsBetween(
  before: ProjectedPortfolio,
  after: ProjectedPortfolio,
  traded: ProjectedPortfolio,
  prices: ReadonlyMap<string, Decimal>,
): Decimal {
  const none = new Decimal(0);
  const symbols = new Set([...before.quantities, ...after.quantities, ...traded.quantities].map(([symbol]) => symbol));
  return [...symbols].reduce((sum, symbol) => {
    const moved = (after.quantities.get(symbol) ?? none)
      .minus(before.quantities.get(symbol) ?? none)
      .minus(traded.quantities.get(symbol) ?? none);
    return sum.plus(moved.times(prices.get(symbol) ?? none));
  }, after.cash.minus(before.cash).minus(traded.cash));
}
