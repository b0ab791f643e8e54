import type { Signal, SignalBatch } from '../../signals/signal.ts';
import type { ReasonCode } from './decision.ts';
import { hasGivenWeights, type Objective } from './objective.ts';
import type { Plan, PlannedTrade, TradeSignal } from './plan.ts';

/** Sells that a limit, the risk, a stop or a person asks for are made whatever signals say. */
const BY_SIGNAL: ReadonlySet<ReasonCode> = new Set([
  'IMPROVES_DIVERSIFICATION',
  'INCREASES_TO_TARGET',
  'REDUCES_TO_TARGET',
  'SELL_SIGNAL',
]);

/** A plan whose trades name the signals that made them. Of given weights no trade has any: signals are not looked at. */
export function withNamedSignals(plan: Plan, batch: SignalBatch, objective: { readonly kind: Objective }): Plan {
  if (hasGivenWeights(objective.kind)) return plan;
  const bySymbol = new Map(batch.accepted.map((signal) => [signal.symbol, signal]));
  const named = (trade: PlannedTrade): PlannedTrade => {
    const signal = bySymbol.get(trade.symbol);
    if (signal === undefined || !BY_SIGNAL.has(trade.reason)) return trade;
    return { ...trade, signals: signalsOf(signal, batch) };
  };
  return { ...plan, trades: plan.trades.map(named) };
}

function signalsOf(signal: Signal, { sources = [] }: SignalBatch): readonly TradeSignal[] {
  const { source, id = '', direction, confidence, parts = [] } = signal;
  const weightOf = (place: number): number => sources[place]?.weight ?? 0;
  const total = parts.reduce((sum, [place]) => sum + weightOf(place), 0);
  if (!(total > 0)) return [{ source, id, direction, confidence, weight: 1 }];
  return parts.map(([place, said, sure, name]) => ({
    source: sources[place]?.name ?? source,
    id: name,
    direction: said,
    confidence: sure,
    weight: Number((weightOf(place) / total).toFixed(6)),
  }));
}
