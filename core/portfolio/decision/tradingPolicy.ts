import type { DecimalString } from '../../market/decimalString.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { JointCap } from '../account/jointCap.ts';
import type { ForecastSettings } from '../forecast/forecastSettings.ts';
import type { ObjectiveSettings } from './objective.ts';

/** Rules of the account beside the limits. */
export interface TradingPolicy {
  readonly quoteCurrency: string;
  /** Signals older than this buy nothing, ms. */
  readonly signalMaxAge: number;
  /** A symbol with fewer daily returns is not bought. */
  readonly minimumHistory: number;
  /** Assets pegged to a currency: held ones count, but are never traded. */
  readonly stablecoins: readonly string[];
  /** Symbols never bought; held ones are kept or sold. */
  readonly deny: readonly TradingSymbol[];
  /** The only symbols that may be bought, or `all`; others that are held are kept or sold. */
  readonly allow: 'all' | readonly TradingSymbol[];
  /** Least volume of the last 24 hours of what is bought, in quote currency; a market whose volume is not told passes. */
  readonly minQuoteVolume24h: number;
  /** Largest share of the volume of 24 hours that one trade is for: a market where it is less than the smallest trade is not entered. */
  readonly maxVolumeShare: number;
  /** Widest spread of what is bought: (ask - bid) / mid. */
  readonly maxSpread: number;
  /** Base units by symbol that no sell goes below. */
  readonly protect: Readonly<Record<TradingSymbol, DecimalString>>;
  readonly objective: ObjectiveSettings;
  readonly forecast: ForecastSettings;
  /** Symbols with a common cap by configuration. */
  readonly groups: readonly JointCap[];
  /** Symbols that may be traded; the others are only held. */
  readonly scope: 'all' | readonly TradingSymbol[];
}
