import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { cycleWorkflowId } from '../../core/cycles/identifiers.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import type { PlannedFault, PlannedRound } from '../schedule.ts';
import type { World } from '../world.ts';
import type { RoundState } from './roundState.ts';
import { startCycle } from './startFaults.ts';
import { insist, terminateActor } from './userFaults.ts';

/** EVENT_TYPE_WORKFLOW_TASK_COMPLETED: the points that the Web UI offers for a reset. */
const WORKFLOW_TASK_COMPLETED = 7;

type ResetRequest = Parameters<World['client']['temporal']['workflowService']['resetWorkflowExecution']>[0];

/** A cycle ends within this time however slow the machine is. */
const CYCLE_MS = 240_000;

/** So long a run goes on before the next reset ends it. */
const BETWEEN_RESETS_MS = 200;
/** Resets of one history take no longer than this altogether. */
const RESETS_MS = 8_000;

type EventId = NonNullable<ResetRequest['workflowTaskFinishEventId']>;

/** A history and the events that it can be reset to. */
interface ResetPoints {
  readonly runId: string;
  readonly events: readonly EventId[];
}

/** The points of a workflow that has ended. */
async function resetPoints({ client }: World, workflowId: string): Promise<ResetPoints> {
  const handle = client.temporal.workflow.getHandle(workflowId);
  return await insist(async () => {
    const { runId, status } = await handle.describe();
    if (status.name === 'RUNNING') throw new Error(`${workflowId} still runs`);
    const { events } = await client.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const points = (events ?? []).filter((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED);
    return { runId, events: points.flatMap(({ eventId }) => eventId ?? []) };
  }, CYCLE_MS);
}

async function reset({ client }: World, workflowId: string, runId: string, event: EventId): Promise<void> {
  await insist(() =>
    client.temporal.workflowService.resetWorkflowExecution({
      namespace: client.target.namespace,
      workflowExecution: { workflowId, runId },
      workflowTaskFinishEventId: event,
      requestId: `reset-${workflowId}-${runId}-${event}`,
      reason: 'chaos',
    }),
  );
}

async function resetSomewhere(world: World, workflowId: string, draw: number): Promise<boolean> {
  const { runId, events } = await resetPoints(world, workflowId);
  const event = events[Math.floor(draw * events.length)];
  if (event === undefined) return false;
  await reset(world, workflowId, runId, event);
  return true;
}

/** Resets the round's cycle to one of its workflow tasks once it has ended. @returns whether there was one to reset */
export async function resetCycle(world: World, plan: PlannedRound, fault: PlannedFault): Promise<boolean> {
  return await resetSomewhere(world, cycleWorkflowId(fault.account, plan.cycleId, 'all'), fault.draw);
}

/** Workflow IDs of the orders of the round's cycle, once it has ended. */
async function orderIds({ world, plan, ledger }: RoundState, account: string): Promise<readonly string[]> {
  await resetPoints(world, cycleWorkflowId(account, plan.cycleId, 'all'));
  const orders = await insist(() => ledger.ordersOfCycle(account, plan.cycleId));
  return orders.map(({ key }) => orderWorkflowId(key));
}

/** Resets one order of the round's cycle to one of its workflow tasks. @returns whether there was one */
export async function resetOrder(state: RoundState, { account, draw }: PlannedFault): Promise<boolean> {
  const ids = await orderIds(state, account);
  const id = ids[Math.floor(draw * ids.length)];
  return id !== undefined && (await resetSomewhere(state.world, id, (draw * 7) % 1));
}

/** Resets the round's cycle to its workflow tasks one after the other, each while the one before still runs, from a drawn one on. */
export async function resetToEveryEvent(world: World, plan: PlannedRound, fault: PlannedFault): Promise<boolean> {
  const workflowId = cycleWorkflowId(fault.account, plan.cycleId, 'all');
  const { runId, events } = await resetPoints(world, workflowId);
  const first = Math.floor(fault.draw * events.length);
  const deadline = Date.now() + RESETS_MS;
  for (const event of [...events.slice(first), ...events.slice(0, first)]) {
    if (Date.now() > deadline) break;
    await reset(world, workflowId, runId, event);
    await sleep(BETWEEN_RESETS_MS);
  }
  return events.length > 0;
}

/** What a workflow was started with. */
async function inputOf<Input>({ client }: World, workflowId: string): Promise<Input | undefined> {
  const { events } = await client.temporal.workflow.getHandle(workflowId).fetchHistory();
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return payload === undefined || payload === null ? undefined : defaultPayloadConverter.fromPayload<Input>(payload);
}

/** Deletes a workflow that has ended with its history, as the end of the retention does, and waits until it is gone. */
async function forget({ client }: World, workflowId: string): Promise<void> {
  const { temporal, target } = client;
  await insist(async () => {
    try {
      // The retention begins with a workflow's end: what still runs is never forgotten.
      const { status } = await temporal.workflow.getHandle(workflowId).describe();
      if (status.name === 'RUNNING') return;
      await temporal.workflowService.deleteWorkflowExecution({
        namespace: target.namespace,
        workflowExecution: { workflowId },
      });
      await temporal.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || isNotFound(error)) return;
      throw error;
    }
    throw new Error(`${workflowId} is still there`);
  });
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 5;
}

/**
 * The server forgets the round's cycle and those of its orders that have ended, half of the time the account's actor as well; then the same cycle and one of the
 * same orders are started again.
 */
export async function expireHistory(state: RoundState, fault: PlannedFault): Promise<boolean> {
  const { world, plan } = state;
  const { account, draw } = fault;
  const ids = await orderIds(state, account);
  const again = ids[Math.floor(draw * ids.length)];
  const input = again === undefined ? undefined : await insist(() => inputOf<SymbolOrderInput>(world, again));
  for (const id of [cycleWorkflowId(account, plan.cycleId, 'all'), ...ids]) await forget(world, id);
  if (draw < 0.5) await terminateActor(world, fault);
  await startCycle(world.client, plan, account);
  if (again !== undefined && input !== undefined)
    await insist(() =>
      world.client.temporal.workflow.start('symbolOrder', {
        workflowId: again,
        taskQueue: world.configuration.temporal.taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  return true;
}
