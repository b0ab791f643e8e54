import { expect, it, onTestFinished } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { findOrder } from '../../worker/findOrder.ts';
import { frozenOrder, orderKey, seen } from '../adapters/ledger/ledgerValues.ts';

it('says how an order is named that is older than what is looked through', async () => {
  const ledger = await openLedger('sqlite::memory:');
  onTestFinished(() => ledger.close());
  const intent = async (symbol: string, cycleId: string, at: number) => {
    const key = orderKey(symbol, cycleId);
    await ledger.recordIntent(key, frozenOrder(key), seen(at));
  };
  await intent('DOT-USD', 'c0', 1);
  expect((await findOrder(ledger, { account: 'main', order: 'dot-usd' })).key.cycleId).toBe('c0');
  await expect(findOrder(ledger, { account: 'main', order: 'AXL-USD' })).rejects.toThrow(
    /lists the orders of a cycle\.$/,
  );
  for (let i = 1; i <= 2_000; i += 1) await intent('ALT-USD', `c${i}`, 1 + i);
  await expect(findOrder(ledger, { account: 'main', order: 'DOT-USD' })).rejects.toThrow(
    'Only the latest 2000 orders were looked through: name an older one as order:main:CYCLE:SYMBOL.',
  );
  expect((await findOrder(ledger, { account: 'main', order: 'order:main:c0:DOT-USD' })).key.symbol).toBe('DOT-USD');
});
