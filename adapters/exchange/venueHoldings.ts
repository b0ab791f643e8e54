import { toSymbol } from '../../core/market/symbol.ts';
import type { Holding, HoldingsSnapshot, LockedPart, UncountedBalance } from '../../core/portfolio/account/holdings.ts';
import { type NamedAssets, underlyingOf } from '../../core/portfolio/account/lockedForms.ts';
import { Exact, plain } from '../../core/venues/venueIncrements.ts';
import type { AssetBalance } from './dialect.ts';

interface Sum {
  readonly total: Exact;
  readonly free: Exact;
  readonly locked: readonly LockedPart[];
}

const NOTHING: Sum = { total: new Exact(0), free: new Exact(0), locked: [] };

/**
 * The account's balances against one quote currency. Wallets of one asset are summed, empty ones left out; an asset without a market
 * against the quote currency is a holding all the same, since it is part of what the account owns. What is staked, lent or in a vault is part of the holding of its
 * underlying asset, and not available. What is in a wallet that is not traded from is listed beside the holdings.
 *
 * @param at the venue's clock, ms UTC
 */
export function holdingsFrom(
  balances: readonly AssetBalance[],
  account: string,
  quoteCurrency: string,
  at: number,
  names: NamedAssets,
): HoldingsSnapshot {
  const sums = new Map<string, Sum>();
  const uncounted: UncountedBalance[] = [];
  for (const { asset, total, free, lockedAs, uncountedAs } of balances) {
    if (uncountedAs !== undefined) {
      if (!new Exact(total).isZero()) uncounted.push({ wallet: uncountedAs, asset, quantity: plain(new Exact(total)) });
      continue;
    }
    const underlying = underlyingOf(asset, names);
    const form = underlying === undefined ? lockedAs : asset;
    const key = underlying ?? asset;
    const sum = sums.get(key) ?? NOTHING;
    const locked = form === undefined || new Exact(total).isZero() ? [] : [{ form, quantity: plain(new Exact(total)) }];
    sums.set(key, {
      total: sum.total.plus(total),
      free: sum.free.plus(form === undefined ? free : 0),
      locked: [...sum.locked, ...locked],
    });
  }
  const cash = sums.get(quoteCurrency) ?? NOTHING;
  const lockedOf = ({ locked }: Sum): Pick<Holding, 'locked'> => (locked.length === 0 ? {} : { locked });
  sums.delete(quoteCurrency);
  const holdings: Holding[] = [...sums]
    .filter(([, sum]) => !sum.total.isZero())
    .map(([asset, sum]) => ({
      symbol: toSymbol(asset, quoteCurrency),
      quantity: plain(sum.total),
      available: plain(sum.free),
      ...lockedOf(sum),
    }))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return {
    account,
    quoteCurrency,
    at,
    cash: { total: plain(cash.total), free: plain(cash.free), ...lockedOf(cash) },
    holdings,
    ...(uncounted.length === 0 ? {} : { uncounted }),
  };
}
