import { basename } from 'node:path';
import type { OnnxRequest } from '../../core/learning/onnx/onnxRequest.ts';
import type { ModelOpinion } from '../../core/learning/signals/modelOpinion.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import { MutedSourceError, type SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { dailyHistory } from './dailyHistory.ts';
import type { DailyCandles } from './momentumSignals.ts';
import { filesKey, readModelFiles } from './onnx/readModelFiles.ts';

/** What a source needs whose signals are those of a model of the user. */
export interface OnnxSignalsOptions {
  /** Of the source. */
  readonly name: string;
  /** Of the file. */
  readonly path: string;
  /** Days of candles that its features are made of, and its confidence is calibrated on. */
  readonly historyDays: number;
  readonly compute: Pick<ComputePort, 'onnxOpinion'>;
  readonly candles: DailyCandles;
  /** What buying and selling costs at the venue, as a share of the money. */
  readonly roundTripCost: (symbols: readonly TradingSymbol[]) => Promise<number>;
}

/** A model may hold loops that never end. Features of the largest market take some seconds. */
const LONGEST_MS = 120_000;

/** Signals of an ONNX model from a file, with a confidence that is calibrated on candles since its training. What it says of a day is worked out once. */
export function onnxSignals(options: OnnxSignalsOptions): SignalProviderPort {
  const { name, path, historyDays, compute, candles, roundTripCost } = options;
  let known: { readonly key: string; readonly opinion: Promise<NamedOpinion> } | undefined;

  const work = async (request: Pick<OnnxRequest, 'candles' | 'roundTripCost'>): Promise<NamedOpinion> => {
    const { model, description, version } = await readModelFiles(path);
    const title = basename(path);
    const asked = { ...request, model, description, title, source: name };
    const opinion = await compute.onnxOpinion(asked, AbortSignal.timeout(LONGEST_MS));
    return { ...opinion, model: description.name ?? title, version };
  };

  return {
    name: 'onnx',
    async fetch({ symbols, at }) {
      const history = await dailyHistory(candles, symbols, at, historyDays);
      const cost = await roundTripCost(symbols);
      const key = `${await filesKey(path)} ${cost} ${history.key}`;
      if (known?.key !== key) known = { key, opinion: work({ candles: history.candles, roundTripCost: cost }) };
      try {
        const { signals, muted, model, version } = await known.opinion;
        if (muted !== undefined) throw new MutedSourceError(muted);
        return signals.map((signal) => ({ ...signal, model, version }));
      } catch (error) {
        if (!(error instanceof MutedSourceError)) known = undefined;
        throw error;
      }
    },
  };
}

interface NamedOpinion extends ModelOpinion {
  readonly model: string;
  readonly version: string;
}
