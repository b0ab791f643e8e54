import { toSymbol } from '../../core/market/symbol.ts';
import type { Holding, HoldingsSnapshot } from '../../core/portfolio/holdings.ts';
import type { AssetBalance } from './dialect.ts';
import { Exact, plain } from './increments.ts';

/**
 * The account's balances against one quote currency. Wallets of one asset are summed, empty ones left out; an asset without a market
 * against the quote currency is a holding all the same, since it is part of what the account owns.
 *
 * @param at the venue's clock, ms UTC
 */
export function holdingsFrom(
  balances: readonly AssetBalance[],
  account: string,
  quoteCurrency: string,
  at: number,
): HoldingsSnapshot {
  const sums = new Map<string, { total: Exact; free: Exact }>();
  for (const { asset, total, free } of balances) {
    const sum = sums.get(asset) ?? { total: new Exact(0), free: new Exact(0) };
    sums.set(asset, { total: sum.total.plus(total), free: sum.free.plus(free) });
  }
  const cash = sums.get(quoteCurrency) ?? { total: new Exact(0), free: new Exact(0) };
  sums.delete(quoteCurrency);
  const holdings: Holding[] = [...sums]
    .filter(([, sum]) => !sum.total.isZero())
    .map(([asset, sum]) => ({
      symbol: toSymbol(asset, quoteCurrency),
      quantity: plain(sum.total),
      available: plain(sum.free),
    }))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return { account, quoteCurrency, at, cash: { total: plain(cash.total), free: plain(cash.free) }, holdings };
}
