import type { KnownScores } from '../../core/learning/momentum/followedTrends.ts';
import { momentumOpinion } from '../../core/learning/momentum/momentumOpinion.ts';
import { MOMENTUM_POSITION } from '../../core/learning/momentum/momentumPosition.ts';
import type { SignalSource } from './signalSource.ts';

/**
 * What the built-in source says where no model counts: momentum, calibrated at each moment on the bars that were known then. Models of the past are not trained again: `ballast model judge` says what
 * they are worth.
 *
 * @param roundTripCost of buying and selling, as a share of the money
 */
export function builtInSource(roundTripCost: number): SignalSource {
  const barriers = { ...MOMENTUM_POSITION, roundTripCost };
  const known: KnownScores = new Map();
  return {
    name: 'builtIn',
    version: JSON.stringify(['1', barriers]),
    signals: ({ at, symbols, candles }) => {
      const history = new Map(symbols.map((symbol) => [symbol, candles(symbol)]));
      return momentumOpinion({ candles: history, barriers, source: 'momentum', at }, known).signals;
    },
  };
}
