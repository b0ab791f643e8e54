import { Exact } from '../exact.ts';
import type { FeeRates } from '../matching/fees.ts';
import type { IdRule, OrderTerms, Side } from '../matching/terms.ts';
import { Conditions } from './conditions.ts';
import type { Database, Storable } from './database.ts';

export type OrderStatus = 'OPEN' | 'FILLED' | 'CANCELLED' | 'EXPIRED';

/** An accepted order. Times are ms of market time. */
export interface StoredOrder {
  readonly sequence: number;
  readonly orderId: string;
  readonly account: string;
  readonly clientOrderId: string;
  readonly idRule: IdRule;
  readonly productId: string;
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly configuration: unknown;
  readonly body: string;
  readonly status: OrderStatus;
  /** Why it was closed unfilled, in words; empty otherwise. */
  readonly reason: string;
  /** How often it was submitted: more than once where the client order ID came again. */
  readonly submissions: number;
  readonly holdCurrency: string;
  readonly hold: Exact;
  readonly filledSize: Exact;
  readonly filledValue: Exact;
  /** Commissions so far, in the currency that `fees` says. */
  readonly totalFees: Exact;
  /** The rates of the day it was accepted: its hold covers these, whatever the exchange charges later. */
  readonly fees: FeeRates;
  readonly fillCount: number;
  /** Whether a stop price has been reached; true for orders without one. */
  readonly triggered: boolean;
  readonly createdAt: number;
  readonly lastFillAt: number | undefined;
  readonly closedAt: number | undefined;
  /** Start of the first tick that this order has not met yet. */
  readonly matchedUntil: number;
}

/** Which orders to list. Undefined fields filter nothing; times are half-open [since, until). */
export interface OrderFilter {
  readonly account?: string | undefined;
  readonly orderIds?: readonly string[] | undefined;
  readonly productIds?: readonly string[] | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly side?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Only orders with a smaller sequence number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

interface OrderRow {
  readonly sequence: number;
  readonly order_id: string;
  readonly account: string;
  readonly client_order_id: string;
  readonly product_id: string;
  readonly side: Side;
  readonly terms: string;
  readonly configuration: string;
  readonly body: string;
  readonly status: OrderStatus;
  readonly reason: string;
  readonly submissions: number;
  readonly hold_currency: string;
  readonly hold: string;
  readonly filled_size: string;
  readonly filled_value: string;
  readonly total_fees: string;
  readonly fill_count: number;
  readonly triggered: number;
  readonly created_at: number;
  readonly last_fill_at: number | null;
  readonly closed_at: number | null;
  readonly matched_until: number;
  readonly id_for_ever: number;
  readonly fees: string;
}

/** Every order that the exchange ever accepted. */
export class Orders {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  insert(order: Omit<StoredOrder, 'sequence'>): void {
    this.#database.run(
      `insert into orders (order_id, account, client_order_id, product_id, side, terms, configuration, body, status, reason,
         submissions, hold_currency, hold, filled_size, filled_value, total_fees, fill_count, triggered, created_at, last_fill_at,
         closed_at, matched_until, id_for_ever, fees)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      order.orderId,
      order.account,
      order.clientOrderId,
      order.productId,
      order.side,
      JSON.stringify(order.terms),
      JSON.stringify(order.configuration),
      order.body,
      ...changing(order),
      order.createdAt,
      ...progress(order),
      order.idRule === 'forEver' ? 1 : 0,
      JSON.stringify(order.fees),
    );
  }

  /** Writes everything about an order that can change. */
  update(order: StoredOrder): void {
    this.#database.run(
      `update orders set status = ?, reason = ?, submissions = ?, hold_currency = ?, hold = ?, filled_size = ?, filled_value = ?,
         total_fees = ?, fill_count = ?, triggered = ?, last_fill_at = ?, closed_at = ?, matched_until = ? where sequence = ?`,
      ...changing(order),
      ...progress(order),
      order.sequence,
    );
  }

  byId(orderId: string): StoredOrder | undefined {
    return this.#one('select * from orders where order_id = ?', orderId);
  }

  bySequence(sequence: number): StoredOrder | undefined {
    return Number.isSafeInteger(sequence) ? this.#one('select * from orders where sequence = ?', sequence) : undefined;
  }

  /** The newest order under a client order ID. */
  byClientOrderId(account: string, clientOrderId: string): StoredOrder | undefined {
    return this.#one(
      'select * from orders where account = ? and client_order_id = ? order by sequence desc limit 1',
      account,
      clientOrderId,
    );
  }

  /** How many an account has ever placed. */
  count(account: string): number {
    return (
      this.#database.row<{ count: number }>('select count(*) as count from orders where account = ?', account)?.count ??
      0
    );
  }

  open(): readonly StoredOrder[] {
    return this.#database.rows<OrderRow>("select * from orders where status = 'OPEN' order by sequence").map(fromRow);
  }

  /** The newest first. */
  list(filter: OrderFilter): readonly StoredOrder[] {
    const conditions = new Conditions()
      .add('account = ?', filter.account)
      .oneOf('order_id', filter.orderIds)
      .oneOf('product_id', filter.productIds)
      .oneOf('status', filter.statuses)
      .add('side = ?', filter.side)
      .add('created_at >= ?', filter.since)
      .add('created_at < ?', filter.until)
      .add('sequence < ?', filter.before);
    return this.#database
      .rows<OrderRow>(
        `select * from orders ${conditions.clause} order by sequence desc limit ?`,
        ...conditions.values,
        filter.limit,
      )
      .map(fromRow);
  }

  latestTime(): number | undefined {
    return this.#database.row<{ at: number | null }>('select max(created_at) as at from orders')?.at ?? undefined;
  }

  #one(sql: string, ...values: Storable[]): StoredOrder | undefined {
    const row = this.#database.row<OrderRow>(sql, ...values);
    return row && fromRow(row);
  }
}

function changing(order: Omit<StoredOrder, 'sequence'>): Storable[] {
  return [
    order.status,
    order.reason,
    order.submissions,
    order.holdCurrency,
    order.hold.toFixed(),
    order.filledSize.toFixed(),
    order.filledValue.toFixed(),
    order.totalFees.toFixed(),
    order.fillCount,
    order.triggered ? 1 : 0,
  ];
}

function progress(order: Omit<StoredOrder, 'sequence'>): Storable[] {
  return [order.lastFillAt ?? null, order.closedAt ?? null, order.matchedUntil];
}

function fromRow(row: OrderRow): StoredOrder {
  return {
    sequence: row.sequence,
    orderId: row.order_id,
    account: row.account,
    clientOrderId: row.client_order_id,
    idRule: row.id_for_ever === 1 ? 'forEver' : 'whileOpen',
    productId: row.product_id,
    side: row.side,
    terms: JSON.parse(row.terms),
    configuration: JSON.parse(row.configuration),
    body: row.body,
    status: row.status,
    reason: row.reason,
    submissions: row.submissions,
    holdCurrency: row.hold_currency,
    hold: new Exact(row.hold),
    filledSize: new Exact(row.filled_size),
    filledValue: new Exact(row.filled_value),
    totalFees: new Exact(row.total_fees),
    fees: JSON.parse(row.fees),
    fillCount: row.fill_count,
    triggered: row.triggered === 1,
    createdAt: row.created_at,
    lastFillAt: row.last_fill_at ?? undefined,
    closedAt: row.closed_at ?? undefined,
    matchedUntil: row.matched_until,
  };
}
