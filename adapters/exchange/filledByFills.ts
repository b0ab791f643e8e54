import { baseOf, quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import type { Execution } from '../../core/orders/orderState.ts';
import { Exact, plain } from '../../core/venues/venueIncrements.ts';

/** One execution as far as sums are made of it. */
export interface ExecutedPart {
  readonly base: Exact;
  readonly price: Exact;
  /** At least 0: a rebate counts as no fee. */
  readonly fee: Exact;
  readonly feeAsset: string;
}

/** What an order has executed by its fills. */
export interface FilledByFills {
  readonly execution: Execution;
  /** Whether the fills account for all that the order says. */
  readonly isWhole: boolean;
  /** What the fills leave open, and fees that are in neither currency of the market, in words. */
  readonly remark: string;
}

/** What fills add up to in base. */
export function sumOfParts(parts: readonly Pick<ExecutedPart, 'base'>[]): Exact {
  return parts.reduce((sum, { base }) => sum.plus(base), new Exact(0));
}

/**
 * What an order has executed where only its fills tell to the last digit what was paid. Fees in base are valued at the price of their fill, those in a third asset are
 * only named.
 *
 * @param filledBase by the order
 * @param about what the order itself says of its value in quote currency; asked for where fills are missing
 */
export function filledByFills(
  parts: readonly ExecutedPart[],
  filledBase: Exact,
  about: () => Exact,
  symbol: TradingSymbol,
): FilledByFills {
  const listed = sumOfParts(parts);
  const isWhole = listed.equals(filledBase);
  let [quote, fees]: [Exact, Exact] = [new Exact(0), new Exact(0)];
  const elsewhere = new Map<string, Exact>();
  for (const { base, price, fee, feeAsset } of parts) {
    quote = quote.plus(base.times(price));
    if (feeAsset === quoteOf(symbol)) fees = fees.plus(fee);
    else if (feeAsset === baseOf(symbol)) fees = fees.plus(fee.times(price));
    else elsewhere.set(feeAsset, (elsewhere.get(feeAsset) ?? new Exact(0)).plus(fee));
  }
  const others = [...elsewhere].map(([asset, sum]) => ` and ${plain(sum)} ${asset}`).join('');
  const missing = isWhole ? '' : `; the list of fills accounts for ${plain(listed)} of it`;
  return {
    execution: {
      filledBase: plain(filledBase),
      filledQuote: plain(isWhole ? quote : about()),
      feeQuote: plain(fees),
    },
    isWhole,
    remark: `${others}${missing}`,
  };
}
