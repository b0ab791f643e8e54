import { describe, expect, it, vi } from 'vitest';
import { MOST_REPRICES } from '../../core/orders/order.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

const HOUR = 3_600_000;

describe('an order that the venue lists and the ledger has lost', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false });
    },
    () => ballast?.stop(),
  );

  it('is known by the name of its cycle, however many cycles came after it, and by its last revision', async () => {
    const { account, dependencies, ledger } = ballast;
    const key = { account, cycleId: 'named-by-a-person', symbol: 'ALT-USD' };
    const placedAt = Date.now() - 20 * HOUR;
    const open = async (cycleId: string, startedAt: number): Promise<void> =>
      await ledger.openCycle({ account, cycleId, scope: 'all', workflowId: cycleId, runId: 'run', startedAt });
    await open(key.cycleId, placedAt - 60_000);
    for (let later = 1; later <= 250; later += 1) await open(`later-${later}`, placedAt + later * 60_000);
    const listed = {
      venueOrderId: 'at-the-venue',
      clientOrderId: dependencies.exchange(account).clientOrderId(key, MOST_REPRICES),
      symbol: key.symbol,
      side: 'buy',
      filledBase: '0',
      closed: false,
      createdAt: placedAt,
    } as const;
    const restored = vi.spyOn(dependencies.recovery, 'restoreOrder').mockResolvedValue(undefined);
    await dependencies.recovery.restoreListed(account, [listed], Date.now());
    expect(restored).toHaveBeenCalledExactlyOnceWith(key, expect.any(Number), true);
  });
});
