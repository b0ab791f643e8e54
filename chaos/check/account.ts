import type { VenueFill } from './books.ts';
import { Exact } from './exact.ts';
import { feePaidInQuote, paysInBase } from './fees.ts';

/** The account as the venue's own transfers and fills build it up. */
export class Account {
  cash = new Exact(0);
  readonly quantities = new Map<string, Exact>();
  readonly prices: Map<string, number>;
  private readonly quoteCurrency: string;

  constructor(quoteCurrency: string, prices: ReadonlyMap<string, number>) {
    this.quoteCurrency = quoteCurrency;
    this.prices = new Map(prices);
  }

  add(currency: string, amount: Exact): void {
    if (currency === this.quoteCurrency) this.cash = this.cash.plus(amount);
    else this.change(`${currency}-${this.quoteCurrency}`, amount);
  }

  fill(fill: VenueFill): void {
    const sign = fill.side === 'BUY' ? 1 : -1;
    const value = new Exact(fill.size).times(fill.price);
    this.cash = this.cash.minus(value.times(sign)).minus(feePaidInQuote(fill));
    this.change(fill.productId, new Exact(fill.size).times(sign).minus(paysInBase(fill) ? fill.commission : 0));
  }

  /** What the account has of a currency. */
  total(currency: string): Exact {
    if (currency === this.quoteCurrency) return this.cash;
    return this.quantities.get(`${currency}-${this.quoteCurrency}`) ?? new Exact(0);
  }

  value(symbol: string): number {
    return (this.quantities.get(symbol) ?? new Exact(0)).times(this.prices.get(symbol) ?? 0).toNumber();
  }

  equity(): number {
    return [...this.quantities.keys()].reduce((sum, symbol) => sum + this.value(symbol), this.cash.toNumber());
  }

  private change(symbol: string, amount: Exact): void {
    this.quantities.set(symbol, (this.quantities.get(symbol) ?? new Exact(0)).plus(amount));
  }
}
