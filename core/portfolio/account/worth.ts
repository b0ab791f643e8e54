import type { DecimalString } from '../../market/decimalString.ts';
import type { TradingSymbol } from '../../market/symbol.ts';

/** How holdings count that have no market against the quote currency. */
export interface ValuationSettings {
  /** Coins that are pegged, and the currency that each is pegged to. */
  readonly pegs: Readonly<Record<string, string>>;
  /** A pegged coin counts at par as long as no market tells a price that is further from it, as a share of par. */
  readonly maxDepeg: number;
  /** Quote currency per unit, for what no market of the venue tells a price of. */
  readonly rates: Readonly<Record<string, DecimalString>>;
  /** Names under which the venue lists what is staked, lent or otherwise locked, and the asset that it is of. */
  readonly lockedForms: Readonly<Record<string, string>>;
  /** Assets that count as nothing where they have no price. */
  readonly worthless: readonly string[];
}

/** The settings that a configuration starts from. */
export const DEFAULT_VALUATION: ValuationSettings = {
  pegs: {
    USDC: 'USD',
    USDT: 'USD',
    DAI: 'USD',
    PYUSD: 'USD',
    TUSD: 'USD',
    USDP: 'USD',
    GUSD: 'USD',
    USDS: 'USD',
    FDUSD: 'USD',
    BUSD: 'USD',
    RLUSD: 'USD',
    USDG: 'USD',
    USD1: 'USD',
    EURC: 'EUR',
    EURI: 'EUR',
  },
  maxDepeg: 0.02,
  rates: {},
  // Names at Binance that are not LD and the coin, since some of them were given before the coin was renamed.
  lockedForms: { ETH2: 'ETH', LDSHIB2: 'SHIB', LDBAKE: 'QTUM', LDBAKET: 'BAKE', LDERD: 'EGLD', LDLEND: 'TKO' },
  worthless: [],
};

/** What is known of the worth of a holding beside a market of its own against the quote currency. */
export type Worth = {
  readonly symbol: TradingSymbol;
  /** How the worth was found, or why there is none, in words. */
  readonly detail: string;
} & (
  | {
      /**
       * `money`: a currency, or a coin at par with one: no bet that the portfolio has made. `coin`: anything else. `worthless`: counts as
       * nothing because the configuration says so.
       */
      readonly kind: 'money' | 'coin' | 'worthless';
      /** Quote currency per unit. */
      readonly price: DecimalString;
    }
  | { readonly kind: 'unknown' }
);

/** The worths by their symbol. */
export function worthsBySymbol(worths: readonly Worth[] | undefined): ReadonlyMap<TradingSymbol, Worth> {
  return new Map((worths ?? []).map((worth) => [worth.symbol, worth]));
}
