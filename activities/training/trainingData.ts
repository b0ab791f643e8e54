import type { TrainingTask } from '../../core/cycles/trainingSteps.ts';
import type { TrainingData } from '../../core/learning/training/trainSteps.ts';
import { CandleCache } from '../candles/candleCache.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** What a training learns from: the candles of the ledger as of its start. */
export async function trainingData(
  { ledger, venueKey }: Pick<ActivityDependencies, 'ledger' | 'venueKey'>,
  { symbols, at, historyDays, barriers, learning }: TrainingTask,
): Promise<TrainingData> {
  const candles = await new CandleCache(ledger, venueKey, historyDays).readAll(symbols, at);
  return { candles, barriers, learning };
}
