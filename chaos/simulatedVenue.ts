import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../simulator/faults/faultRules.ts';
import type { Lateness } from '../simulator/faults/faults.ts';
import { fillName } from '../simulator/http/kraken/krakenNames.ts';
import type { VenueBalance, VenueBooks, VenueFill, VenueOrder, VenueTransfer } from './check/books.ts';
import type { Dialect } from './dialects.ts';

/** Trouble for requests whose path matches. */
export interface Trouble {
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  readonly times?: number;
  readonly forMs?: number;
  readonly effect: FaultEffect;
}

interface SimulatorState {
  readonly halted: readonly string[];
  readonly zeroPrices: readonly string[];
  readonly missingCandles: readonly string[];
  readonly faults: readonly { readonly id: number; readonly remaining?: number }[];
}

/** Sizes and prices as decimals in base and quote currency. */
interface LimitOrder {
  readonly clientOrderId: string;
  readonly product: string;
  readonly side: 'BUY' | 'SELL';
  readonly baseSize: string;
  readonly limitPrice: string;
}

type StoredOrder = VenueOrder & { readonly terms: { readonly kind: string } };

/** A market order that found too little on offer has expired in Binance's words. */
function asBinanceTells(order: StoredOrder): VenueOrder {
  return order.terms.kind === 'market' && order.status === 'CANCELLED' ? { ...order, status: 'EXPIRED' } : order;
}

const PATIENCE_MS = 60_000;

/** The simulator's side entrance: the auditor's view of the accounts, and faults. Waits while the simulator is down. */
export class SimulatedVenue {
  private readonly url: string;
  private readonly dialect: Dialect;

  /** @param dialect the one that the account is traded in: the others have other names for fills than Coinbase, Binance for statuses too */
  constructor(url: string, dialect: Dialect = 'coinbase') {
    this.url = url;
    this.dialect = dialect;
  }

  state(): Promise<SimulatorState> {
    return this.call('GET', '');
  }

  async books(account: string): Promise<VenueBooks> {
    let fills = await this.fills(account);
    for (;;) {
      const { orders } = await this.call<{ orders: StoredOrder[] }>('GET', `/accounts/${account}/orders`);
      const { balances, transfers } = await this.call<{ balances: VenueBalance[]; transfers: VenueTransfer[] }>(
        'GET',
        `/accounts/${account}/balances`,
      );
      const after = await this.fills(account);
      // A stop that rests may be filled at any moment: what was read before and after it does not add up.
      if (after.length === fills.length) return this.asTold({ account, orders, fills, transfers, balances });
      fills = after;
    }
  }

  async orderCount(accounts: readonly string[]): Promise<number> {
    const counts = await Promise.all(
      accounts.map((account) => this.call<{ count: number }>('GET', `/accounts/${account}/orders/count`)),
    );
    return counts.reduce((sum, { count }) => sum + count, 0);
  }

  /** @returns the rule's ID */
  async addFault(trouble: Trouble): Promise<number> {
    return (await this.call<{ id: number }>('POST', '/faults', trouble)).id;
  }

  async halt(product: string, halted: boolean): Promise<void> {
    await this.call('POST', `/products/${product}/halt`, { halted });
  }

  async zeroPrice(product: string, zero: boolean): Promise<void> {
    await this.call('POST', `/products/${product}/zero-price`, { zero });
  }

  async missingCandles(product: string, missing: boolean): Promise<void> {
    await this.call('POST', `/products/${product}/candles`, { missing });
  }

  /** What later buys pay their fees in. */
  async chargeBuysIn(ofBuys: 'base' | 'quote'): Promise<void> {
    await this.call('POST', '/fees', { ofBuys });
  }

  async jump(product: string, factor: number): Promise<void> {
    await this.call('POST', `/products/${product}/jump`, { factor });
  }

  async skew(ms: number): Promise<void> {
    await this.call('POST', '/clock/skew', { ms });
  }

  async deposit(account: string, currency: string, amount: string): Promise<void> {
    await this.call('POST', `/accounts/${account}/deposit`, { currency, amount });
  }

  /** Has the venue's answers about an account be behind, until it is healed. */
  async late(account: string, lateness: Lateness): Promise<void> {
    await this.call('POST', `/accounts/${account}/late`, lateness);
  }

  /** Places a limit order that stays until it is cancelled, as a person would. @returns the venue's ID of it */
  async placeLimit(account: string, order: LimitOrder): Promise<string> {
    const placed = await this.call<{ order?: { orderId: string } }>('POST', `/accounts/${account}/orders`, {
      client_order_id: order.clientOrderId,
      product_id: order.product,
      side: order.side,
      order_configuration: { limit_limit_gtc: { base_size: order.baseSize, limit_price: order.limitPrice } },
    });
    if (placed.order === undefined) throw new Error(`The venue has refused ${order.clientOrderId}`);
    return placed.order.orderId;
  }

  /** Takes every fault away but jumps, which are the market's history. */
  async heal(): Promise<void> {
    await this.call('DELETE', '/faults');
    await this.skew(0);
    const { halted, zeroPrices, missingCandles } = await this.state();
    for (const product of halted) await this.halt(product, false);
    for (const product of zeroPrices) await this.zeroPrice(product, false);
    for (const product of missingCandles) await this.missingCandles(product, false);
  }

  /** Prices of the products as the venue publishes them. */
  async prices(symbols: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const query = symbols.map((symbol) => `product_ids=${symbol}`).join('&');
    const { products } = await this.fetchJson<{ products: { product_id: string; price: string }[] }>(
      'GET',
      `${this.url}/api/v3/brokerage/market/products?${query}`,
    );
    return new Map(products.map(({ product_id, price }) => [product_id, Number(price)]));
  }

  private async fills(account: string): Promise<readonly VenueFill[]> {
    return (await this.call<{ fills: VenueFill[] }>('GET', `/accounts/${account}/fills`)).fills;
  }

  /** The books in the words of the venue. */
  private asTold(books: VenueBooks & { readonly orders: readonly StoredOrder[] }): VenueBooks {
    if (this.dialect === 'coinbase') return books;
    // The others name a fill by its number, or for it.
    const name = this.dialect === 'kraken' ? fillName : String;
    const fills = books.fills.map((fill) => ({ ...fill, tradeId: name(fill.sequence) }));
    if (this.dialect !== 'binance') return { ...books, fills };
    return {
      ...books,
      orders: books.orders.map(asBinanceTells),
      fills,
    };
  }

  private call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.fetchJson(method, `${this.url}/_simulator${path}`, body);
  }

  private async fetchJson<T>(method: string, url: string, body?: unknown): Promise<T> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      let response: Response;
      try {
        response = await fetch(url, {
          method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        });
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(100);
        continue;
      }
      if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    }
  }
}
