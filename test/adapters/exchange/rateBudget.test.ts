import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Allowance, RateBudget, type RequestNews } from '../../../adapters/exchange/rateBudget.ts';
import type { Priority } from '../../../adapters/exchange/requestPriority.ts';
import { requireVenue } from '../../../core/venues/venues.ts';

/** Time that the test moves, with the alarms that are set in it. */
class TestPace {
  time = 0;
  private alarms: { readonly at: number; readonly wake: () => void }[] = [];
  readonly now = (): number => this.time;
  readonly after = (ms: number, wake: () => void): void => {
    this.alarms.push({ at: this.time + ms, wake });
  };

  async pass(ms: number): Promise<void> {
    const until = this.time + ms;
    await Promise.resolve();
    for (;;) {
      const next = this.alarms.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.alarms.shift();
      this.time = next.at;
      next.wake();
      await Promise.resolve();
    }
    this.time = until;
    await Promise.resolve();
  }
}

describe('the budget of requests', () => {
  const begin = (allowance: Partial<Allowance> = {}) => {
    const pace = new TestPace();
    const told: RequestNews[] = [];
    const budget = new RateBudget({ msPerUnit: 100, windowMs: 1_000, burstMs: 0, ...allowance }, pace, (news) =>
      told.push(news),
    );
    const left: string[] = [];
    const ask = (name: string, priority: Priority, cost = 1): void =>
      void budget.take(cost, priority).then(() => left.push(`${name} at ${pace.time}`));
    return { pace, left, told, ask };
  };

  it('lets requests leave at the pace of their costs', async () => {
    const { pace, left, ask } = begin();
    ask('first', 'cycle');
    ask('dear', 'cycle', 3);
    ask('last', 'cycle');
    await pace.pass(1_000);
    expect(left).toEqual(['first at 0', 'dear at 100', 'last at 400']);
  });

  it('tells of each request what it takes and how long it has waited', async () => {
    const { pace, told, ask } = begin();
    ask('first', 'cycle');
    ask('dear', 'cycle', 3);
    ask('urgent', 'poll');
    await pace.pass(1_000);
    expect(told).toEqual([
      { priority: 'cycle', budgetMs: 100, waitedMs: 0 },
      { priority: 'poll', budgetMs: 100, waitedMs: 100 },
      { priority: 'cycle', budgetMs: 300, waitedMs: 200 },
    ]);
  });

  it('lets the most urgent one of those that wait go first, and of one urgency the oldest', async () => {
    const { pace, left, ask } = begin();
    for (const priority of ['candle', 'candle', 'cycle', 'poll', 'order', 'cancel'] as const) ask(priority, priority);
    ask('second order', 'order');
    await pace.pass(1_000);
    expect(left.map((line) => line.replace(/ at .*/, ''))).toEqual([
      'candle',
      'cancel',
      'order',
      'second order',
      'poll',
      'cycle',
      'candle',
    ]);
  });

  it('owes nothing after a rest', async () => {
    const { pace, left, ask } = begin();
    ask('dear', 'cycle', 10);
    await pace.pass(60_000);
    ask('later', 'candle');
    await pace.pass(0);
    expect(left).toEqual(['dear at 0', 'later at 60000']);
  });

  it('lets a burst leave at once after a rest, and then the slower pace that pays for it', async () => {
    const { pace, left, ask } = begin({ windowMs: 1_000, burstMs: 250 });
    for (const name of ['first', 'second', 'third', 'fourth']) ask(name, 'cycle');
    await pace.pass(60_000);
    ask('rested', 'cycle', 2);
    ask('dearer than the burst', 'cycle', 3);
    await pace.pass(60_000);
    expect(left).toEqual([
      'first at 0',
      'second at 0',
      'third at 125',
      'fourth at 250',
      'rested at 60000',
      'dearer than the burst at 60250',
    ]);
  });

  it('keeps a counter that sinks evenly below its most, in whatever bursts requests come', async () => {
    const { counts } = requireVenue('kraken');
    const request = fc.record({
      afterMs: fc.integer({ min: 0, max: 20_000 }),
      raisesBy: fc.integer({ min: 1, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 60 }), async (requests) => {
        const { pace, left, ask } = begin({ msPerUnit: 1_000, ...counts });
        for (const { afterMs, raisesBy } of requests) {
          await pace.pass(afterMs);
          ask(String(raisesBy), 'cycle', raisesBy / 0.33);
        }
        await pace.pass(600_000);
        expect(left).toHaveLength(requests.length);
        let [counter, since] = [0, 0];
        for (const line of left) {
          const [raisesBy = 0, at = 0] = line.split(' at ').map(Number);
          counter = Math.max(0, counter - (0.33 * (at - since)) / 1_000) + raisesBy;
          since = at;
          // A third of the fifteen is left for other processes with the same key.
          expect(counter).toBeLessThanOrEqual(10.000_001);
        }
      }),
    );
  });

  it('lets what the venue does not count leave at once', async () => {
    const { pace, left, ask } = begin();
    ask('dear', 'cycle', 10);
    ask('waiting', 'cancel');
    ask('not counted', 'candle', 0);
    await pace.pass(0);
    expect(left).toEqual(['dear at 0', 'not counted at 0']);
  });

  it('lets no more leave in any window than an even pace would, in whatever bursts requests come', async () => {
    const request = fc.record({ afterMs: fc.integer({ min: 0, max: 800 }), cost: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 40 }), async (requests) => {
        // Half of a window may leave at once: ten units are allowed in each, and no request costs more than the burst.
        const { pace, told, left, ask } = begin({ windowMs: 1_000, burstMs: 500 });
        for (const { afterMs, cost } of requests) {
          await pace.pass(afterMs);
          ask(String(cost), 'cycle', cost);
        }
        await pace.pass(60_000);
        expect(told).toHaveLength(requests.length);
        const leaves = left.map((line) => {
          const [cost, at] = line.split(' at ').map(Number);
          return { cost: cost ?? 0, at: at ?? 0 };
        });
        for (const { at: start } of leaves) {
          const inWindow = leaves.filter(({ at }) => at >= start && at < start + 1_000);
          expect(inWindow.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(10);
        }
      }),
    );
  });
});
