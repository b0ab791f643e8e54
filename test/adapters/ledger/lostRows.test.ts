import { describe, expect, it } from 'vitest';
import { stopOrderKey } from '../../../core/orders/orderKey.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { bySql, HOSTS } from './ledgers.ts';
import { frozenOrder, orderKey, seen } from './ledgerValues.ts';

const ACCOUNT = 'main';
const SYMBOL = 'ALT-USD';

describe.each(HOSTS)('the numbers of stops in $name', ({ start }) => {
  let url: string;
  let ledger: LedgerPort;
  freshLedger(start, (opened, at) => {
    ledger = opened;
    url = at;
  });

  const stop = (number: number) => stopOrderKey(ACCOUNT, SYMBOL, number);

  async function place(number: number): Promise<void> {
    const key = stop(number);
    await ledger.recordIntent(key, frozenOrder(key, { side: 'sell', type: 'stop' }), seen(number));
  }

  async function lose(): Promise<void> {
    for (const table of ['fills', 'order_transitions', 'order_revisions', 'counted_orders', 'orders'])
      await bySql(url, `delete from ${table}`);
  }

  async function restore(number: number): Promise<void> {
    const key = stop(number);
    await ledger.restoreOrder(
      {
        key,
        earlier: [],
        last: {
          revision: 0,
          intended: { baseQuantity: '12.5', quoteAmount: '5.00' },
          createdAt: number,
          frozenAt: number,
          order: frozenOrder(key, { side: 'sell', type: 'stop' }),
        },
        limits: undefined,
        counted: {},
        remark: 'the ledger had lost this order',
      },
      seen(100),
    );
  }

  const next = async () => stop((await ledger.stopCount(ACCOUNT, SYMBOL)) + 1);

  it('only skip where rows were lost and written down again', async () => {
    await place(1);
    await place(2);
    await lose();
    await restore(1);
    await restore(2);
    expect(await ledger.recentOrders(ACCOUNT, 10)).toHaveLength(2);
    expect(await ledger.order(await next())).toBeUndefined();
    expect(await ledger.orderCount(ACCOUNT)).toBeGreaterThanOrEqual(2);
    await place((await ledger.stopCount(ACCOUNT, SYMBOL)) + 1);
    expect(await ledger.order(await next())).toBeUndefined();
    expect(await ledger.stopCount(ACCOUNT, 'BTC-USD')).toBe(0);
  });

  it('are never given again where fewer stops are known than have been', async () => {
    await place(1);
    await restore(3);
    expect(await ledger.order(await next())).toBeUndefined();
    const other = orderKey();
    await ledger.recordIntent(other, frozenOrder(other), seen(9));
    expect(await ledger.stopCount(ACCOUNT, SYMBOL)).toBe(3);
  });
});
