import { Decimal } from 'decimal.js';
import { quoteOf } from '../market/symbol.ts';
import type { HeldCost } from '../orders/heldCost.ts';
import type { Fill } from '../orders/order.ts';
import type { RealisedSell } from '../ports/ledger.ts';

/** What a symbol has earned, in quote currency as decimal texts. */
export interface SymbolProfit {
  readonly symbol: string;
  /** By sells of units of known cost at average cost, fees included. */
  readonly realised: string;
  /** Of the units of known cost that are held: their value now less what they cost with fees; null where nothing such is held or there is no price. */
  readonly unrealised: string | null;
  /** What the units of known cost that are held have cost, with fees. */
  readonly cost: string;
  readonly fees: string;
  /** Value of all executions. */
  readonly turnover: string;
  readonly trades: number;
}

/** What the profit by symbol is worked out from. */
export interface SymbolProfitInput {
  readonly fills: readonly Fill[];
  readonly realised: readonly RealisedSell[];
  readonly held: ReadonlyMap<string, HeldCost>;
  /** Price in quote currency by symbol. */
  readonly prices: ReadonlyMap<string, Decimal>;
}

/** Profit by symbol, largest together first: of the symbols that were traded, and of those held at a known cost. */
export function symbolProfits({ fills, realised, held, prices }: SymbolProfitInput): readonly SymbolProfit[] {
  const symbols = new Set([...fills.map(({ symbol }) => symbol), ...held.keys()]);
  const earned = new Map<string, Decimal>();
  for (const sell of realised) earned.set(sell.symbol, (earned.get(sell.symbol) ?? new Decimal(0)).plus(sell.realised));
  const profits = [...symbols].map((symbol) => {
    const own = fills.filter((fill) => fill.symbol === symbol);
    const gained = earned.get(symbol) ?? new Decimal(0);
    const open = openProfit(held.get(symbol), prices.get(symbol));
    return {
      total: gained.plus(open ?? 0),
      row: {
        symbol,
        realised: gained.toFixed(),
        unrealised: open === undefined ? null : open.toFixed(),
        cost: (held.get(symbol)?.cost ?? new Decimal(0)).toFixed(),
        fees: own.reduce((sum, fill) => sum.plus(feeInQuote(fill)), new Decimal(0)).toFixed(),
        turnover: own
          .reduce((sum, { base, price }) => sum.plus(new Decimal(base).times(price)), new Decimal(0))
          .toFixed(),
        trades: own.length,
      },
    };
  });
  return profits
    .sort((a, b) => b.total.comparedTo(a.total) || (a.row.symbol < b.row.symbol ? -1 : 1))
    .map(({ row }) => row);
}

function openProfit(held: HeldCost | undefined, price: Decimal | undefined): Decimal | undefined {
  if (held === undefined || price === undefined || held.quantity.lte(0)) return undefined;
  return held.quantity.times(price).minus(held.cost);
}

/** The fee of an execution in quote currency, one in the coin itself at the price of the execution. */
function feeInQuote({ fee, feeCurrency, symbol, price }: Fill): Decimal {
  return feeCurrency === quoteOf(symbol) ? new Decimal(fee) : new Decimal(fee).times(price);
}
