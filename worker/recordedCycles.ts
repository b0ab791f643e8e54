import { openLedger } from '../adapters/ledger/openLedger.ts';
import type { RecordedCycle } from '../core/cycles/recordedCycle.ts';
import { outcomeOf } from '../core/orders/orderOutcome.ts';

/** What a ledger keeps of the cycles with an ID, one for each scope, the latest first. */
export async function recordedCycles(url: string, account: string, id: string): Promise<readonly RecordedCycle[]> {
  const ledger = await openLedger(url, { readOnly: true });
  try {
    const records = await ledger.cyclesNamed(account, id);
    const orders = records.length === 0 ? [] : await ledger.ordersOfCycle(account, id);
    const found: RecordedCycle[] = [];
    for (const record of records) {
      const symbols = record.scope === 'all' ? undefined : new Set(record.scope.split(','));
      const ofScope = orders.filter(({ key }) => symbols?.has(key.symbol) ?? true);
      const withStates = await Promise.all(
        ofScope.map(async (order) => ({ ...outcomeOf(order), transitions: await ledger.evidence(order.key) })),
      );
      found.push({ record, orders: withStates });
    }
    return found;
  } finally {
    await ledger.close();
  }
}
