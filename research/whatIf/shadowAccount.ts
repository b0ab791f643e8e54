import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Holding, HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { TradedChange } from './tradedChange.ts';

const ZERO = new Decimal(0);

/**
 * The account as other settings would have left it: what was recorded, and the difference that their trades have made since the first cycle. What comes and
 * goes by another hand is the same in both.
 */
export class ShadowAccount {
  readonly #more = new Map<TradingSymbol, Decimal>();
  #moreCash = ZERO;

  /** Quote currency that it has more than the recorded account. */
  get cash(): Decimal {
    return this.#moreCash;
  }

  /** Base units by symbol that it has more; none is zero. */
  get coins(): ReadonlyMap<TradingSymbol, Decimal> {
    return this.#more;
  }

  /** The holdings at the moment of a recorded snapshot, none of them below zero. */
  on(recorded: HoldingsSnapshot): HoldingsSnapshot {
    const held = recorded.holdings.map((holding) => moved(holding, this.#more.get(holding.symbol) ?? ZERO));
    const known = new Set(recorded.holdings.map(({ symbol }) => symbol));
    const others = [...this.#more]
      .filter(([symbol, more]) => !known.has(symbol) && more.gt(0))
      .map(([symbol, more]) => ({ symbol, quantity: more.toFixed(), available: more.toFixed() }));
    const { total, free } = recorded.cash;
    return {
      ...recorded,
      cash: { total: atLeastZero(this.#moreCash.plus(total)), free: atLeastZero(this.#moreCash.plus(free)) },
      holdings: [...held, ...others],
    };
  }

  /**
   * Coins that have left the recorded account by another hand and that this one does not have: as they leave, it pays their price instead.
   * @param priceOf last price in quote currency; undefined where none is known
   * @returns the symbols that this was done for
   */
  payForMissing(
    recorded: HoldingsSnapshot,
    priceOf: (symbol: TradingSymbol) => Decimal | undefined,
  ): readonly TradingSymbol[] {
    const held = new Map(recorded.holdings.map(({ symbol, quantity }) => [symbol, new Decimal(quantity)]));
    const paid: TradingSymbol[] = [];
    for (const [symbol, more] of [...this.#more]) {
      const missing = more.plus(held.get(symbol) ?? ZERO).neg();
      const price = priceOf(symbol);
      if (missing.lte(0) || price === undefined) continue;
      this.#add(symbol, missing, missing.times(price).neg());
      paid.push(symbol);
    }
    return paid;
  }

  /** Takes over by how much a trade of this account differs from the recorded one. @returns the difference */
  trade(symbol: TradingSymbol, own: TradedChange, recorded: TradedChange): Pick<TradedChange, 'base' | 'cash'> {
    const difference = { base: own.base.minus(recorded.base), cash: own.cash.minus(recorded.cash) };
    this.#add(symbol, difference.base, difference.cash);
    return difference;
  }

  #add(symbol: TradingSymbol, base: Decimal, cash: Decimal): void {
    const more = (this.#more.get(symbol) ?? ZERO).plus(base);
    if (more.isZero()) this.#more.delete(symbol);
    else this.#more.set(symbol, more);
    this.#moreCash = this.#moreCash.plus(cash);
  }
}

function moved(holding: Holding, more: Decimal): Holding {
  if (more.isZero()) return holding;
  return {
    ...holding,
    quantity: atLeastZero(more.plus(holding.quantity)),
    available: atLeastZero(more.plus(holding.available)),
  };
}

function atLeastZero(amount: Decimal): string {
  return Decimal.max(0, amount).toFixed();
}
