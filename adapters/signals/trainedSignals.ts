import type { ModelChange } from '../../core/learning/adoption/modelRecord.ts';
import { presentVersion } from '../../core/learning/adoption/presentModel.ts';
import type { ModelOpinion } from '../../core/learning/signals/modelOpinion.ts';
import type { ModelSettings } from '../../core/learning/training/modelSettings.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { MutedSourceError, type SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { dailyHistory } from './dailyHistory.ts';
import type { DailyCandles } from './momentumSignals.ts';

/** What a source needs whose signals are those of a trained model. */
export interface TrainedSignalsOptions {
  /** Of the source, which is that of its models. */
  readonly name: string;
  readonly settings: Pick<ModelSettings, 'historyDays' | 'staleAfter'>;
  readonly ledger: Pick<LedgerPort, 'modelChanges' | 'modelFile'>;
  readonly compute: Pick<ComputePort, 'modelOpinion'>;
  readonly candles: DailyCandles;
}

/**
 * Signals of the model that is adopted. Without one, and where it is stale or the market is no longer the one that it has learnt from, the source is muted. What a model says
 * of a day is worked out once: its features take seconds.
 */
export function trainedSignals({
  name,
  settings,
  ledger,
  compute,
  candles,
}: TrainedSignalsOptions): SignalProviderPort {
  const changes = changesOnRecord(ledger, name);
  let known: { readonly key: string; readonly opinion: Promise<ModelOpinion> } | undefined;

  const opinionOf = async (version: number, symbols: readonly TradingSymbol[], at: number): Promise<ModelOpinion> => {
    const history = await dailyHistory(candles, symbols, at, settings.historyDays);
    const key = `${version} ${history.key}`;
    if (known?.key !== key) {
      const file = await ledger.modelFile(name, version);
      if (file === undefined) throw new Error(`The file of ${name}@${version} is not in the ledger`);
      const request = { file, title: `${name}@${version}`, candles: history.candles, source: name, at };
      known = { key, opinion: compute.modelOpinion({ ...request, staleAfter: settings.staleAfter }) };
    }
    return await known.opinion;
  };

  return {
    name: 'model',
    async fetch({ symbols, at }) {
      const decided = await changes();
      const version = presentVersion(decided);
      if (version === undefined)
        throw new MutedSourceError(
          `no model is adopted. ${decided.at(-1)?.reason ?? 'None was trained yet: ballast model train'}`,
        );
      try {
        const { signals, muted } = await opinionOf(version, symbols, at);
        if (muted !== undefined) throw new MutedSourceError(`${name}@${version}: ${muted}`);
        return signals.map((signal) => ({ ...signal, model: name, version: String(version) }));
      } catch (error) {
        if (!(error instanceof MutedSourceError)) known = undefined;
        throw error;
      }
    },
  };
}

/**
 * Reads what was decided about the models of a name: all of it once, then the last decision that is known and those after it, so that a cycle does not read more for each
 * year. Where another one stands in the place of the last one, as in a ledger that was put back, all are read anew.
 */
function changesOnRecord(ledger: TrainedSignalsOptions['ledger'], name: string): () => Promise<readonly ModelChange[]> {
  let known: readonly ModelChange[] = [];
  return async () => {
    const before = known;
    const last = before.at(-1);
    const newer = await ledger.modelChanges(name, Math.max(1, before.length));
    if (last === undefined) known = newer;
    else if (newer[0]?.id === last.id) known = [...before.slice(0, -1), ...newer];
    else known = await ledger.modelChanges(name);
    return known;
  };
}
