import { Decimal } from 'decimal.js';
import { sumOf } from '../../core/orders/executed.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { executionOf, isClosed } from '../../core/orders/orderState.ts';
import type { ExchangePort, ListedOrder } from '../../core/ports/exchange.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { isComplete, knownChanges } from '../../core/reconciliation/accountKnowledge.ts';
import { type BalanceChanges, changesOfExecution, changesOfFills } from '../../core/reconciliation/balanceChanges.ts';
import type { CountedOrder, ManualOrder } from '../../core/reconciliation/reconciliation.ts';

/** Something has to be known before balances can be compared; it will be soon, or somebody is at it. */
export class NotCountableYetError extends Error {
  override readonly name = 'NotCountableYetError';
}

/** An order of ours as it was counted, and whether the venue has closed it while the ledger has not. */
export interface OwnOrder {
  readonly counted: CountedOrder;
  readonly closedAtVenue: boolean;
}

/** What an order of ours has done to the balances, by the ledger where it is closed there, otherwise by the venue's present word. */
export async function countOwnOrder(
  venue: ExchangePort,
  ledger: LedgerPort,
  record: OrderRecord,
  listed: ReadonlyMap<string, ListedOrder>,
): Promise<OwnOrder> {
  const { key, version, state, earlier } = record;
  const own = (changes: BalanceChanges, closedAtVenue = false): OwnOrder => ({
    counted: { key, version, changes },
    closedAtVenue,
  });
  switch (state.status) {
    case 'SUBMITTED':
    case 'UNKNOWN':
      throw new NotCountableYetError(`the venue has not confirmed ${orderWorkflowId(key)}, which is ${state.status}`);
    case 'INTENT':
    case 'FILLED':
    case 'CANCELED':
    case 'REJECTED':
    case 'EXPIRED':
      return own(knownChanges({ record, fills: await ledger.fills(key) }));
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED': {
      const { venueOrderId } = state;
      const { filledBase, closed } = listed.get(venueOrderId) ?? (await presentOf(venue, record, venueOrderId));
      const known = await ledger.fills(key);
      if (new Decimal(filledBase).isZero())
        return own(knownChanges({ record: { ...record, state: { status: 'INTENT' } }, fills: known }), closed);
      const fills = [...known, ...(await venue.fills(venueOrderId, key.symbol))];
      if (isComplete(fills, new Decimal(earlier.filledBase).plus(filledBase)))
        return own(changesOfFills(fills), closed);
      requirePatience(Date.now() - record.frozenAt, orderWorkflowId(key));
      const { state: said } = await venue.fetchOrder(venueOrderId, key.symbol);
      return own(changesOfExecution(key.symbol, record.order.side, sumOf(earlier, executionOf(said))), closed);
    }
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

/** What an order that is none of ours has done to the balances. @param at when the venue listed it, by its clock in ms UTC */
export async function countManualOrder(venue: ExchangePort, order: ListedOrder, at: number): Promise<ManualOrder> {
  const { venueOrderId, symbol, side, filledBase, createdAt } = order;
  const manual = (changes: BalanceChanges): ManualOrder => ({ ...order, changes });
  if (new Decimal(filledBase).isZero()) return manual({});
  const fills = await venue.fills(venueOrderId, symbol);
  if (isComplete(fills, new Decimal(filledBase))) return manual(changesOfFills(fills));
  requirePatience(at - createdAt, `the manual order ${venueOrderId}`);
  const { state } = await venue.fetchOrder(venueOrderId, symbol);
  return manual(changesOfExecution(symbol, side, executionOf(state)));
}

async function presentOf(
  venue: ExchangePort,
  record: OrderRecord,
  venueOrderId: string,
): Promise<Pick<ListedOrder, 'filledBase' | 'closed'>> {
  const { state } = await venue.fetchOrder(venueOrderId, record.key.symbol);
  return { filledBase: executionOf(state).filledBase, closed: isClosed(state.status) };
}

function requirePatience(ageMs: number, name: string): void {
  if (ageMs <= FILLS_PATIENCE_MS) throw new NotCountableYetError(`the venue's list of fills is behind ${name}`);
}

/** A venue whose list of fills stays short of the order for so long is taken at the order's own word. */
export const FILLS_PATIENCE_MS = 600_000;
