import { expect, it } from 'vitest';
import { checkOneAtATime } from '../../chaos/check/checkOneAtATime.ts';
import { checkWorkflows } from '../../chaos/check/checkWorkflows.ts';
import { isStopKey, isStopWorkflow } from '../../chaos/stops.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';

const stop = { account: 'alpha', cycleId: 'stop:2', symbol: 'ALT-USD' };
const order = { account: 'alpha', cycleId: 's1-r1', symbol: 'ALT-USD' };

it('tells protective stops from the orders of cycles, by their keys and by their workflows', () => {
  expect([stop, order].map(isStopKey)).toEqual([true, false]);
  expect([stop, order].map(orderWorkflowId).map(isStopWorkflow)).toEqual([true, false]);
});

it('lets a stop rest through a round and beside a buy of its symbol, and no other order', () => {
  const running = [stop, order].map((key) => ({
    workflowId: orderWorkflowId(key),
    type: 'symbolOrder',
    runningMs: 5_000,
    taskAttempt: 0,
  }));
  expect(checkWorkflows(running, []).map(({ subject }) => subject)).toEqual([orderWorkflowId(order)]);
  const spans = [stop, order, { ...order, cycleId: 's1-r2' }].map((key) => ({ key, from: 0, to: 10 }));
  expect(checkOneAtATime(spans)).toHaveLength(1);
  expect(checkOneAtATime(spans.slice(0, 2))).toEqual([]);
});
