import type { TradingSymbol } from '../../market/symbol.ts';
/** Circumstances of the account when a plan is made. */
export interface AccountState {
  readonly paused: boolean;
  /** Symbols with an order whose outcome is not known yet. */
  readonly outstanding: readonly TradingSymbol[];
  /** Symbols that already have an order in this cycle. */
  readonly ordered: readonly TradingSymbol[];
  /** Quote currency spent on buys in this cycle so far, fees included, decimal. */
  readonly spent: string;
}
