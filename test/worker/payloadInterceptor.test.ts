import { describe, expect, it } from 'vitest';
import { AccountSnapshots } from '../../activities/account/accountSnapshots.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';
import { runWorkers } from '../../worker/runWorkers.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

/** A venue that tells of so many coins that the answer of the step could not travel with the others. */
function crowded(venue: ExchangePort): ExchangePort {
  return new Proxy(venue, {
    get(target, name: keyof ExchangePort) {
      if (name !== 'holdings') {
        const member = target[name];
        return typeof member === 'function' ? member.bind(target) : member;
      }
      return async (account: string, quoteCurrency: string) => {
        const snapshot = await target.holdings(account, quoteCurrency);
        const more = Array.from({ length: 3_000 }, (_, i) => ({
          symbol: `TOK${i}X-USD`,
          quantity: '1',
          available: '1',
        }));
        return { ...snapshot, holdings: [...snapshot.holdings, ...more] };
      };
    },
  });
}

describe('a step whose answer is too large to travel', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false });
    },
    () => ballast?.stop(),
  );

  it('fails its cycle by its name at once, instead of being tried again until the deadline', async () => {
    const { dependencies, configuration } = ballast;
    const exchange = (account: string): ExchangePort => crowded(dependencies.exchange(account));
    const snapshots = new AccountSnapshots(exchange, configuration.quoteCurrency);
    const workers = await runWorkers(temporalTarget(configuration), { ...dependencies, snapshots });
    try {
      const started = await ballast.client.startCycle({ cycleId: 'crowded' });
      const failure: unknown = await started.result().catch((error: unknown) => error);
      expect(String(failure)).toContain('The answer of snapshotHoldings');
      const { events } = await ballast.client.temporal.workflow.getHandle(started.workflowId).fetchHistory();
      const steps = (events ?? []).flatMap((event) =>
        event.activityTaskFailedEventAttributes?.failure
          ? [event.activityTaskFailedEventAttributes.failure.message ?? '']
          : [],
      );
      expect(steps.join('\n')).toMatch(
        /The answer of snapshotHoldings to cycle:\S+:crowded: \d+ kB; allowed: at most 100 kB/,
      );
      const status = await ballast.client.cycleStatus('crowded');
      expect(status.step).toBe('failed');
      expect(status.report.join('\n') + status.detail).toContain('The answer of snapshotHoldings');
      expect(await ballast.venue.acceptedOrders()).toEqual([]);
    } finally {
      await workers.stop();
    }
  });
});
