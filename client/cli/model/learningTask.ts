import type { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { SignalLearning } from '../../../core/learning/signals/learnSignals.ts';
import type { SignalBarriers } from '../../../core/learning/signals/signalBarriers.ts';
import type { Judgement } from '../../../core/learning/validation/judge.ts';
import type { Candle } from '../../../core/market/candle.ts';
import type { TradingSymbol } from '../../../core/market/symbol.ts';

/** What a model is to be made of, and how. */
export interface LearningTask {
  /** Ended daily candles. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  readonly barriers: SignalBarriers;
  readonly learning: SignalLearning;
  /** Whether the model itself is asked for, as the text of its file. */
  readonly wantsFile: boolean;
}

/** What a model was made of, and how good it was. */
export interface LearningReport {
  readonly symbols: readonly TradingSymbol[];
  /** Rows with a known outcome, and the days that they lie on. */
  readonly rows: number;
  readonly days: number;
  readonly features: number;
  /** Candles that no row was made of. */
  readonly ignored: number;
  readonly barriers: SignalBarriers;
  readonly learning: SignalLearning;
  readonly judgement: Judgement;
  /** Mean simple return after the cost of all judged rows, bought without a model. */
  readonly meanEarnedByAll: number;
}

/** What the thread says. */
export type LearningMessage =
  | { readonly kind: 'progress'; readonly models: number; readonly of: number }
  | { readonly kind: 'refused'; readonly input: ConstructorParameters<typeof InvalidInputError>[0] }
  | { readonly kind: 'done'; readonly report: LearningReport; readonly file: string | undefined };
