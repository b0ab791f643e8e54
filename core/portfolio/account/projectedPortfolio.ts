import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../market/symbol.ts';
import { meanPrice } from './tradeCost.ts';
import { midPrice, type TradableMarket, type Valuation } from './valuation.ts';

/**
 * The portfolio as it would stand after some trades, valued at mid prices, or as the valuation it starts from has it. Costs are taken at their worst: a buy at the ask pays its fee on
 * top of the quote amount, a sell at the bid gives its fee away. Immutable: each trade gives a new portfolio.
 */
export class ProjectedPortfolio {
  readonly cash: Decimal;
  readonly values: ReadonlyMap<TradingSymbol, Decimal>;
  readonly equity: Decimal;
  /** Made at the first question for them. */
  #weights: ReadonlyMap<TradingSymbol, number> | undefined;

  private constructor(cash: Decimal, values: ReadonlyMap<TradingSymbol, Decimal>, equity: Decimal) {
    this.cash = cash;
    this.values = values;
    this.equity = equity;
  }

  /** What is money of another name is no position: it counts in the equity. */
  static of({ cash, positions, equity }: Valuation): ProjectedPortfolio {
    const coins = [...positions].filter(([, { fixed }]) => fixed?.kind !== 'money');
    return new ProjectedPortfolio(cash, new Map(coins.map(([symbol, { value }]) => [symbol, value])), equity);
  }

  /**
   * The portfolio that sells for a limit are judged by: what cannot be sold counts as cash, so that nothing is above a limit because of it. So does what
   * has too wide a quote, and at the ask.
   */
  static ofSellable({ cash, positions, equity }: Valuation): ProjectedPortfolio {
    const values = new Map<TradingSymbol, Decimal>();
    let [all, rest] = [equity, cash];
    for (const [symbol, { value, wide, fixed }] of positions) {
      if (wide === undefined) {
        const kept = fixed?.value ?? new Decimal(0);
        rest = rest.plus(kept);
        if (value.gt(kept)) values.set(symbol, value.minus(kept));
      } else {
        all = all.minus(value).plus(wide.valueAtAsk);
        rest = rest.plus(wide.valueAtAsk);
      }
    }
    return new ProjectedPortfolio(rest, values, all);
  }

  /** Value of a position in quote currency; 0 where there is none. */
  value(symbol: TradingSymbol): Decimal {
    return this.values.get(symbol) ?? new Decimal(0);
  }

  /** Summed value of some positions in quote currency. */
  valueOf(symbols: Iterable<TradingSymbol>): Decimal {
    let sum = new Decimal(0);
    for (const symbol of symbols) sum = sum.plus(this.value(symbol));
    return sum;
  }

  /** Share of equity; 0 without equity. */
  weight(symbol: TradingSymbol): number {
    return this.equity.lte(0) ? 0 : this.value(symbol).div(this.equity).toNumber();
  }

  /** Shares of equity by symbol, only those above 0; empty without equity. */
  weights(): ReadonlyMap<TradingSymbol, number> {
    this.#weights ??= this.sharesOfEquity();
    return this.#weights;
  }

  private sharesOfEquity(): ReadonlyMap<TradingSymbol, number> {
    const weights = new Map<TradingSymbol, number>();
    if (this.equity.lte(0)) return weights;
    for (const [symbol, value] of this.values) if (value.gt(0)) weights.set(symbol, value.div(this.equity).toNumber());
    return weights;
  }

  /** The names held: positions worth at least `dust` in quote currency. */
  names(dust: Decimal): readonly TradingSymbol[] {
    return [...this.values].filter(([, value]) => value.gte(dust)).map(([symbol]) => symbol);
  }

  /** @param quoteAmount quote currency spent at the ask; the fee comes on top. */
  afterBuy(symbol: TradingSymbol, quoteAmount: Decimal, market: TradableMarket): ProjectedPortfolio {
    const { quote, rules } = market;
    const value = quoteAmount.times(midPrice(quote)).div(meanPrice('buy', market));
    return this.moved(symbol, value, quoteAmount.times(new Decimal(rules.takerFee).plus(1)).neg());
  }

  /** @param quantity base units sold at the bid. */
  afterSell(symbol: TradingSymbol, quantity: Decimal, market: TradableMarket): ProjectedPortfolio {
    const { quote, rules } = market;
    const proceeds = quantity.times(meanPrice('sell', market)).times(new Decimal(1).minus(rules.takerFee));
    return this.moved(symbol, quantity.times(midPrice(quote)).neg(), proceeds);
  }

  /** The portfolio after a position's value and the cash have changed by so much quote currency. No position falls below 0. */
  moved(symbol: TradingSymbol, valueChange: Decimal, cashChange: Decimal): ProjectedPortfolio {
    const before = this.value(symbol);
    const after = Decimal.max(0, before.plus(valueChange));
    const equity = this.equity.plus(after.minus(before)).plus(cashChange);
    return new ProjectedPortfolio(this.cash.plus(cashChange), new Map(this.values).set(symbol, after), equity);
  }
}
