import type { OrderReport, OrderTask } from '../configuration/orderTask.ts';
import { lastMomentToSend } from '../core/execution/sending.ts';
import type { OrderRecord } from '../core/orders/order.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import { ourSide, settledState, type VenueView, venueSide } from '../core/orders/settleOrder.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { requireVenue } from '../core/venues/venues.ts';
import { findOrder } from './findOrder.ts';

/** The venue is asked for what was placed from so long before the order's decision on, ms. */
const LOOKBACK_MS = 24 * 60 * 60_000;

/** Shows an order as ledger and venue have it, and settles it where a person has said how. */
export async function examineOrder(ledger: LedgerPort, venue: ExchangePort, task: OrderTask): Promise<OrderReport> {
  const record = await findOrder(ledger, task);
  const view = await viewOf(venue, record);
  return await reportOn(
    ledger,
    task.settle === undefined ? record : await settle(ledger, venue, record, view, task.settle),
    view,
  );
}

async function viewOf(venue: ExchangePort, { key, order, createdAt }: OrderRecord): Promise<VenueView> {
  try {
    const placed = await venue.placed(order.clientOrderId, key.symbol, createdAt - LOOKBACK_MS);
    return placed === undefined ? { kind: 'none' } : { kind: 'placed', order: placed };
  } catch (error) {
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function settle(
  ledger: LedgerPort,
  venue: ExchangePort,
  record: OrderRecord,
  view: VenueView,
  { word, reason, by, against }: NonNullable<OrderTask['settle']>,
): Promise<OrderRecord> {
  const now = Date.now();
  const arrivesUntil = lastMomentToSend(record) + requireVenue(record.order.venue).absence.afterMs;
  const state = settledState(record, view, word, { reason, against, now, arrivesUntil });
  const settlement = { word, at: now, by, reason, ours: ourSide(record), venues: venueSide(view) };
  const evidence = { at: settlement.at, source: 'ballast', detail: `settled by ${by}: ${reason}` } as const;
  let known = record;
  if (word === 'as-venue' && view.kind === 'placed') {
    const { side, baseSize, quoteSize, venueOrderId } = view.order;
    const { order } = record;
    const same = side === order.side && (baseSize ?? order.baseQuantity) === order.baseQuantity;
    if (!same)
      known = await ledger.applyVenueTerms(
        record,
        {
          side,
          baseQuantity: baseSize ?? order.baseQuantity,
          quoteAmount: quoteSize ?? order.quoteAmount,
          remark: `settled by ${by}: the venue's terms count`,
        },
        evidence,
      );
    await ledger.recordFills(venue.venue, record.key, await venue.fills(venueOrderId, record.key.symbol));
  }
  return await ledger.settle(known, settlement, state);
}

async function reportOn(ledger: LedgerPort, record: OrderRecord, view: VenueView): Promise<OrderReport> {
  const settlements = await ledger.settlements(record.key);
  return {
    order: orderWorkflowId(record.key),
    clientOrderId: record.order.clientOrderId,
    status: record.state.status,
    since: record.updatedAt,
    ledger: ourSide(record),
    venue: venueSide(view),
    remark: record.remark ?? null,
    transitions: await ledger.evidence(record.key),
    settlements: settlements.map(({ key: _, ...settlement }) => settlement),
  };
}
