import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import type { OrderRecord } from '../../../core/orders/order.ts';
import type { OrderKey } from '../../../core/orders/orderKey.ts';
import { type Execution, NOTHING_EXECUTED, type OrderState } from '../../../core/orders/orderState.ts';
import { IllegalTransitionError } from '../../../core/orders/transition.ts';
import { LedgerConflictError, type LedgerPort } from '../../../core/ports/ledger.ts';
import { HOSTS, type LedgerHost } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

const REJECTED: OrderState = { status: 'REJECTED', execution: NOTHING_EXECUTED, reason: 'no money' };
const NEVER_SENT: OrderState = { status: 'CANCELED', execution: NOTHING_EXECUTED, reason: 'not sent: halted' };
const NEVER_ARRIVED: OrderState = { status: 'CANCELED', execution: NOTHING_EXECUTED, reason: 'never arrived' };
const UNKNOWN: OrderState = { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason: 'no answer' };
const ACCEPTED: OrderState = { status: 'ACCEPTED', venueOrderId: 'v1', execution: NOTHING_EXECUTED };
const SOME: Execution = { filledBase: '6.25', filledQuote: '2.50', feeQuote: '0.03' };

describe.each(HOSTS)('claims to send an order, in $name', ({ start }) => {
  let host: LedgerHost;
  let ledger: LedgerPort;
  let other: LedgerPort;
  const key: OrderKey = orderKey();

  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host.stop());
  beforeEach(async () => {
    const url = await host.freshUrl();
    ledger = await openLedger(url);
    other = await openLedger(url);
  });
  afterEach(async () => {
    await Promise.all([ledger.close(), other.close()]);
  });

  const intent = async (): Promise<OrderRecord> => (await ledger.recordIntent(key, frozenOrder(key), seen(1))).record;
  const claimed = async (): Promise<OrderRecord> => {
    await intent();
    return (await ledger.claimSubmission(asDecided(key), seen(2, 'sending'))).record;
  };
  const states = async (): Promise<readonly string[]> => (await ledger.evidence(key)).map(({ status }) => status);

  it('let an intent be sent or withdrawn, never both, whoever is quicker', async () => {
    for (let round = 0; round < 6; round += 1) {
      const raced = orderKey('ALT-USD', `round ${round}`);
      const { record } = await ledger.recordIntent(raced, frozenOrder(raced), seen(1));
      const [claim, withdrawn] = await Promise.all([
        ledger.claimSubmission(record, seen(2, 'sending')),
        other.withdraw(record, NEVER_SENT, seen(2, 'halted')),
      ]);
      expect((await ledger.evidence(raced)).map(({ status }) => status)).toEqual([
        'INTENT',
        claim.claimed ? 'SUBMITTED' : 'CANCELED',
      ]);
      expect(withdrawn.state.status).toBe(claim.claimed ? 'SUBMITTED' : 'CANCELED');
    }
  });

  it('withdraw an intent in one write, as unsent or to ask the venue, and nothing else', async () => {
    const read = await intent();
    await expect(ledger.withdraw(read, REJECTED, seen(2))).rejects.toThrow(IllegalTransitionError);
    expect(await ledger.withdraw(read, UNKNOWN, seen(2, 'halted'))).toMatchObject({ state: UNKNOWN, version: 1 });
    expect(await states()).toEqual(['INTENT', 'UNKNOWN']);
    expect(await ledger.withdraw(read, NEVER_SENT, seen(3))).toMatchObject({ state: UNKNOWN, version: 1 });
    await expect(ledger.withdraw({ ...read, key: orderKey('AXL-USD') }, NEVER_SENT, seen(4))).rejects.toThrow(
      LedgerConflictError,
    );
  });

  it('are one at a time, once the same body may be sent again: of two who have read the same, one has it', async () => {
    const first = await claimed();
    const [one, two] = await Promise.all([ledger.claimAgain(first, seen(3)), other.claimAgain(first, seen(3))]);
    expect([one.claimed, two.claimed].filter(Boolean)).toHaveLength(1);
    expect(one.record).toEqual(two.record);
    expect(one.record).toMatchObject({ state: { status: 'SUBMITTED' }, version: 2 });
    expect(await ledger.claimAgain(first, seen(4))).toMatchObject({ claimed: false });
    await ledger.advance(asDecided(key), UNKNOWN, seen(5));
    expect(await ledger.claimAgain(one.record, seen(6))).toMatchObject({ claimed: false });
    const read = await ledger.order(key);
    if (read === undefined) throw new Error('the order is missing');
    expect(await ledger.claimAgain(read, seen(7))).toMatchObject({ claimed: true });
    expect(await states()).toEqual(['INTENT', 'SUBMITTED', 'SUBMITTED', 'UNKNOWN', 'SUBMITTED']);
  });

  it('leave an order among those whose outcome is not known while it is sent again', async () => {
    const first = await claimed();
    expect(await ledger.troubledOrders(key.account, 0)).toEqual([]);
    const unknown = await ledger.advance(asDecided(key), UNKNOWN, seen(3));
    const trouble = { symbol: key.symbol, status: 'UNKNOWN' };
    expect(await ledger.troubledOrders(key.account, 0)).toEqual([{ ...trouble, updatedAt: 3 }]);
    expect((await ledger.claimAgain(unknown, seen(4))).record.state.status).toBe('SUBMITTED');
    expect(await ledger.troubledOrders(key.account, 0)).toEqual([{ ...trouble, updatedAt: 4 }]);
    await ledger.closeAbsent({ ...first, version: 3 }, NEVER_ARRIVED, seen(5));
    expect(await ledger.troubledOrders(key.account, 0)).toEqual([]);
  });

  it('are not to be had for an intent, nor for what is closed or known to be at the venue', async () => {
    const read = await intent();
    expect(await ledger.claimAgain(read, seen(2))).toMatchObject({ claimed: false, record: { version: 0 } });
    await ledger.claimSubmission(read, seen(2));
    const there = await ledger.advance(asDecided(key), ACCEPTED, seen(3));
    expect(await ledger.claimAgain(there, seen(4))).toMatchObject({ claimed: false });
    const lost = await ledger.advance(asDecided(key), UNKNOWN, seen(5));
    expect(lost.state).toMatchObject({ status: 'UNKNOWN', venueOrderId: 'v1' });
    expect(await ledger.claimAgain(lost, seen(6))).toMatchObject({ claimed: false });
    const closed = await ledger.advance(asDecided(key), { ...NEVER_ARRIVED, venueOrderId: 'v1' }, seen(7));
    expect(await ledger.claimAgain(closed, seen(8))).toMatchObject({ claimed: false, record: closed });
  });

  it('keep a late refusal from closing an order that somebody has sent again, and that the venue has', async () => {
    const first = await claimed();
    const again = await other.claimAgain(first, seen(3, 'sending again'));
    expect(again.claimed).toBe(true);
    await other.advance(again.record, ACCEPTED, seen(4, 'open', 'venue'));
    expect(await ledger.closeAbsent(first, REJECTED, seen(5, 'no money', 'venue'))).toMatchObject({ state: ACCEPTED });
    expect(await ledger.openOrders(key.account)).toHaveLength(1);
  });

  it('make the order UNKNOWN where the answer is to an earlier one and nobody knows yet what became of the latest', async () => {
    const first = await claimed();
    const again = await other.claimAgain(first, seen(3, 'sending again'));
    const told = await ledger.closeAbsent(first, REJECTED, seen(4, 'no money', 'venue'));
    expect(told.state).toMatchObject({ status: 'UNKNOWN', reason: expect.stringContaining('an earlier attempt') });
    expect((await ledger.evidence(key)).at(-1)).toMatchObject({ status: 'UNKNOWN', detail: 'no money' });
    // What the latest attempt was answered with counts still.
    expect(await other.closeAbsent(again.record, REJECTED, seen(5, 'no money', 'venue'))).toMatchObject({
      state: REJECTED,
    });
    expect(await other.closeAbsent(again.record, NEVER_ARRIVED, seen(6))).toMatchObject({ state: REJECTED });
  });

  it('let the answer to the only one count, whatever was written of the order since', async () => {
    const first = await claimed();
    await other.advance(asDecided(key), UNKNOWN, seen(3));
    expect(await ledger.closeAbsent(first, REJECTED, seen(4, 'no money', 'venue'))).toMatchObject({ state: REJECTED });
  });

  it('let a person settle an order as it was shown, or nothing', async () => {
    const shown = await claimed();
    const unknown = await ledger.advance(asDecided(key), UNKNOWN, seen(3));
    const words = { by: 'ada', reason: 'looked at both', ours: 'ours', venues: 'none' };
    const settlement = { word: 'never-sent', at: 4, ...words } as const;
    const late = ledger.settle(shown, settlement, NEVER_SENT);
    await expect(late).rejects.toThrow(LedgerConflictError);
    await expect(late).rejects.toThrow('something was written of it since it was shown');
    expect(await ledger.order(key)).toEqual(unknown);
    expect(await ledger.settle(unknown, settlement, NEVER_SENT)).toMatchObject({ state: NEVER_SENT });
    expect(await ledger.settlements(key)).toHaveLength(1);
  });

  it('let no refusal close what was executed, and none of another revision', async () => {
    const first = await claimed();
    const other1 = { ...first, revision: 1 };
    expect(await ledger.closeAbsent(other1, REJECTED, seen(3))).toMatchObject({ state: { status: 'SUBMITTED' } });
    const executed: OrderState = { ...UNKNOWN, execution: SOME };
    await ledger.advance(asDecided(key), executed, seen(4));
    expect(await ledger.closeAbsent(first, NEVER_ARRIVED, seen(5))).toMatchObject({ state: executed });
    await expect(ledger.closeAbsent({ ...first, key: orderKey('AXL-USD') }, NEVER_ARRIVED, seen(6))).rejects.toThrow(
      LedgerConflictError,
    );
  });
});
