import type { DecisionInput } from './decisionInput.ts';

/** What a plan was made from, as the ledger keeps it: all but the candles, which its market refers to. JSON. */
export interface PlanInput extends Omit<DecisionInput, 'candles'> {
  /** True where everything was to be sold to cash. */
  readonly liquidate: boolean;
}
