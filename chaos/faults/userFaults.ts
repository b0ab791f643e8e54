import { setTimeout as sleep } from 'node:timers/promises';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { cycleWorkflowId, portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { PlannedFault, PlannedRound } from '../schedule.ts';
import { ACCOUNTS, type World } from '../world.ts';

/** Repeats what the server could not take, as an impatient user would. */
export async function insist<T>(action: () => Promise<T>, patienceMs = 90_000): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(300);
    }
  }
}

/** Ends the round's cycle by force. @returns whether it still ran */
export async function terminateCycle(world: World, plan: PlannedRound, { account }: PlannedFault): Promise<boolean> {
  const handle = world.client.temporal.workflow.getHandle(cycleWorkflowId(account, plan.cycleId, 'all'));
  return await insist(async () => {
    if ((await handle.describe()).status.name !== 'RUNNING') return false;
    await handle.terminate('chaos');
    return true;
  });
}

/** Ends the account's actor by force: the next message starts one that remembers nothing. @returns whether there was one */
export async function terminateActor(world: World, { account }: PlannedFault): Promise<boolean> {
  const handle = world.client.temporal.workflow.getHandle(portfolioWorkflowId(account));
  return await insist(async () => {
    try {
      await handle.terminate('chaos');
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  });
}

/** Lets an account that a breaker has stopped, or a user, trade again, as a person does who has looked at it. */
export async function resumeStopped({ client }: World, ledger: LedgerPort, { round }: PlannedRound): Promise<void> {
  for (const account of ACCOUNTS) {
    const state = await insist(() => ledger.tradingState(account));
    if (state.kind !== 'active')
      await insist(() => client.resume(`looked at in round ${round}: ${state.reason}`, account));
  }
}

/** An order of the round that runs, whichever is seen first; undefined where none does for a while. */
async function findRunningOrder(
  world: World,
  plan: PlannedRound,
  account: string,
): Promise<WorkflowHandle | undefined> {
  const { temporal } = world.client;
  const prefix = `order:${account}:${plan.cycleId}:`;
  const deadline = Date.now() + 8_000;
  while (Date.now() < deadline) {
    try {
      for await (const { workflowId, status } of temporal.workflow.list({
        query: "WorkflowType = 'symbolOrder' AND ExecutionStatus = 'Running'",
      }))
        if (workflowId.startsWith(prefix) && status.name === 'RUNNING') return temporal.workflow.getHandle(workflowId);
    } catch {
      // The server may be down.
    }
    await sleep(30);
  }
  return undefined;
}

/** Waits until an order of the round runs. @returns whether one did within a while */
export async function runningOrder(world: World, plan: PlannedRound, account: string): Promise<boolean> {
  return (await findRunningOrder(world, plan, account)) !== undefined;
}

/** Ends an order of the round by force, whichever is seen first. @returns whether one ran */
export async function terminateOrder(world: World, plan: PlannedRound, { account }: PlannedFault): Promise<boolean> {
  const deadline = Date.now() + 8_000;
  while (Date.now() < deadline) {
    const order = await findRunningOrder(world, plan, account);
    if (order === undefined) return false;
    try {
      await order.terminate('chaos');
      return true;
    } catch {
      // The server may be down, or the order done in the meantime.
    }
  }
  return false;
}
