import { WorkflowNotFoundError } from '@temporalio/client';
import type { BallastClient } from '../client/ballastClient.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { orderName } from './check/clientOrderIds.ts';
import { RECOVERY } from './settle.ts';

/** The runs of orders' workflows, by their ID. */
export type OrderRunIds = ReadonlyMap<string, readonly string[]>;

export async function orderRunIds(client: BallastClient): Promise<OrderRunIds> {
  const found = new Map<string, string[]>();
  for await (const { workflowId, runId } of client.temporal.workflow.list({ query: "WorkflowType = 'symbolOrder'" }))
    found.set(workflowId, [...(found.get(workflowId) ?? []), runId]);
  return found;
}

/** When a run began to work an order out, after the actor had given it its place, ms UTC. */
async function preparations(client: BallastClient, workflowId: string, runId: string): Promise<readonly number[]> {
  try {
    const { events } = await client.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    return (events ?? []).flatMap(({ eventTime, activityTaskScheduledEventAttributes: step }) =>
      step?.activityType?.name === 'prepareOrder'
        ? [Number(eventTime?.seconds ?? 0) * 1_000 + (eventTime?.nanos ?? 0) / 1_000_000]
        : [],
    );
  } catch (error) {
    // Retention has deleted it.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

/** When an order was decided: it had its place then, and its size was worked out next. Without a history it is when its intent was committed. */
export async function decisionTime(
  client: BallastClient,
  key: OrderKey,
  createdAt: number,
  runIds: OrderRunIds,
): Promise<number> {
  const name = orderName(key);
  const times = await Promise.all(
    [name, `${name}${RECOVERY}`].flatMap((workflowId) =>
      (runIds.get(workflowId) ?? []).map((runId) => preparations(client, workflowId, runId)),
    ),
  );
  const before = times.flat().filter((at) => at <= createdAt);
  return before.length === 0 ? createdAt : Math.max(...before);
}
