/** Up to when an account's rows are thinned, ms UTC. */
export interface RetentionCutoffs {
  /** Plans with what they were made from, decisions, signals, reconciliations, notifications and proposals of before are thinned. */
  readonly plans: number;
  /** Of valuations of before the first of each day is kept. */
  readonly valuations: number;
}

/** What one step of the thinning has done. */
export interface ThinningStep {
  readonly plans: number;
  readonly decisions: number;
  readonly valuations: number;
  readonly reconciliations: number;
  /** Whether there is more to do. */
  readonly more: boolean;
}

export const NOTHING_THINNED: ThinningStep = {
  plans: 0,
  decisions: 0,
  valuations: 0,
  reconciliations: 0,
  more: false,
};

/** What two steps have done together. */
export function addSteps(a: ThinningStep, b: ThinningStep): ThinningStep {
  return {
    plans: a.plans + b.plans,
    decisions: a.decisions + b.decisions,
    valuations: a.valuations + b.valuations,
    reconciliations: a.reconciliations + b.reconciliations,
    more: b.more,
  };
}

/** The breakers look at one valuation of before their window, ms. */
const MARGIN_MS = 3 * 86_400_000;

/**
 * The cutoffs at a moment.
 * @param keepWhole how long everything is kept whole, ms
 * @param drawdownWindow how far back the breakers measure, ms: valuations are whole for at least so long
 */
export function retentionCutoffs(now: number, keepWhole: number, drawdownWindow: number): RetentionCutoffs {
  return { plans: now - keepWhole, valuations: now - Math.max(keepWhole, drawdownWindow + MARGIN_MS) };
}
