import { expect, it } from 'vitest';
import { checkOneAtATime } from '../../chaos/check/checkOneAtATime.ts';
import { checkWorkflows } from '../../chaos/check/checkWorkflows.ts';
import { isStopKey, isStopWorkflow, looksAfterRestingStop, stopsNotHeardOf } from '../../chaos/stops.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../../core/orders/orderState.ts';
import { ledgerOrder, venueOrder } from './books.ts';

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

it('knows the stops that the venue has filled before the ledger hears of it', () => {
  const rests = { status: 'ACCEPTED', venueOrderId: 'v1', execution: NOTHING_EXECUTED } as const;
  const { order: body } = ledgerOrder('ALT-USD');
  const resting = ledgerOrder('ALT-USD', { order: { ...body, side: 'sell', type: 'stop' }, state: rests });
  const limit = ledgerOrder('AXL-USD', { state: rests });
  const both = [resting, limit];
  const told = (status: string) =>
    stopsNotHeardOf([venueOrder('ALT-USD', { status }), venueOrder('AXL-USD', { status })], both);
  expect(told('OPEN')).toEqual([]);
  expect(told('FILLED')).toEqual([resting]);
  expect(stopsNotHeardOf([venueOrder('ALT-USD')], [ledgerOrder('ALT-USD')])).toEqual([]);
});

it('counts the workflow of a stop as at work while the stop does not rest', () => {
  const id = orderWorkflowId(stop);
  expect(looksAfterRestingStop(id, [])).toBe(true);
  expect(looksAfterRestingStop(id, [{ key: order }])).toBe(true);
  for (const workflowId of [id, `${id}:recovery`])
    expect(looksAfterRestingStop(workflowId, [{ key: stop }])).toBe(false);
  expect(looksAfterRestingStop(orderWorkflowId(order), [])).toBe(false);
});
