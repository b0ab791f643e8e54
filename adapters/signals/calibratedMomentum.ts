import type { MomentumOpinion } from '../../core/learning/momentum/momentumOpinion.ts';
import { MOMENTUM_POSITION } from '../../core/learning/momentum/momentumPosition.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import { MutedSourceError, type SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { dailyHistory } from './dailyHistory.ts';
import type { DailyCandles } from './momentumSignals.ts';

/** What calibrated momentum needs. */
export interface CalibratedMomentumOptions {
  /** Days of candles that its confidence is calibrated on. */
  readonly historyDays: number;
  readonly compute: Pick<ComputePort, 'momentumOpinion'>;
  readonly candles: DailyCandles;
  /** What buying and selling costs at the venue, as a share of the money. */
  readonly roundTripCost: (symbols: readonly TradingSymbol[]) => Promise<number>;
}

/** Momentum whose confidence is calibrated on the market it trades (`momentumOpinion`). What it says of a day is worked out once. */
export function calibratedMomentum({
  historyDays,
  compute,
  candles,
  roundTripCost,
}: CalibratedMomentumOptions): SignalProviderPort {
  let known: { readonly key: string; readonly opinion: Promise<MomentumOpinion> } | undefined;
  return {
    name: 'momentum',
    async fetch({ symbols, at }) {
      const history = await dailyHistory(candles, symbols, at, historyDays);
      const cost = await roundTripCost(symbols);
      const key = `${cost} ${history.key}`;
      if (known?.key !== key) {
        const barriers = { ...MOMENTUM_POSITION, roundTripCost: cost };
        const request = { candles: history.candles, barriers, source: 'momentum', at };
        known = { key, opinion: compute.momentumOpinion(request) };
      }
      try {
        const { signals, muted } = await known.opinion;
        if (muted !== undefined) throw new MutedSourceError(muted);
        return signals;
      } catch (error) {
        if (!(error instanceof MutedSourceError)) known = undefined;
        throw error;
      }
    },
  };
}
