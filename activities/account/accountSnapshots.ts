import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';

/** Balances as the venue has told them. */
export interface AccountSnapshot {
  readonly snapshot: HoldingsSnapshot;
  /** Wall time in ms UTC at which they were asked for. */
  readonly askedAt: number;
  /** They were asked for by somebody else, before now. */
  readonly isKept: boolean;
}

/** The balances of accounts as they were read last in this process: the steps of one cycle, which follow each other within seconds, need one look at the venue. */
export class AccountSnapshots {
  private readonly exchange: (account: string) => Pick<ExchangePort, 'holdings'>;
  private readonly quoteCurrency: string;
  /** With the time of a clock that nobody sets, for the age. */
  private readonly kept = new Map<string, Omit<AccountSnapshot, 'isKept'> & { readonly steadyAt: number }>();

  constructor(exchange: (account: string) => Pick<ExchangePort, 'holdings'>, quoteCurrency: string) {
    this.exchange = exchange;
    this.quoteCurrency = quoteCurrency;
  }

  /** The cycle that has read the account is over: who asks next asks the venue. */
  forget(account: string): void {
    this.kept.delete(account);
  }

  /** The balances of an account that were asked for at most so long ago. @param maxAgeMs 0: they are asked for now */
  async read(account: string, maxAgeMs: number): Promise<AccountSnapshot> {
    const [askedAt, steadyAt] = [Date.now(), performance.now()];
    const last = this.kept.get(account);
    if (last !== undefined && maxAgeMs > 0 && steadyAt - last.steadyAt <= maxAgeMs)
      return { snapshot: last.snapshot, askedAt: last.askedAt, isKept: true };
    const snapshot = await this.exchange(account).holdings(account, this.quoteCurrency);
    // Of two readings side by side the one that began later counts.
    if ((this.kept.get(account)?.steadyAt ?? 0) <= steadyAt) this.kept.set(account, { snapshot, askedAt, steadyAt });
    return { snapshot, askedAt, isKept: false };
  }
}
