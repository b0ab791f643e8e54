import type { Signal } from './signal.ts';

/** A signal as the ledger keeps it. */
export interface StoredSignal {
  /** Whose it is: the name of the source, or of who has sent it. */
  readonly source: string;
  /** The account that it is for; empty for all of them. */
  readonly account: string;
  /** True for one that was sent to the API, false for one that a cycle has asked for. */
  readonly pushed: boolean;
  /** Wall time in ms UTC. */
  readonly receivedAt: number;
  /** Named by its ID among those of its source. */
  readonly signal: Signal & { readonly id: string };
}
