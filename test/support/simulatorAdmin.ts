import type { FaultEffect } from '../../simulator/faults/faultRules.ts';
import type { Lateness } from '../../simulator/faults/faults.ts';
import type { LoggedRequest } from '../../simulator/faults/requestLog.ts';
import type { StoredOrder } from '../../simulator/store/orderStore.ts';

/** An order as the venue's own store has it. */
export interface AcceptedOrder {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly status: string;
  readonly filledSize: string;
  readonly filledValue: string;
  readonly totalFees: string;
}

/** Trouble for requests whose path matches. */
export interface Trouble {
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  readonly times?: number;
  readonly forMs?: number;
  readonly effect: FaultEffect;
}

/** The path of order submissions. */
export const SUBMISSION = '^/api/v3/brokerage/orders$';

/** The simulator's side entrance: an auditor's view of the account, and faults. */
export interface SimulatorAdmin {
  /** Every order the venue has ever accepted from the account, oldest first. */
  acceptedOrders(): Promise<readonly AcceptedOrder[]>;
  balances(): Promise<readonly { currency: string; total: string; hold: string }[]>;
  addFault(trouble: Trouble): Promise<void>;
  clearFaults(): Promise<void>;
  /** Faults that still wait for a request; one for a single request has met it once it is gone. */
  faultsInForce(): Promise<number>;
  halt(product: string, halted: boolean): Promise<void>;
  zeroPrice(product: string, zero: boolean): Promise<void>;
  missingCandles(product: string, missing: boolean): Promise<void>;
  /** Takes a product off the list. */
  unlist(product: string, unlisted: boolean): Promise<void>;
  /** Lists a product of one price and without a history. */
  quotePair(base: string, quote: string, price: string): Promise<void>;
  /** How deep the order book of a product is: a factor, or quote currency on each side. */
  depth(product: string, depth: { factor: number } | { value: number }): Promise<void>;
  deposit(currency: string, amount: string): Promise<void>;
  withdraw(currency: string, amount: string): Promise<void>;
  /** Moves the price of a product by a factor. */
  jump(product: string, factor: number): Promise<void>;
  /** Lets market time pass at once. */
  advanceClock(ms: number): Promise<void>;
  /** Has the venue's answers about the account be behind; an empty one makes them timely again. */
  late(lateness: Lateness): Promise<void>;
  /** The requests that have reached the venue, oldest first, whoever has sent them. */
  requests(): Promise<readonly LoggedRequest[]>;
  forgetRequests(): Promise<void>;
  /** Has the venue break what it promises of orders, until faults are cleared. */
  breakPromises(promises: { duplicatesExecuted?: boolean; cancelsLost?: boolean }): Promise<void>;
  /** Places an order that Ballast knows nothing of. */
  placeByHand(order: { product_id: string; side: 'BUY' | 'SELL'; order_configuration: object }): Promise<void>;
}

export function simulatorAdmin(url: string, account: string): SimulatorAdmin {
  const call = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_simulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    acceptedOrders: async () => {
      type Listed = Omit<AcceptedOrder, 'symbol'> & Pick<StoredOrder, 'productId'>;
      const { orders } = await call<{ orders: Listed[] }>('GET', `/accounts/${account}/orders`);
      return orders
        .map(({ clientOrderId, productId, status, filledSize, filledValue, totalFees }) => ({
          clientOrderId,
          symbol: productId,
          status,
          filledSize,
          filledValue,
          totalFees,
        }))
        .reverse();
    },
    balances: async () =>
      (
        await call<{ balances: { currency: string; total: string; hold: string }[] }>(
          'GET',
          `/accounts/${account}/balances`,
        )
      ).balances,
    addFault: async (trouble) => void (await call('POST', '/faults', trouble)),
    faultsInForce: async () => (await call<{ faults: unknown[] }>('GET', '/faults')).faults.length,
    clearFaults: async () => void (await call('DELETE', '/faults')),
    halt: async (product, halted) => void (await call('POST', `/products/${product}/halt`, { halted })),
    zeroPrice: async (product, zero) => void (await call('POST', `/products/${product}/zero-price`, { zero })),
    missingCandles: async (product, missing) => void (await call('POST', `/products/${product}/candles`, { missing })),
    unlist: async (product, unlisted) => void (await call('POST', `/products/${product}/unlist`, { unlisted })),
    quotePair: async (base, quote, price) => void (await call('POST', '/pairs', { base, quote, price })),
    depth: async (product, depth) => void (await call('POST', `/products/${product}/depth`, depth)),
    deposit: async (currency, amount) =>
      void (await call('POST', `/accounts/${account}/deposit`, { currency, amount })),
    withdraw: async (currency, amount) =>
      void (await call('POST', `/accounts/${account}/withdraw`, { currency, amount })),
    advanceClock: async (ms) => void (await call('POST', '/clock/advance', { ms })),
    late: async (lateness) => void (await call('POST', `/accounts/${account}/late`, lateness)),
    breakPromises: async (promises) => void (await call('POST', '/promises', promises)),
    jump: async (product, factor) => void (await call('POST', `/products/${product}/jump`, { factor })),
    requests: async () => (await call<{ requests: LoggedRequest[] }>('GET', '/requests')).requests,
    forgetRequests: async () => void (await call('DELETE', '/requests')),
    placeByHand: async (order) => void (await call('POST', `/accounts/${account}/orders`, order)),
  };
}
