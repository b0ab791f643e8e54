import type { CycleSteps, SignalsRequest } from '../core/cycles/cycleSteps.ts';
import { universeOf } from '../core/cycles/universe.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';
import { heldSymbols } from '../core/portfolio/account/holdings.ts';
import type { SignalBatch } from '../core/signals/signal.ts';
import { travellingSignals } from '../core/signals/travellingSignals.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { type CollectedSignals, checkedSignals, collectSignals, saidIn } from './signals/collectSignals.ts';
import { readVenue } from './venue/readVenue.ts';
import { SHARED_BY_CYCLE_MS } from './venue/sharedByCycle.ts';

/** Fetches signals from the configured sources, or takes the ones a program gave. Those for symbols that the cycle does not look at stay behind. */
export function signalActivities({
  settings,
  exchange,
  signals,
  ledger,
  digest,
  snapshots,
}: ActivityDependencies): Pick<CycleSteps, 'fetchSignals'> {
  const provide = async (
    { account, provided }: SignalsRequest,
    at: number,
    symbols: readonly TradingSymbol[],
  ): Promise<CollectedSignals> => {
    if (provided !== undefined) {
      const batch = checkedSignals(provided, at, { name: 'caller', minFeatures: 0 }, digest);
      return { batch, said: saidIn('caller', batch) };
    }
    const { signalMaxAge, forecast, heedsScorecard } = settings(account);
    const standings = heedsScorecard ? await ledger.standings(account) : [];
    const options = { maxAge: signalMaxAge, horizonDays: forecast.horizonDays, standings, digest };
    return await collectSignals(signals(account), { account, at, symbols }, options);
  };

  /** What is held, where a signal may be for it. */
  const heldOutside = async (
    account: string,
    batch: SignalBatch,
    considered: ReadonlySet<TradingSymbol>,
  ): Promise<readonly TradingSymbol[]> => {
    if ([...batch.accepted, ...batch.rejected].every(({ symbol }) => considered.has(symbol))) return [];
    return heldSymbols((await snapshots.read(account, SHARED_BY_CYCLE_MS)).snapshot);
  };

  return {
    fetchSignals: (request) =>
      readVenue(async () => {
        const venue = exchange(request.account);
        const own = settings(request.account);
        const [at, rules] = await Promise.all([venue.presentTime(), venue.rules(own.quoteCurrency)]);
        const { symbols: universe } = universeOf(own.universe, rules);
        const { batch, said } = await provide(request, at, universe);
        const receivedAt = Date.now();
        await ledger.recordSignals(
          said.map((signal) => ({ ...signal, account: request.account, pushed: false, receivedAt })),
        );
        const scope = request.scope === undefined || request.scope === 'all' ? [] : request.scope;
        const considered = new Set([...scope, ...universe]);
        const held = await heldOutside(request.account, batch, considered);
        return travellingSignals(batch, { wanted: [...considered, ...held], isListed: (symbol) => rules.has(symbol) });
      }),
  };
}
