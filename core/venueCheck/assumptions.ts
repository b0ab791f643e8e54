import type { Venue } from '../venues/venues.ts';

/** What Ballast takes for granted of a venue, in the order in which it is checked. */
export const ASSUMPTIONS = [
  'keys',
  'clock',
  'absence',
  'accepted',
  'lookup',
  'hold',
  'duplicate',
  'cancel',
  'release',
  'executed',
  'fills',
  'feeCurrency',
  'balances',
] as const;

export type Assumption = (typeof ASSUMPTIONS)[number];

/** An assumption in words. */
interface Described {
  readonly title: string;
  /** What has to be seen. */
  readonly expected: string;
  /** What trading there means where it does not hold. */
  readonly means: string;
}

/** What the words depend on. */
export interface AssumptionTerms {
  readonly venue: Venue;
  /** How long balances and lists may be behind, ms. */
  readonly lagMs: number;
  /** Currencies that the fee of the buy may be in. */
  readonly feeCurrencies: readonly string[];
}

const UNSAFE = 'Do not trade there:';

function minutes(ms: number): string {
  return `${ms / 60_000} min`;
}

/** One assumption about a venue in words: what is expected by its row of proofs, and what it means where it fails. Long as a list: one short entry for each. */
export function describeAssumption(name: Assumption, { venue, lagMs, feeCurrencies }: AssumptionTerms): Described {
  const lag = `${lagMs / 1_000} s`;
  switch (name) {
    case 'keys':
      return {
        title: 'Rights of the key',
        expected: 'may view and trade, may not withdraw',
        means: 'Ballast does not trade with this key: create one that may view and trade, and nothing else.',
      };
    case 'clock':
      return {
        title: 'Clock',
        expected: 'this machine and the venue differ by 5 s at most',
        means: 'Signed requests are refused, or expire: set the clock of this machine by NTP.',
      };
    case 'absence':
      return {
        title: 'An ID that was never used',
        expected: `nothing is found under it; that proves absence ${minutes(venue.absence.afterMs)} after the last try to send: ${venue.absence.proof}`,
        means: `${UNSAFE} it could not be shown that an order never arrived, so its symbol would stay blocked.`,
      };
    case 'accepted':
      return {
        title: 'A resting limit order',
        expected: 'accepted, open, nothing executed',
        means: 'Limit orders do not rest there as the venue documents: nothing else of an order was checked.',
      };
    case 'lookup':
      return {
        title: 'Found by its client order ID',
        expected: 'the same order by its ID, and once in the list of orders',
        means: `${UNSAFE} an order whose answer is lost could not be found again, and might be placed twice.`,
      };
    case 'hold':
      return {
        title: 'Held for the order',
        expected: `what the order can cost is held within ${lag}, the total stays`,
        means:
          'Orders of others could not be told from free money: buys may be refused for lack of funds, or wait for ever.',
      };
    case 'duplicate':
      return {
        title: 'The same ID while open',
        expected: venue.uniqueForEver
          ? 'a repeated ID gets the first order back, no second one'
          : 'a repeated ID of an open order is refused, no second order',
        means: `${UNSAFE} an order that is sent twice by whatever accident would be executed twice.`,
      };
    case 'cancel':
      return {
        title: 'Cancel',
        expected: `CANCELED without a fill within ${lag}, also by its client order ID`,
        means: `${UNSAFE} limit orders, stops and a halt rely on cancels.`,
      };
    case 'release':
      return {
        title: 'Hold released',
        expected: `free again within exchange.balanceLag (${lag})`,
        means: 'Money of cancelled orders counts as free before the venue frees it: raise exchange.balanceLag.',
      };
    case 'executed':
      return {
        title: 'The smallest marketable order',
        expected: `over within ${lag}, something executed, at its limit or better`,
        means: `${UNSAFE} orders do not end there as Ballast expects.`,
      };
    case 'fills':
      return {
        title: 'Fills',
        expected: `listed within ${lag}; their sum is what the order has executed`,
        means:
          'What orders have cost would be known late or never: raise exchange.balanceLag, or do not trade there if it stays so.',
      };
    case 'feeCurrency':
      return {
        title: 'Currency of the fee',
        expected: `in ${feeCurrencies.join(' or ')}`,
        means: 'Costs of trades would be told wrongly, and a coin for fees may run out unnoticed.',
      };
    case 'balances':
      return {
        title: 'Balances',
        expected: `moved by exactly the fills and their fees within ${lag}`,
        means:
          'Reconciliation would find differences after each trade and hold buys back. Check that nobody else trades on the account.',
      };
    default: {
      const unreachable: never = name;
      return unreachable;
    }
  }
}

/** The currencies in which the venue documents the fee of a buy, the usual one first. */
export function documentedFeeCurrencies(venue: Venue, base: string, quote: string): readonly string[] {
  const usual = venue.feesOfBuys === 'base' ? [base] : venue.feesOfBuys === 'quote' ? [quote] : [base, quote];
  return [...usual, ...venue.feeCoins];
}
