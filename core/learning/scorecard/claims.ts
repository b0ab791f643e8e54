import type { TradingSymbol } from '../../market/symbol.ts';
import type { Plan } from '../../portfolio/decision/plan.ts';
import type { SymbolAnalysis } from '../../portfolio/decision/symbolAnalysis.ts';
import type { Signal } from '../../signals/signal.ts';

/** What a source of signals said of one symbol, as a plan has recorded it. JSON. */
export interface SignalClaim {
  readonly source: string;
  readonly symbol: TradingSymbol;
  readonly direction: 'buy' | 'sell';
  /** Probability that the direction is right. */
  readonly confidence: number;
  /** When it was made, ms UTC. */
  readonly at: number;
  readonly horizonDays: number;
  /** The barriers of the position that the confidence speaks of, as in `Signal`; absent where it speaks of the direction at the end of the horizon. */
  readonly profitBarrier?: number;
  readonly lossBarrier?: number;
  /** Daily volatility of the symbol as it was forecast then. */
  readonly volatility: number;
}

/**
 * What a signal claims.
 * @param volatility daily, of its symbol @param defaultHorizon days that it speaks of where it tells none
 */
export function claimOf(
  signal: Omit<SignalClaim, 'horizonDays' | 'volatility'> & Pick<Signal, 'horizonDays'>,
  volatility: number,
  defaultHorizon: number,
): SignalClaim {
  const {
    source,
    symbol,
    direction,
    confidence,
    at,
    horizonDays = defaultHorizon,
    profitBarrier,
    lossBarrier,
  } = signal;
  const barriers = profitBarrier === undefined || lossBarrier === undefined ? {} : { profitBarrier, lossBarrier };
  return { source, symbol, direction, confidence, at, horizonDays, ...barriers, volatility };
}

/** What claims are read from in a plan. */
interface ClaimingPlan extends Pick<Plan, 'at'> {
  readonly analyses: readonly (Pick<SymbolAnalysis, 'symbol' | 'signal'> & {
    readonly forecast?: Pick<NonNullable<SymbolAnalysis['forecast']>, 'volatility'>;
  })[];
}

const HOUR_MS = 3_600_000;
/** Plans tell the age of a signal to six digits: what is closer than this is the same signal, seen by the next plan. */
const SAME_SIGNAL_MS = 60_000;

/** Collects the claims of plans; a signal that several plans have seen is one claim. Signals to hold claim nothing. */
export class Claims {
  readonly #defaultHorizon: number;
  readonly #bySubject = new Map<string, SignalClaim[]>();

  /** @param defaultHorizon days that a signal speaks of where it tells none */
  constructor(defaultHorizon: number) {
    this.#defaultHorizon = defaultHorizon;
  }

  add({ at: planned, analyses }: ClaimingPlan): void {
    for (const { symbol, signal, forecast } of analyses) {
      if (signal === undefined || forecast === undefined || signal.direction === 'hold') continue;
      const { source, direction } = signal;
      const at = planned - signal.ageHours * HOUR_MS;
      const subject = JSON.stringify([source, symbol]);
      const known = this.#bySubject.get(subject) ?? [];
      if (known.some((claim) => claim.direction === direction && Math.abs(claim.at - at) < SAME_SIGNAL_MS)) continue;
      known.push(claimOf({ ...signal, symbol, direction, at }, forecast.volatility, this.#defaultHorizon));
      this.#bySubject.set(subject, known);
    }
  }

  /** All of them, oldest first. */
  all(): readonly SignalClaim[] {
    return [...this.#bySubject.values()].flat().sort((a, b) => a.at - b.at);
  }
}
