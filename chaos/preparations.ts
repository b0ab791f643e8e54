import { WorkflowNotFoundError } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { BallastClient } from '../client/ballastClient.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { orderName } from './check/clientOrderIds.ts';

/** The step in which an order is worked out and its intent committed, or refused. The actor has given the order its reservation before. Times in ms UTC. */
export interface Preparation {
  readonly key: OrderKey;
  readonly from: number;
  /** Absent where the workflow was ended first. */
  readonly to: number | undefined;
}

/** The key in the ID of an order's workflow, or of one that takes the order up again. */
function keyOf(workflowId: string): OrderKey | undefined {
  const [, account, cycleId, symbol] = workflowId.split(':');
  return account === undefined || cycleId === undefined || symbol === undefined
    ? undefined
    : { account, cycleId, symbol };
}

async function preparationsOf(
  client: BallastClient,
  workflowId: string,
  runId: string,
): Promise<readonly Preparation[]> {
  const key = keyOf(workflowId);
  if (key === undefined) return [];
  try {
    const { events } = await client.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const all = events ?? [];
    return all
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'prepareOrder')
      .map(({ eventId, eventTime }) => {
        const done = all.find(
          ({ activityTaskCompletedEventAttributes: completed }) =>
            String(completed?.scheduledEventId) === String(eventId),
        );
        return {
          key,
          from: optionalTsToMs(eventTime) ?? 0,
          to: optionalTsToMs(done?.eventTime),
        };
      });
  } catch (error) {
    // Retention has deleted it.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

/** The preparations of all orders whose workflows were started since then. */
export async function preparations(client: BallastClient, since: number): Promise<readonly Preparation[]> {
  const found: Preparation[] = [];
  for await (const { workflowId, runId } of client.temporal.workflow.list({
    query: `WorkflowType = 'symbolOrder' AND StartTime >= '${new Date(since).toISOString()}'`,
  }))
    found.push(...(await preparationsOf(client, workflowId, runId)));
  return found;
}

/** When an order was decided: its last preparation before its intent began then, and where there is no history of any, its intent was committed. */
export function decisionTime(prepared: readonly Preparation[], key: OrderKey, createdAt: number): number {
  const times = prepared
    .filter((item) => orderName(item.key) === orderName(key) && item.from <= createdAt)
    .map(({ from }) => from);
  return times.length === 0 ? createdAt : Math.max(...times);
}
