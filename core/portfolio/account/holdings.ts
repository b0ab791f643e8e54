import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../market/decimalString.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { Worth } from './worth.ts';

/** A part of a holding that cannot be traded, such as what is staked. */
export interface LockedPart {
  /** The name under which the venue lists it, and what it is, such as `ETH2`. */
  readonly form: string;
  readonly quantity: DecimalString;
}

/** A held asset. `quantity` includes what open orders hold and what is locked; `available` does not. */
export interface Holding {
  readonly symbol: TradingSymbol;
  readonly quantity: DecimalString;
  readonly available: DecimalString;
  /** Absent where nothing is. */
  readonly locked?: readonly LockedPart[];
  /** What the ledger expects and the venue's balances do not show, so that it is not available. Absent where they show all. */
  readonly unconfirmed?: DecimalString;
}

/** Quote currency in all, and what of it is neither held by open orders nor locked. */
export interface Cash {
  readonly total: DecimalString;
  readonly free: DecimalString;
  /** What is lent or in a vault. Absent where nothing is. */
  readonly locked?: readonly LockedPart[];
}

/** What is in a wallet of the venue that Ballast does not trade from. */
export interface UncountedBalance {
  /** What the wallet is for, such as `perpetual futures`. */
  readonly wallet: string;
  readonly asset: string;
  readonly quantity: DecimalString;
}

/** The account's balances at one moment (`at`: ms UTC by the venue's clock). */
export interface HoldingsSnapshot {
  readonly account: string;
  readonly quoteCurrency: string;
  readonly at: number;
  readonly cash: Cash;
  readonly holdings: readonly Holding[];
  /** What is known of the worth of holdings beside markets of their own. Absent where each has one. */
  readonly worths?: readonly Worth[];
  /** What the venue shows beside the balances that count. Absent where it shows nothing. */
  readonly uncounted?: readonly UncountedBalance[];
}

/** The symbols that the account holds something of. */
export function heldSymbols({ holdings }: HoldingsSnapshot): readonly TradingSymbol[] {
  return holdings.filter(({ quantity }) => new Decimal(quantity).gt(0)).map(({ symbol }) => symbol);
}

/** Units of a holding, or of cash, that cannot be traded. */
export function lockedQuantity({ locked }: Pick<Holding, 'locked'>): Decimal {
  return (locked ?? []).reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0));
}
