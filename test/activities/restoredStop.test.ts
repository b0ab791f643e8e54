import { describe, expect, it } from 'vitest';
import { stopOrderKey } from '../../core/orders/orderKey.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { loseOrders } from '../support/ledgerRows.ts';
import { setUp } from '../support/setUp.ts';

describe.each(['coinbase', 'binance'])('a stop order at %s that the ledger has lost', (id) => {
  let ballast: TestBallast;
  setUp(
    async () => {
      const simulator = { portfolio: { cash: '100', holdings: { 'ALT-USD': '100' } } };
      ballast = await startTestBallast({ workers: false, flags: { exchange: { id }, simulator } });
    },
    () => ballast?.stop(),
  );

  it('is restored from the venue alone with the stop price that it rests for', async () => {
    const { account, dependencies, ledger } = ballast;
    const venue = dependencies.exchange(account);
    await venue.rules(dependencies.settings(account).quoteCurrency);
    const quote = (await venue.quotes(['ALT-USD'])).get('ALT-USD');
    const price = (share: number): string => (share * Number(quote?.bid)).toFixed(2);
    const key = stopOrderKey(account, 'ALT-USD', 1);
    const stop = venue.freezeStopOrder(key, { baseQuantity: '50', stopPrice: price(0.8), limitPrice: price(0.7) });
    const said = { at: Date.now(), source: 'ballast', detail: 'decided' } as const;
    await ledger.recordIntent(key, stop, said);
    await venue.submit(stop);
    loseOrders(ballast);
    expect(await ledger.order(key)).toBeUndefined();
    const restored = await dependencies.recovery.restoreOrder(key, Date.now() - 60_000, true);
    expect(restored).toMatchObject({
      order: { type: 'stop', side: 'sell', clientOrderId: stop.clientOrderId },
      state: { status: 'ACCEPTED' },
    });
    expect(Number(restored?.order.referencePrice)).toBe(Number(stop.referencePrice));
  });
});
