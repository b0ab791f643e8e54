import type { TrainingSteps } from '../core/cycles/trainingSteps.ts';
import { universeOf } from '../core/cycles/universe.ts';
import { roundTripCost } from '../core/learning/signals/roundTripCost.ts';
import { fittingSymbols } from '../core/learning/training/modelSettings.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';
import { VenueRefusedError } from '../core/ports/exchange.ts';
import { CandleCache } from './candles/candleCache.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readVenue } from './venue/readVenue.ts';

/** Brings the candles of the universe up to date and says what is trained on. */
export function prepareTrainingActivity({
  settings,
  exchange,
  ledger,
  venueKey,
  models,
}: ActivityDependencies): TrainingSteps['prepareTraining'] {
  return ({ name, account, trainingId }) =>
    readVenue(async () => {
      const { historyDays, kind, trees, folds, seed, position } = models(account, name);
      const { quoteCurrency, universe: allowed, limits } = settings(account);
      const venue = exchange(account);
      const [at, rules] = await Promise.all([venue.presentTime(), venue.rules(quoteCurrency)]);
      const { symbols: universe } = universeOf(allowed, rules);
      const cache = new CandleCache(ledger, venueKey, historyDays);
      const counts: [TradingSymbol, number][] = [];
      for (const symbol of universe.filter((own) => rules.has(own))) {
        const { count } = await cache.refresh(venue, symbol, at).catch((error: unknown) => {
          // One that the venue refuses costs the others nothing.
          if (error instanceof VenueRefusedError) return { count: 0 };
          throw error;
        });
        counts.push([symbol, count]);
      }
      const symbols = fittingSymbols(counts);
      return {
        name,
        account,
        trainingId,
        at,
        symbols,
        historyDays,
        candles: counts.reduce((sum, [symbol, count]) => sum + (symbols.includes(symbol) ? count : 0), 0),
        barriers: { ...position, roundTripCost: roundTripCost(symbols, rules) },
        learning: { kind, trees, folds, seed, threshold: Math.max(0.5, limits.minConfidence) },
      };
    });
}
