/** Endings that venues give to what is staked, lent or held for rewards, such as ETH.S and DOT28.S (Kraken's, 2025). */
const LOCKED_ENDING = /^(.+?)\d*\.[SMFBPT]$/;

/** Binance lists what is in Simple Earn under the name of the coin after these letters. */
const EARNING_PREFIX = /^LD(.+)$/;

/** What tells whether the name of an asset is a form of another one. */
export interface NamedAssets {
  /** By configuration: forms and the asset that each is of. */
  readonly forms: Readonly<Record<string, string>>;
  /** Whether the venue trades something of this name: then it is an asset of its own, such as LDO. */
  readonly isTraded: (asset: string) => boolean;
}

/**
 * The asset that a locked form is of, such as ETH for ETH2, BTC for LDBTC and DOT for DOT.S; undefined for everything else. What it is a form of
 * must be traded by the venue or stated by the configuration: a name alone proves nothing.
 */
export function underlyingOf(asset: string, { forms, isTraded }: NamedAssets): string | undefined {
  if (Object.hasOwn(forms, asset)) return forms[asset];
  if (isTraded(asset)) return undefined;
  for (const form of [LOCKED_ENDING, EARNING_PREFIX]) {
    const stem = form.exec(asset)?.[1];
    if (stem === undefined) continue;
    if (Object.hasOwn(forms, stem)) return forms[stem];
    if (isTraded(stem)) return stem;
  }
  return undefined;
}
