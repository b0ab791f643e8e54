import { describe, expect, it } from 'vitest';
import { audience } from '../../../core/notifications/audience.ts';
import { describeEvent } from '../../../core/notifications/describeEvent.ts';
import { NOTHING_EXECUTED } from '../../../core/orders/orderState.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { tellEvents } from '../../../worker/notify/tellEvents.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

const HOUR = 3_600_000;
const NOW = Date.now();
const rules = {
  channels: [{ name: 'phone', severity: 'info', events: undefined, accounts: undefined }],
  quietHours: undefined,
  repeatAfter: HOUR,
} as const;

/** A cycle of the account that fails. */
async function failCycle(ledger: LedgerPort, cycleId: string, at: number): Promise<void> {
  const cycle = { account: 'main', cycleId, scope: 'all' };
  await ledger.openCycle({ ...cycle, workflowId: `cycle:main:${cycleId}`, runId: 'r', startedAt: at - 5 });
  await ledger.closeCycle('main', cycleId, 'all', 'failed', '❌ the venue does not answer', at);
}

for (const { name, start } of HOSTS)
  describe(`the outbox on ${name}`, () => {
    let ledger: LedgerPort;
    freshLedger(start, (opened) => {
      ledger = opened;
    });
    const told = async () =>
      (await ledger.notifications('main', 100)).map(({ notification: { event }, state }) => [event, state]);

    it('has a note of each stop in the write of the stop itself, whoever gives it', async () => {
      const breaker = { kind: 'halt', at: NOW, by: 'breaker:dailyLoss', reason: 'lost 5.2 %' } as const;
      await ledger.commandAccount('main', breaker);
      await ledger.restoreStop('main', { kind: 'halted', since: NOW - 5, by: 'anna', reason: 'news' });
      expect(await ledger.pendingEvents('other', 10)).toEqual([]);
      expect(await ledger.pendingEvents('main', 10)).toMatchObject([
        { kind: 'command', command: 'halt', number: 2, by: 'anna', state: 'halted' },
        { kind: 'command', command: 'halt', number: 1, by: 'breaker:dailyLoss', reason: 'lost 5.2 %', state: 'halted' },
      ]);
    });

    it('is told each event once, by however many workers at once', async () => {
      await ledger.commandAccount('main', { kind: 'pause', at: NOW, by: 'breaker:drawdown', reason: 'fell' });
      await Promise.all([1, 2, 3].map(() => tellEvents(ledger, 'main', rules, NOW)));
      expect(await told()).toEqual([['breakerTripped', 'pending']]);
      expect(await ledger.pendingEvents('main', 10)).toEqual([]);
      const [due] = await ledger.dueNotifications(NOW, 10);
      expect(due).toEqual({ id: 'command:main:1', channel: 'phone' });
      if (due === undefined) return;
      await ledger.closeNotification(due, 'delivered', '');
      await ledger.closeNotification(due, 'failed', 'too late to say so');
      expect(await ledger.queuedNotification(due)).toMatchObject({ state: 'delivered', detail: '' });
      expect(await ledger.dueNotifications(NOW, 10)).toEqual([]);
    });

    it('keeps what repeats a message within the hour, and sends what comes later', async () => {
      await failCycle(ledger, 'c1', NOW);
      await tellEvents(ledger, 'main', rules, NOW);
      await failCycle(ledger, 'c2', NOW + 1);
      await tellEvents(ledger, 'main', rules, NOW);
      await failCycle(ledger, 'c3', NOW + 2);
      await tellEvents(ledger, 'main', rules, NOW + 2 * HOUR);
      expect((await told()).map(([, state]) => state).sort()).toEqual(['pending', 'pending', 'repeated']);
    });

    it('goes with the plans of its time, but for what is still to be sent', async () => {
      await failCycle(ledger, 'c1', NOW);
      await tellEvents(ledger, 'main', rules, NOW);
      const [due] = await ledger.dueNotifications(NOW, 10);
      if (due === undefined) throw new Error('nothing to tell');
      await ledger.closeNotification(due, 'delivered', '');
      await failCycle(ledger, 'c2', NOW + 1);
      await tellEvents(ledger, 'main', rules, NOW + 2 * HOUR);
      const cutoffs = { plans: Date.now() + HOUR, valuations: 0 };
      await ledger.thin('other', cutoffs, 10);
      expect((await told()).map(([, state]) => state).sort()).toEqual(['delivered', 'pending']);
      await ledger.thin('main', cutoffs, 10);
      expect((await told()).map(([, state]) => state)).toEqual(['pending']);
    });

    it('tells of orders that stay unknown, not of answers that are found within seconds', async () => {
      const [lost, found, refused] = ['ALT-USD', 'BTC-USD', 'ETH-USD'].map((symbol) => orderKey(symbol));
      for (const key of [lost, found, refused]) {
        await ledger.recordIntent(key, frozenOrder(key), seen(NOW - 60_000));
        await ledger.claimSubmission(asDecided(key), seen(NOW - 60_000));
      }
      for (const key of [lost, found]) {
        const reason = 'no answer in time';
        await ledger.advance(
          asDecided(key),
          { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason },
          seen(NOW - 50_000),
        );
      }
      await tellEvents(ledger, 'main', rules, NOW - 45_000);
      expect(await told()).toEqual([]);
      await ledger.advance(
        asDecided(refused),
        { status: 'REJECTED', execution: NOTHING_EXECUTED, reason: 'too small' },
        seen(NOW - 40_000),
      );
      const execution = { filledBase: '12.5', filledQuote: '5', feeQuote: '0' };
      await ledger.advance(
        asDecided(found),
        { status: 'FILLED', venueOrderId: 'v1', execution },
        seen(NOW - 40_000, 'found', 'venue'),
      );
      await tellEvents(ledger, 'main', rules, NOW);
      expect((await told()).sort()).toEqual([
        ['orderRejected', 'pending'],
        ['orderUnknown', 'pending'],
      ]);
    });

    it('says of a message with quiet hours when it is due', async () => {
      await failCycle(ledger, 'c1', NOW);
      const [event] = await ledger.pendingEvents('main', 1);
      const notification = event === undefined ? undefined : describeEvent(event);
      if (event === undefined || notification === undefined) throw new Error('nothing to tell');
      await ledger.queueNotifications(
        [event],
        audience(notification, rules, NOW).map((queued) => ({ ...queued, dueAt: NOW + HOUR })),
      );
      expect(await ledger.dueNotifications(NOW + HOUR - 1, 10)).toEqual([]);
      expect(await ledger.dueNotifications(NOW + HOUR, 10)).toHaveLength(1);
    });
  });
