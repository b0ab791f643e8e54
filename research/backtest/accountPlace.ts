import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import type { SymbolWork } from '../../core/portfolio/forecast/symbolWork.ts';
import type { AccountWatch } from './accountWatch.ts';
import type { HistoricalVenue } from './historicalVenue.ts';
import type { KnownCandles } from './knownCandles.ts';

/** An account of a backtest: where it trades, by which settings, and what it knows. */
export interface AccountPlace {
  readonly watch: AccountWatch;
  readonly settings: TradingSettings;
  readonly venue: HistoricalVenue;
  readonly candles: KnownCandles;
  /** What the forecasts of the present day share. */
  readonly work: SymbolWork;
}
