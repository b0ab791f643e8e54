import { defaultPayloadConverter } from '@temporalio/common';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import type { OptimizeRequest } from '../../core/cycles/cycleSteps.ts';
import { type History, replayHistory } from '../../worker/replayHistory.ts';
import { reviewPlans } from '../../worker/reviewPlans.ts';
import { frozenOrder, seen } from '../adapters/ledger/ledgerValues.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { presentWorkflows } from '../support/workflowBundle.ts';

describe('debugging a recorded cycle', () => {
  let ballast: TestBallast;
  let history: History;
  let code: Pick<ReplayWorkerOptions, 'workflowBundle'>;
  setUp(
    async () => {
      ballast = await startTestBallast();
      const started = await ballast.client.startCycle({ cycleId: 'recorded', signals: STRONG_SIGNALS });
      await started.result();
      history = await ballast.client.temporal.workflow.getHandle(started.workflowId).fetchHistory();
      code = presentWorkflows();
    },
    () => ballast?.stop(),
  );

  const scheduled = (step: string) => {
    const event = history.events?.find(
      (item) => item.activityTaskScheduledEventAttributes?.activityType?.name === step,
    );
    if (event === undefined) throw new Error(`the cycle has no step ${step}`);
    return event;
  };

  /** The history with one event changed. */
  const changed = (eventId: unknown, change: (event: NonNullable<History['events']>[number]) => object): History => ({
    events: (history.events ?? []).map((event) =>
      String(event.eventId) === String(eventId) ? { ...event, ...change(event) } : event,
    ),
  });

  it('finds no difference in what the present code has recorded itself', async () => {
    expect(await replayHistory(history, 'recorded', code)).toEqual({ same: true });
    const [review] = await reviewPlans(history, ballast.dependencies);
    expect(review?.differences).toEqual([]);
    expect(review?.notes).toEqual([]);
    expect(review?.decisions.length).toBeGreaterThan(0);
  });

  it('names the first event at which the present code does something else, and what', async () => {
    const { eventId } = scheduled('recordPlan');
    const other = changed(eventId, (event) => ({
      activityTaskScheduledEventAttributes: {
        ...event.activityTaskScheduledEventAttributes,
        activityType: { name: 'publishPlan' },
      },
    }));
    const replay = await replayHistory(other, 'recorded', code);
    expect(replay).toMatchObject({
      same: false,
      difference: { eventId: Number(eventId), eventType: 'activityTaskScheduled', recorded: 'publishPlan' },
    });
    expect(replay.same ? '' : replay.difference.present).toContain('recordPlan');
  });

  it('tells by symbol where the present code would decide something else on the recorded inputs', async () => {
    const { eventId, activityTaskScheduledEventAttributes: attributes } = scheduled('optimize');
    const payload = attributes?.input?.payloads?.[0];
    if (!payload) throw new Error('no input was recorded');
    const request = defaultPayloadConverter.fromPayload<OptimizeRequest>(payload);
    const sold = { ...request, signals: { ...request.signals, accepted: [] } };
    const other = changed(eventId, () => ({
      activityTaskScheduledEventAttributes: {
        ...attributes,
        input: { payloads: [defaultPayloadConverter.toPayload(sold)] },
      },
    }));
    const [review] = await reviewPlans(other, ballast.dependencies);
    const bought = review?.trades.filter((trade) => trade.side === 'buy').map((trade) => trade.symbol) ?? [];
    expect(bought.length).toBeGreaterThan(0);
    const bySymbol = new Map(review?.differences.map((item) => [item.symbol, item]));
    for (const symbol of bought)
      expect(bySymbol.get(symbol)).toMatchObject({ recorded: { action: 'BUY' }, present: { action: 'SKIP' } });
  });

  it('takes the orders of the cycle as they were when the plan was made, not as they are now', async () => {
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, 'recorded');
    expect(orders.length).toBeGreaterThan(0);
    const [review] = await reviewPlans(history, ballast.dependencies);
    expect(review?.differences.map((item) => item.present?.reason)).not.toContain('ORDERED_THIS_CYCLE');
  });

  it('knows an order that was open when the plan was made, however many have come since', async () => {
    const [before] = await reviewPlans(history, ballast.dependencies);
    const bought = before?.trades.find(({ side }) => side === 'buy')?.symbol;
    if (before === undefined || bought === undefined) throw new Error('the plan buys nothing');
    const intent = async (cycleId: string, symbol: string, at: number) => {
      const key = { account: ballast.account, cycleId, symbol };
      await ballast.ledger.recordIntent(key, frozenOrder(key), seen(at));
    };
    await intent('earlier', bought, before.at - 1);
    for (let i = 0; i < 1_001; i += 1) await intent(`later-${i}`, bought, before.at + 60_000 + i);
    const [review] = await reviewPlans(history, ballast.dependencies);
    expect(review?.differences.find(({ symbol }) => symbol === bought)?.present?.reason).toBe('ORDER_OUTSTANDING');
  });
});
