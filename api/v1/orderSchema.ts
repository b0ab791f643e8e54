import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { executedBy } from '../../core/orders/executed.ts';
import type { OrderRecord, OrderTransition } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { TradeRecord } from '../../core/ports/ledger.ts';
import { decimal, iso, time } from './values.ts';

/** An order, the evidence of its states in a list of its own. */
export const orderSchema = z.object({
  cycleId: z.string(),
  symbol: z.string(),
  workflowId: z.string(),
  side: z.string(),
  type: z.string(),
  status: z.string(),
  open: z.boolean(),
  venue: z.string(),
  venueOrderId: z.string().nullable(),
  clientOrderId: z.string(),
  revision: z.number().int().describe('0 for the order as it was decided'),
  intendedBase: decimal,
  intendedQuote: decimal,
  referencePrice: decimal.describe('The price that it was decided at'),
  filledBase: decimal,
  filledQuote: decimal,
  feeQuote: decimal,
  reason: z.string().nullable().describe('Why it was rejected or cancelled, or is not known'),
  remark: z.string().nullable(),
  createdAt: time,
  updatedAt: time,
});

/** One step of an order through its states, with what it rests on. */
export const evidenceSchema = z.object({
  at: time,
  status: z.string(),
  revision: z.number().int(),
  source: z.enum(['ballast', 'venue']).describe('Whose word it is'),
  detail: z.string(),
});

/** One execution. */
export const tradeSchema = z.object({
  at: time.describe("By the venue's clock"),
  symbol: z.string(),
  side: z.string(),
  quantity: decimal,
  price: decimal,
  value: decimal.describe('Quantity times price'),
  fee: decimal,
  feeCurrency: z.string(),
  realised: decimal
    .nullable()
    .describe('What a sell has earned on units of known cost, at average cost, fees included'),
  cycleId: z.string(),
  venue: z.string(),
  venueOrderId: z.string(),
  venueFillId: z.string(),
});

/** An order as it is answered. */
export function orderBody(record: OrderRecord): z.infer<typeof orderSchema> {
  const { key, order, state, intended } = record;
  const executed = executedBy(record);
  return {
    cycleId: key.cycleId,
    symbol: key.symbol,
    workflowId: orderWorkflowId(key),
    side: order.side,
    type: order.type,
    status: state.status,
    open: !isClosed(state.status),
    venue: order.venue,
    venueOrderId: 'venueOrderId' in state ? (state.venueOrderId ?? null) : null,
    clientOrderId: order.clientOrderId,
    revision: record.revision,
    intendedBase: intended.baseQuantity,
    intendedQuote: intended.quoteAmount,
    referencePrice: order.referencePrice,
    filledBase: executed.filledBase,
    filledQuote: executed.filledQuote,
    feeQuote: executed.feeQuote,
    reason: 'reason' in state ? state.reason : null,
    remark: record.remark ?? null,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
  };
}

/** A step as it is answered. */
export function evidenceBody(transition: OrderTransition): z.infer<typeof evidenceSchema> {
  const { at, status, revision, source, detail } = transition;
  return { at: iso(at), status, revision, source, detail };
}

/** An execution as it is answered. */
export function tradeBody({ key, venue, fill, realised }: TradeRecord): z.infer<typeof tradeSchema> {
  return {
    at: iso(fill.at),
    symbol: fill.symbol,
    side: fill.side,
    quantity: fill.base,
    price: fill.price,
    value: productOf(fill.base, fill.price),
    fee: fill.fee,
    feeCurrency: fill.feeCurrency,
    realised: realised ?? null,
    cycleId: key.cycleId,
    venue,
    venueOrderId: fill.venueOrderId,
    venueFillId: fill.venueFillId,
  };
}

function productOf(quantity: string, price: string): string {
  return new Decimal(quantity).times(price).toFixed();
}
