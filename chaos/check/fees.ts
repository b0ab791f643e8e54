import type { VenueFill } from './books.ts';
import { Exact } from './exact.ts';

/** The two currencies of a symbol. */
function currenciesOf(productId: string): { readonly base: string; readonly quote: string } {
  const [base = '', quote = ''] = productId.split('-');
  return { base, quote };
}

/** Whether a fill has paid its fee in what was bought, so that less of it has arrived. */
export function paysInBase({ productId, commissionCurrency }: VenueFill): boolean {
  return commissionCurrency === currenciesOf(productId).base;
}

/** What a fill has paid its fee with in quote currency: nothing where it was taken from what was bought. */
export function feePaidInQuote(fill: VenueFill): Exact {
  return new Exact(paysInBase(fill) ? 0 : fill.commission);
}

/** What the fee of a fill is worth in quote currency, at the price of the fill. */
export function feeWorth(fill: VenueFill): Exact {
  return new Exact(fill.commission).times(paysInBase(fill) ? fill.price : 1);
}

/** A sum over fills. */
export function sumOver(fills: readonly VenueFill[], value: (fill: VenueFill) => Exact): Exact {
  return fills.reduce((sum, fill) => sum.plus(value(fill)), new Exact(0));
}
