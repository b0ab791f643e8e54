import type { Kysely } from 'kysely';
import { sumOf } from '../../core/orders/executed.ts';
import type { OrderEvidence } from '../../core/orders/order.ts';
import { executionOf, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import type { RestoredOrder } from '../../core/orders/restoredOrder.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { evidenceColumns, frozenColumns, keyColumns, orderRecord, stateColumns } from './orderRows.ts';
import { requiredOrder, selectOrder } from './selectOrder.ts';
import type { Session } from './session.ts';
import { storedDecimal, storedJson, storedTime, storedWords } from './storedValue.ts';
import { storeState } from './storeState.ts';
import type { LedgerTables } from './tables.ts';

/** Rows of orders that this ledger has lost, or whose terms at the venue are others than its own. */
export function restorationLedger(session: Session): Pick<LedgerPort, 'restoreOrder' | 'applyVenueTerms'> {
  return {
    restoreOrder: (restored, evidence) =>
      session.write('restoreOrder', async (db) => {
        const { key, last, earlier } = restored;
        const executed = earlier.reduce((sum, { closed }) => sumOf(sum, executionOf(closed)), NOTHING_EXECUTED);
        const state: OrderState = {
          status: 'UNKNOWN',
          execution: NOTHING_EXECUTED,
          reason: storedWords(restored.remark),
        };
        const inserted = await db
          .insertInto('orders')
          .values({
            ...keyColumns(key),
            ...frozenColumns(last.order),
            ...stateColumns(state),
            revision: last.revision,
            intended_base: storedDecimal('intended.baseQuantity', last.intended.baseQuantity),
            intended_quote: storedDecimal('intended.quoteAmount', last.intended.quoteAmount),
            earlier_base: executed.filledBase,
            earlier_quote: executed.filledQuote,
            earlier_fee: executed.feeQuote,
            frozen_at: storedTime('frozenAt', last.frozenAt),
            version: 3 * earlier.length + 2,
            created_at: storedTime('createdAt', last.createdAt),
            updated_at: evidence.at,
            decided_limits: restored.limits === undefined ? null : storedJson('limits', restored.limits),
            remark: storedWords(restored.remark),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('version')
          .executeTakeFirst();
        if (inserted !== undefined) await storeWay(db, restored, state, evidence);
        return orderRecord(await selectOrder(db, key).executeTakeFirstOrThrow());
      }),

    applyVenueTerms: (of, terms, evidence) =>
      session.write('applyVenueTerms', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision || isClosed(record.state.status)) return record;
        const baseQuantity = storedDecimal('terms.baseQuantity', terms.baseQuantity);
        const quoteAmount = storedDecimal('terms.quoteAmount', terms.quoteAmount);
        const isFirst = record.revision === 0;
        const state: OrderState = {
          status: 'UNKNOWN',
          execution: executionOf(record.state),
          reason: storedWords(terms.remark),
        };
        await db
          .updateTable('orders')
          .set({
            side: terms.side,
            base_quantity: baseQuantity,
            quote_amount: quoteAmount,
            ...(isFirst ? { intended_base: baseQuantity, intended_quote: quoteAmount } : {}),
            remark: storedWords(terms.remark),
          })
          .where('account', '=', of.key.account)
          .where('cycle_id', '=', of.key.cycleId)
          .where('symbol', '=', of.key.symbol)
          .execute();
        await storeState(db, record, state, evidence);
        return orderRecord(await selectOrder(db, of.key).executeTakeFirstOrThrow());
      }),
  };
}

/** The states that the order must have been in, the revisions that are over, and what a comparison has counted. */
async function storeWay(
  db: Kysely<LedgerTables>,
  { key, earlier, last, counted }: RestoredOrder,
  state: OrderState,
  evidence: OrderEvidence,
): Promise<void> {
  const { at, ...seen } = evidenceColumns(evidence);
  const ways = [...earlier.map(({ intent, closed }) => ({ intent, end: closed })), { intent: last, end: state }];
  const sent: readonly OrderState[] = [{ status: 'INTENT' }, { status: 'SUBMITTED' }];
  const steps = ways.flatMap(({ intent, end }) => [...sent, end].map((step) => ({ intent, step })));
  await db
    .insertInto('order_transitions')
    .values(
      steps.map(({ intent, step }, version) => ({
        ...keyColumns(key),
        ...stateColumns(step),
        version,
        revision: intent.revision,
        at: step.status === 'INTENT' ? storedTime('frozenAt', intent.frozenAt) : at,
        ...seen,
      })),
    )
    .execute();
  for (const { intent, closed } of earlier)
    await db
      .insertInto('order_revisions')
      .values({
        ...keyColumns(key),
        ...stateColumns(closed),
        revision: intent.revision,
        venue: intent.order.venue,
        client_order_id: intent.order.clientOrderId,
        body: intent.order.body,
        frozen_at: intent.frozenAt,
        closed_at: at,
      })
      .execute();
  await db
    .deleteFrom('counted_orders')
    .where('account', '=', key.account)
    .where('cycle_id', '=', key.cycleId)
    .where('symbol', '=', key.symbol)
    .execute();
  await db
    .insertInto('counted_orders')
    .values({ ...keyColumns(key), version: 0, changes: storedJson('counted', counted) })
    .execute();
}
