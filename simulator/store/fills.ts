import { Exact } from '../exact.ts';
import { commissionSide, type FeeRates } from '../matching/fees.ts';
import type { Liquidity, Side } from '../matching/terms.ts';
import { Conditions } from './conditions.ts';
import type { Database } from './database.ts';

/** One execution of (a part of) an order: `size` base units at `price`, `commission` in `commissionCurrency`. */
export interface StoredFill {
  readonly sequence: number;
  readonly tradeId: string;
  readonly orderId: string;
  readonly account: string;
  readonly productId: string;
  readonly side: Side;
  readonly price: Exact;
  readonly size: Exact;
  readonly commission: Exact;
  readonly commissionCurrency: string;
  readonly liquidity: Liquidity;
  readonly at: number;
}

/** Which fills to list. Undefined fields filter nothing; times are half-open [since, until). */
export interface FillFilter {
  readonly account?: string | undefined;
  readonly orderIds?: readonly string[] | undefined;
  readonly tradeIds?: readonly string[] | undefined;
  readonly productIds?: readonly string[] | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Only fills with a smaller sequence number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

interface FillRow {
  readonly sequence: number;
  readonly trade_id: string;
  readonly order_id: string;
  readonly account: string;
  readonly product_id: string;
  readonly side: Side;
  readonly price: string;
  readonly size: string;
  readonly commission: string;
  /** The rates that the order was accepted at. */
  readonly fees: string;
  readonly liquidity: Liquidity;
  readonly at: number;
}

/** Every execution that ever took place. */
export class Fills {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  insert(fill: Omit<StoredFill, 'sequence' | 'commissionCurrency'>): void {
    this.#database.run(
      `insert into fills (trade_id, order_id, account, product_id, side, price, size, commission, liquidity, at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      fill.tradeId,
      fill.orderId,
      fill.account,
      fill.productId,
      fill.side,
      fill.price.toFixed(),
      fill.size.toFixed(),
      fill.commission.toFixed(),
      fill.liquidity,
      fill.at,
    );
  }

  /** The newest first. */
  list(filter: FillFilter): readonly StoredFill[] {
    const conditions = new Conditions()
      .add('account = ?', filter.account)
      .oneOf('order_id', filter.orderIds)
      .oneOf('trade_id', filter.tradeIds)
      .oneOf('product_id', filter.productIds)
      .add('at >= ?', filter.since)
      .add('at < ?', filter.until)
      .add('sequence < ?', filter.before);
    return this.#database
      .rows<FillRow>(
        `select *, (select fees from orders where orders.order_id = fills.order_id) as fees from fills ${conditions.clause} order by sequence desc limit ?`,
        ...conditions.values,
        filter.limit,
      )
      .map(fromRow);
  }
}

function fromRow(row: FillRow): StoredFill {
  const rates: FeeRates = JSON.parse(row.fees);
  const [base = '', quote = ''] = row.product_id.split('-');
  return {
    sequence: row.sequence,
    tradeId: row.trade_id,
    orderId: row.order_id,
    account: row.account,
    productId: row.product_id,
    side: row.side,
    price: new Exact(row.price),
    size: new Exact(row.size),
    commission: new Exact(row.commission),
    commissionCurrency: commissionSide(row.side, rates) === 'base' ? base : quote,
    liquidity: row.liquidity,
    at: row.at,
  };
}
