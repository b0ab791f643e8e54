import type { Objective } from '../../core/portfolio/decision/objective.ts';
import { momentumForecast } from '../../core/signals/momentum.ts';
import type { SignalRule } from './walkPlans.ts';

/** The engine's own portfolios: what it wants by momentum, and what it makes of all symbols alike by each objective. */
export const ENGINE_PORTFOLIOS: readonly {
  readonly name: string;
  readonly objective: Objective;
  readonly signals: SignalRule;
}[] = [
  { name: 'engine, momentum', objective: 'maxSharpe', signals: (closes) => momentumForecast(closes) },
  ...(['maxSharpe', 'minVariance', 'riskParity', 'hrp', 'equalWeight'] as const).map((objective) => ({
    name: `engine, all wanted, ${objective}`,
    objective,
    signals: () => ({ direction: 'buy' as const, confidence: 0.8 }),
  })),
];
