import { Decimal } from 'decimal.js';
import { baseOf } from '../../market/symbol.ts';
import type { HoldingsSnapshot } from './holdings.ts';
import type { Valuation } from './valuation.ts';

/** True where positions count that no order can change: what a better portfolio would be beside them is no reason to sell the others. */
export function hasFixedCoins({ positions }: Valuation, dust: Decimal.Value): boolean {
  return [...positions.values()].some(({ fixed }) => fixed?.kind === 'coin' && fixed.value.gte(dust));
}

/** One sentence for each holding that counts without being tradable, and for each that does not count, with the reason. */
export function fixedHoldings({
  cash,
  quoteCurrency,
  holdings,
  worths = [],
  uncounted = [],
}: HoldingsSnapshot): readonly string[] {
  const held = holdings.filter(({ quantity }) => new Decimal(quantity).gt(0));
  const told = held.flatMap(({ symbol }) => {
    const worth = worths.find((known) => known.symbol === symbol);
    return worth === undefined || worth.kind === 'unknown'
      ? []
      : [`${baseOf(symbol)} ${worth.detail}; it is not traded`];
  });
  const locked = held.flatMap((holding) =>
    (holding.locked ?? []).map(
      ({ form, quantity }) =>
        `${quantity} ${baseOf(holding.symbol)} of ${holding.symbol} (${form}) counts like any other, and is not traded while it is locked`,
    ),
  );
  const lockedCash = (cash.locked ?? []).map(
    ({ form, quantity }) =>
      `${quantity} ${quoteCurrency} (${form}) counts as cash, and nothing is bought of it while it is locked`,
  );
  const elsewhere = uncounted.map(
    ({ asset, quantity, wallet }) => `${quantity} ${asset} in the wallet of ${wallet} does not count and is not traded`,
  );
  return [...told, ...locked, ...lockedCash, ...elsewhere];
}

/** What a person should know of how the holdings count, beside their prices: what is not tradable, and what is of unknown worth. */
export function holdingNotices(
  holdings: HoldingsSnapshot,
  { unpriced }: Pick<Valuation, 'unpriced'>,
): readonly string[] {
  return [
    ...unpriced.map(
      (symbol) => `${symbol} is held and counts as nothing: ${unknownWorth(holdings, symbol) ?? 'it has no price'}`,
    ),
    ...fixedHoldings(holdings),
  ];
}

/** Why nothing is known of the worth of a holding, in words. */
export function unknownWorth({ worths = [] }: HoldingsSnapshot, symbol: string): string | undefined {
  const worth = worths.find((known) => known.symbol === symbol);
  return worth?.kind === 'unknown' ? worth.detail : undefined;
}
