import { InvalidInputError } from '../errors/invalidInput.ts';
import type { ClientOrderIdForm } from './clientOrderIdForm.ts';

/** How an order is found again by its client order ID. */
export type Recovery =
  /** The identical body is sent again; the venue answers with the order that already carries the ID. */
  | 'resend'
  /** The venue has a query by client order ID. */
  | 'fetchByClientOrderId'
  /** The order history is read to exhaustion and matched on the ID. */
  | 'scan';

/** What a venue does with our own name of an order. */
export interface Venue {
  /** ccxt's name. */
  readonly id: string;
  /** `supported`: shown through the real client against a server of the venue's documented behaviour. */
  readonly standing: 'supported' | 'unverified';
  /** Field of ccxt's `params` that reaches the venue as the client order ID. ccxt drops other spellings silently. */
  readonly clientOrderIdParameter: string;
  readonly clientOrderIdForm: ClientOrderIdForm;
  /** Ways to find an order, best first. */
  readonly recovery: readonly Recovery[];
  /** How a market buy is sized by quote amount: the field of ccxt's `params`. */
  readonly quoteSizeParameter: string;
  /** Whether the quote amount that sizes a market buy pays its fee as well. Where it does not, or nobody says so, less is asked for. */
  readonly quoteSizeIncludesFee: boolean;
  /** What of ccxt's `params` a market buy needs beside it. */
  readonly quoteSizeParams: Readonly<Record<string, string>>;
  /** Whether a stop order rests at the venue under our client order ID, and stays one order when it is triggered. */
  readonly stopOrders: boolean;
  /** What of ccxt's `params` makes a limit order take what is on offer at once and cancel the rest; undefined where the venue has no such orders. */
  readonly immediateOrCancel: Readonly<Record<string, string>> | undefined;
  /** What proves that an order never arrived and no longer can. */
  readonly absence: { readonly proof: string; readonly afterMs: number };
  /** Coins in which the venue takes fees of any market where the account holds them and has asked for it. */
  readonly feeCoins: readonly string[];
  /** Which side of the market a buy pays its fee in, by the venue's documents; undefined where that was not looked up. */
  readonly feesOfBuys: 'base' | 'quote' | undefined;
  /** False where an ID may be used again once its order is closed: such a venue would execute a repeated market order. */
  readonly uniqueForEver: boolean;
  /** Whether the venue counts signed requests by the key, apart from public ones, or all by the address that they come from. */
  readonly signedCountBy: 'key' | 'address';
  /**
   * Over which time the venue counts signed requests, and how far ahead of an even pace they may leave after a rest, ms. The time is endless where each request raises a
   * counter that sinks evenly.
   */
  readonly counts: { readonly windowMs: number; readonly burstMs: number };
  /** Wallets of the same owner that are not asked for and so count as nothing. */
  readonly notLookedAt: string;
  /** What has not been shown, or why there is no way. Empty for a supported venue. */
  readonly missing: string;
}

const MINUTE_MS = 60_000;

/** Requests are counted by the second, or it is not known how: they leave evenly. */
const BY_SECOND: Venue['counts'] = { windowMs: 1_000, burstMs: 0 };

/** One row for each venue that was looked at. Tried against servers that behave as documented, never against a venue's own. */
export const VENUES: readonly Venue[] = [
  {
    id: 'coinbase',
    standing: 'supported',
    clientOrderIdParameter: 'client_order_id',
    clientOrderIdForm: 'uuid',
    recovery: ['resend', 'scan'],
    quoteSizeParameter: 'cost',
    quoteSizeIncludesFee: true,
    quoteSizeParams: {},
    stopOrders: true,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: {
      // A signed request expires 120 s after signing; the rest is for clock skew and for the history to catch up.
      proof:
        'not in the order history or the fills, read to exhaustion, after every signed request has expired (120 s)',
      afterMs: 5 * MINUTE_MS,
    },
    // "If the ID provided is not unique, the order will not be created and the order corresponding with that ID will be returned."
    feeCoins: [],
    feesOfBuys: 'quote',
    uniqueForEver: true,
    signedCountBy: 'key',
    counts: BY_SECOND,
    notLookedAt: 'positions in futures and perpetual futures, and portfolios other than that of the key',
    missing: '',
  },
  {
    id: 'binance',
    standing: 'supported',
    clientOrderIdParameter: 'newClientOrderId',
    clientOrderIdForm: 'uuid',
    recovery: ['fetchByClientOrderId'],
    quoteSizeParameter: 'cost',
    quoteSizeIncludesFee: true,
    quoteSizeParams: {},
    stopOrders: true,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: {
      proof: 'error -2013 to a query by origClientOrderId after the receive window (10 s) has long passed',
      afterMs: 10 * MINUTE_MS,
    },
    // Unique among open orders only: nothing is sent again, and an order is looked for before it is sent.
    feeCoins: ['BNB'],
    feesOfBuys: 'base',
    uniqueForEver: false,
    signedCountBy: 'address',
    // "REQUEST_WEIGHT, interval MINUTE, limit 6000" (exchangeInfo): a quarter may leave at once, so that one account's cycle does not wait for another's.
    counts: { windowMs: MINUTE_MS, burstMs: 15_000 },
    notLookedAt:
      'margin, futures, options, the funding wallet, and what is in Earn without an LD... balance in the spot wallet',
    missing: '',
  },
  {
    id: 'okx',
    standing: 'supported',
    clientOrderIdParameter: 'clOrdId',
    clientOrderIdForm: 'hex32',
    recovery: ['fetchByClientOrderId'],
    quoteSizeParameter: 'cost',
    quoteSizeIncludesFee: true,
    quoteSizeParams: { tgtCcy: 'quote_ccy' },
    // A stop is an algo order there: it has IDs of its own, and what it triggers is another order.
    stopOrders: false,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: {
      // An order that was cancelled without a fill is forgotten after two hours: then, too, nothing was executed.
      proof: 'error 51603 to a query by clOrdId long after the deadline that each order carries (expTime, 30 s)',
      afterMs: 10 * MINUTE_MS,
    },
    // "If the clOrdId is associated with multiple orders, only the latest one will be returned": nothing is sent again.
    feeCoins: [],
    feesOfBuys: 'base',
    uniqueForEver: false,
    signedCountBy: 'key',
    counts: BY_SECOND,
    notLookedAt: 'the funding account, Earn, margin, futures, options and what trading bots hold',
    missing: '',
  },
  {
    id: 'bybit',
    standing: 'supported',
    clientOrderIdParameter: 'orderLinkId',
    clientOrderIdForm: 'uuid',
    recovery: ['fetchByClientOrderId'],
    quoteSizeParameter: 'cost',
    quoteSizeIncludesFee: true,
    quoteSizeParams: { marketUnit: 'quoteCoin' },
    // A conditional order holds nothing of what it sells until it is triggered.
    stopOrders: false,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: {
      // An order that was cancelled without a fill leaves the history after a day: then, too, nothing was executed.
      proof:
        'neither among the open orders nor in the order history by orderLinkId, long after the receive window (5 s)',
      afterMs: 10 * MINUTE_MS,
    },
    // "Always unique", by another page for 360 days after its order has ended: not for ever, and nothing is sent again.
    feeCoins: ['MNT'],
    feesOfBuys: 'base',
    uniqueForEver: false,
    signedCountBy: 'key',
    counts: BY_SECOND,
    notLookedAt: 'the funding account, Earn, derivatives, options and what trading bots hold',
    missing: '',
  },
  {
    id: 'kraken',
    standing: 'supported',
    clientOrderIdParameter: 'cl_ord_id',
    clientOrderIdForm: 'uuid',
    recovery: ['fetchByClientOrderId'],
    quoteSizeParameter: 'cost',
    // Fees are asked for in quote currency, and nothing says that an amount in quote currency has them in it.
    quoteSizeIncludesFee: false,
    quoteSizeParams: {},
    // A stop would rest under our ID; whether it holds what it sells is not documented.
    stopOrders: false,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: {
      proof:
        'neither among the open orders nor among the closed ones by cl_ord_id, long after the deadline that each order carries (30 s)',
      afterMs: 10 * MINUTE_MS,
    },
    // "Kraken verifies cl_ord_id uniqueness across open orders for each client": nothing is sent again.
    feeCoins: ['KFEE'],
    feesOfBuys: 'quote',
    uniqueForEver: false,
    signedCountBy: 'key',
    // Each request raises a counter that sinks by a third in a second: ten of the fifteen that it takes may leave at once, the rest is for other processes.
    counts: { windowMs: Number.POSITIVE_INFINITY, burstMs: 30_000 },
    notLookedAt: 'margin positions, futures, and what is allocated to Earn without a balance of its own',
    missing: '',
  },
  {
    id: 'kucoin',
    standing: 'unverified',
    clientOrderIdParameter: 'clientOid',
    clientOrderIdForm: 'uuid',
    recovery: ['fetchByClientOrderId'],
    quoteSizeParameter: 'cost',
    quoteSizeIncludesFee: true,
    quoteSizeParams: {},
    stopOrders: true,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: { proof: 'none shown', afterMs: Number.POSITIVE_INFINITY },
    feeCoins: ['KCS'],
    feesOfBuys: undefined,
    uniqueForEver: false,
    signedCountBy: 'key',
    counts: BY_SECOND,
    notLookedAt: 'every wallet but the one for spot trading',
    missing:
      'a proof of absence that lasts: an order is found by its ID for seven days after it was filled, and for two after it was cancelled',
  },
  {
    id: 'gate',
    standing: 'unverified',
    clientOrderIdParameter: 'text',
    clientOrderIdForm: 'gateText',
    recovery: ['fetchByClientOrderId'],
    quoteSizeParameter: 'cost',
    quoteSizeIncludesFee: true,
    quoteSizeParams: {},
    stopOrders: true,
    immediateOrCancel: { timeInForce: 'IOC' },
    absence: { proof: 'none shown', afterMs: Number.POSITIVE_INFINITY },
    feeCoins: ['GT', 'POINT'],
    feesOfBuys: undefined,
    uniqueForEver: false,
    signedCountBy: 'key',
    counts: BY_SECOND,
    notLookedAt: 'every wallet but the one for spot trading',
    missing: 'how long a closed order is found by its text, and whether a text may be used again',
  },
];

/** The row of a venue that Ballast may trade at.
 * @throws InvalidInputError for every other venue, with the reason. */
export function requireVenue(id: string): Venue {
  const supported = VENUES.filter((venue) => venue.standing === 'supported').map((venue) => venue.id);
  const venue = VENUES.find((candidate) => candidate.id === id);
  if (venue?.standing === 'supported') return venue;
  const because =
    venue === undefined ? 'nothing is known of how it treats client order IDs' : `it is not verified: ${venue.missing}`;
  throw new InvalidInputError({
    field: 'exchange.id',
    given: `${id} (${because})`,
    allowed: supported.join(', '),
    remedy: 'Choose one of these; a venue is added with a row in the venue table and tests that lose its answers.',
  });
}
