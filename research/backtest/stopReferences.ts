import type { Decimal } from 'decimal.js';
import type { TradingRules } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { type HeldCost, heldAfter, NOTHING_HELD } from '../../core/orders/heldCost.ts';
import type { Fill } from '../../core/orders/order.ts';
import { isPositionGone, positionCost } from '../../core/protection/stopReference.ts';

/** What a stop is measured from, as the ledger keeps it, with the fills before and after it. */
interface Reference {
  readonly price: string;
  readonly before: HeldCost;
  readonly later: Fill[];
}

/** What the positions of an account of the past have cost: what the stops of a live account read in its ledger. */
export class StopReferences {
  readonly #held = new Map<TradingSymbol, HeldCost>();
  readonly #references = new Map<TradingSymbol, Reference>();

  /** Takes down an execution. */
  filled(fill: Fill): void {
    const { symbol } = fill;
    this.#held.set(symbol, heldAfter(this.#held.get(symbol) ?? NOTHING_HELD, fill).held);
    this.#references.get(symbol)?.later.push(fill);
  }

  /** Ends the reference of a position that is gone. @returns whether it was one */
  endsWith(symbol: TradingSymbol, held: Decimal, rules: TradingRules | undefined): boolean {
    const reference = this.#references.get(symbol);
    if (reference === undefined || !isPositionGone(held, reference, rules)) return false;
    this.#references.delete(symbol);
    return true;
  }

  /** What a unit of a position has cost. @param market price that stands for it where the fills explain no holding */
  costOf(symbol: TradingSymbol, held: Decimal, market: Decimal): Decimal {
    let reference = this.#references.get(symbol);
    if (reference === undefined) {
      const before = this.#held.get(symbol) ?? NOTHING_HELD;
      const first = positionCost(held, before, [], undefined) ?? market;
      reference = { price: first.toFixed(), before, later: [] };
      this.#references.set(symbol, reference);
    }
    return positionCost(held, reference.before, reference.later, reference) ?? market;
  }
}
