import type { Venue } from '../../core/venues/venues.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { MarketListings } from './marketListings.ts';
import { QuoteBoard } from './quoteBoard.ts';
import { RateBudget, type RequestNews } from './rateBudget.ts';
import { presentPriority } from './requestPriority.ts';
import { VenueClock } from './venueClock.ts';

/** How public requests leave where signed ones are counted apart from them. */
const EVENLY = { windowMs: 1_000, burstMs: 0 } as const;

/**
 * What all accounts of one venue share in a process: its list of markets, its clock and its best prices, each read once for all, and what may be asked of it from one
 * address. Candles are shared by way of the ledger.
 */
export class MarketService {
  readonly listings: MarketListings;
  readonly prices = new QuoteBoard();
  readonly clock: VenueClock;
  private ofAddress: RateBudget | undefined;
  private readonly tell: (news: RequestNews) => void;

  /** @param rulesTtlMs how old the list of markets may be, ms @param now wall time in ms @param tell told of each request that leaves */
  constructor(rulesTtlMs: number, now: () => number = Date.now, tell: (news: RequestNews) => void = () => undefined) {
    this.listings = new MarketListings(rulesTtlMs, now);
    this.clock = new VenueClock(now);
    this.tell = tell;
  }

  /**
   * Has a client's requests leave by the budgets that the venue counts them by, with the costs and the pace that ccxt knows: public ones by the one of this address, which
   * all accounts share, and signed ones by one of the client's key, or by that of the address too.
   */
  budgetRequestsOf(client: CcxtClient, venue: Pick<Venue, 'signedCountBy' | 'counts'>): void {
    const allowance = { msPerUnit: client.rateLimit, ...venue.counts };
    const byKey = venue.signedCountBy === 'key';
    this.ofAddress ??= new RateBudget(byKey ? { ...allowance, ...EVENLY } : allowance, undefined, this.tell);
    const { ofAddress } = this;
    const ofKey = byKey ? new RateBudget(allowance, undefined, this.tell) : ofAddress;
    const costOf = client.calculateRateLimiterCost.bind(client);
    let budget = ofAddress;
    // ccxt asks for the cost of a request and, in the same turn, to be let through with it.
    client.calculateRateLimiterCost = (api, ...rest) => {
      budget = isSigned(api) ? ofKey : ofAddress;
      return costOf(api, ...rest);
    };
    client.throttle = (cost = 1) => budget.take(cost, presentPriority());
  }
}

/** Whether ccxt signs the requests of a part of the API: parts are named such as `private`, `sapi` or `['v3', 'private']`. */
function isSigned(api: unknown): boolean {
  const part = String(Array.isArray(api) ? api.at(-1) : api);
  return part !== 'public';
}
