import type { TradingSymbol } from '../market/symbol.ts';

/** What a provider is asked. `at` is the venue's time in ms UTC; `symbols` is the universe of the cycle. */
export interface SignalRequest {
  readonly account: string;
  readonly at: number;
  readonly symbols: readonly TradingSymbol[];
}

/**
 * A source of forecasts: a file, an HTTP service, a momentum rule, a trained model, a model of the user's. It returns whatever it has, unchecked;
 * the caller validates each item, so that one bad signal costs one symbol and not the cycle. Where it knows why a symbol has no signal it
 * may deliver a `NoForecast` for it.
 */
export interface SignalProviderPort {
  readonly name: string;
  /** @throws MutedSourceError where it says nothing at present */
  fetch(request: SignalRequest): Promise<readonly unknown[]>;
}

/** A provider says nothing at present, and a person should know why. Asking it again changes nothing. */
export class MutedSourceError extends Error {
  override readonly name = 'MutedSourceError';
}

/** A provider beside others. */
export interface SignalSource {
  /** Its name among the sources of the account. */
  readonly name: string;
  /** How much its word counts: above 0, in proportion to the others'. */
  readonly weight: number;
  /** Fewest features that each of its signals must say it was made from; 0 asks nothing. */
  readonly minFeatures: number;
  /** Whether what it says is in the ledger already. */
  readonly isStored: boolean;
  /** Of one whose signals are sent: the sender that it listens to; absent for everybody. */
  readonly sender?: string | undefined;
  readonly provider: SignalProviderPort;
}
