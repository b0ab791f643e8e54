import { describe, expect, it } from 'vitest';
import { checkBreakersActivity } from '../../activities/checkBreakers.ts';
import { orderActivities } from '../../activities/orderActivities.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { placeRestingOrder } from '../support/restingOrder.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

const CANCEL = '/orders/batch_cancel$';

describe('the breakers, asked without a worker around them', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false });
      const venue = ballast.dependencies.exchange(ballast.account);
      await ballast.dependencies.candles(ballast.account).refresh(venue, 'BTC-USD', await venue.time());
    },
    () => ballast?.stop(),
  );

  it('stop the account before a buy at a price far from the planned one, and write down whom they could not tell', async () => {
    const { account } = ballast;
    const warnings: string[] = [];
    const log = { warn: (message: string) => void warnings.push(message) };
    const steps = orderActivities({ ...ballast.dependencies, log });
    const prepared = await steps.prepareOrder(symbolOrderInput(ballast, 'jump', 'BTC-USD'));
    expect(prepared).toMatchObject({
      refused: { status: 'REFUSED', detail: expect.stringContaining('BTC-USD went from 1') },
    });
    expect(await ballast.ledger.tradingState(account)).toMatchObject({ kind: 'paused', by: 'breaker:priceJump' });
    expect(warnings).toEqual(['A breaker has tripped', 'Not everybody could be told that a breaker has tripped']);
    expect(await ballast.venue.acceptedOrders()).toEqual([]);
  });
});

describe('a breaker that halts an account with an order open', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false, flags: { breakers: { priceJump: { action: 'halt' } } } });
      const venue = ballast.dependencies.exchange(ballast.account);
      await ballast.dependencies.candles(ballast.account).refresh(venue, 'BTC-USD', await venue.time());
    },
    () => ballast?.stop(),
  );

  it('has it cancelled by the next check where the venue would not listen when the breaker tripped', async () => {
    const { account, dependencies } = ballast;
    const { id } = await placeRestingOrder(ballast, 'resting', 'DOT-USD');
    const statusAtVenue = async () => (await dependencies.exchange(account).fetchOrder(id, 'DOT-USD')).state.status;
    await ballast.venue.addFault({ method: 'POST', path: CANCEL, effect: { kind: 'refuse', status: 503 } });
    await expect(
      orderActivities(dependencies).prepareOrder(symbolOrderInput(ballast, 'jump', 'BTC-USD')),
    ).rejects.toThrow();
    expect(await ballast.ledger.tradingState(account)).toMatchObject({ kind: 'halted', by: 'breaker:priceJump' });
    expect(await statusAtVenue()).toBe('ACCEPTED');
    await ballast.venue.clearFaults();
    await checkBreakersActivity(dependencies)(account);
    expect(await statusAtVenue()).toBe('CANCELED');
  });
});
