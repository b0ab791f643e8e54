import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { BacktestResult, SlotRow } from '../backtest/backtestResult.ts';
import type { Research } from '../runEngine.ts';
import type { SummaryFigures } from '../summary/figures.ts';
import type { SymbolsSeen } from './dailyCloses.ts';
import { dataOf, variantOf } from './fingerprint.ts';

/** The form of the file; a file of another form is refused. */
export const SAVED_FORM = 2;

/** A backtest as it is kept under a name. JSON. */
export interface SavedResult {
  readonly form: typeof SAVED_FORM;
  readonly name: string;
  /** ms UTC. */
  readonly savedAt: number;
  /** Fingerprints of what was tried, and on what. */
  readonly variant: string;
  readonly data: string;
  readonly signals: string;
  readonly settings: TradingSettings;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
  readonly slots: readonly SlotRow[];
  /** Close of each day by symbol, from the first day of the result on; null on days without one. */
  readonly closes: Readonly<Record<TradingSymbol, readonly (number | null)[]>>;
  /** The engine's account first, then those to compare with. */
  readonly accounts: readonly BacktestResult[];
  readonly figures: readonly SummaryFigures[];
}

/** What a run has made, beside what it was made from. */
interface Made extends Pick<SavedResult, 'accounts' | 'figures' | 'stopped'> {
  readonly seen: SymbolsSeen;
}

/** A result for its name, all but its slots, which are written as they come. */
export function savedResult(
  name: string,
  research: Research,
  { accounts, figures, seen, stopped }: Made,
): Omit<SavedResult, 'slots'> {
  const [{ from, to }] = accounts;
  return {
    form: SAVED_FORM,
    name,
    savedAt: Date.now(),
    variant: variantOf(research),
    data: dataOf(research),
    signals: research.source.name,
    settings: research.settings,
    stopped,
    closes: seen.closes(research.market.daily, from, to),
    accounts,
    figures,
  };
}
