import { describe, expect, it } from 'vitest';
import { RateBudget, type RequestNews } from '../../../adapters/exchange/rateBudget.ts';
import type { Priority } from '../../../adapters/exchange/requestPriority.ts';

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
  const begin = () => {
    const pace = new TestPace();
    const told: RequestNews[] = [];
    const budget = new RateBudget(100, pace, (news) => told.push(news));
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
});
