import { Context, getClient } from '@temporalio/activity';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CycleSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import type { OrderRecord } from '../core/orders/order.ts';
import { type OrderKey, orderWorkflowId, recoveryWorkflowId } from '../core/orders/orderKey.ts';
import { outcomeOf } from '../core/orders/orderOutcome.ts';
import { isClosed, NOTHING_EXECUTED } from '../core/orders/orderState.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { recoveryInput } from './order/recoveryInput.ts';
import { travellingTransitions } from './order/travellingTransitions.ts';
import { releaseReservation, reservationsOf } from './server/actor.ts';

/** Interval between two looks at a running order, ms. */
const LOOK_MS = 250;

/** A cycle asks the server after so many open orders at the same time. */
const ASKED_AT_ONCE = 20;

/** A workflow task whose worker has died is given to another one after so long. */
const WORKFLOW_TASK_TIMEOUT = '4s';

/** What an order's workflow is about, in one line of the Web UI. */
function staticSummary({ trade }: SymbolOrderInput): string {
  return `${trade.side} ${trade.symbol} for ${trade.quoteAmount}`;
}

/** Starts the workflow of an order; attaches to it where there is, or was, one. */
export async function startOrAttach(
  taskQueue: string,
  input: SymbolOrderInput,
): Promise<{ handle: WorkflowHandle; existed: boolean }> {
  const workflowId = orderWorkflowId(input.key);
  try {
    const handle = await getClient().workflow.start('symbolOrder', {
      workflowId,
      taskQueue,
      args: [input],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: staticSummary(input),
    });
    return { handle, existed: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: getClient().workflow.getHandle(workflowId), existed: true };
  }
}

/**
 * Takes up an order whose workflow was terminated, cancelled or failed, or was refused when the cycle was done before. The ledger's intent, if there is one, decides what is sent; if there is none,
 * nothing ever was.
 */
async function startRecovery(taskQueue: string, input: SymbolOrderInput): Promise<WorkflowHandle> {
  return await getClient().workflow.start('symbolOrder', {
    workflowId: recoveryWorkflowId(input.key),
    taskQueue,
    args: [input],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: staticSummary(input),
  });
}

type Ending =
  | { readonly kind: 'outcome'; readonly outcome: OrderOutcome }
  | { readonly kind: 'running' }
  | { readonly kind: 'broken' };

async function look(handle: WorkflowHandle): Promise<Ending> {
  const { status } = await handle.describe();
  switch (status.name) {
    case 'RUNNING':
    case 'CONTINUED_AS_NEW':
      return { kind: 'running' };
    case 'COMPLETED':
      return { kind: 'outcome', outcome: (await handle.result()) as OrderOutcome };
    default:
      return { kind: 'broken' };
  }
}

async function waitFor(handle: WorkflowHandle, until: number): Promise<Ending> {
  for (;;) {
    const ending = await look(handle);
    if (ending.kind !== 'running' || Date.now() >= until) return ending;
    await Context.current().sleep(LOOK_MS);
  }
}

/** Starts orders' workflows, attaches to them, and takes up the ones that were left alone. */
export function orderWorkflowActivities({
  settings,
  ledger,
  recovery,
}: ActivityDependencies): Pick<CycleSteps, 'runOrder' | 'recoverOrders'> {
  const { taskQueue } = settings;

  const pending = async (input: SymbolOrderInput, broken: boolean): Promise<OrderOutcome> => {
    const record = await ledger.order(input.key);
    const transitions = record === undefined ? [] : await travellingTransitions(ledger, input.key);
    const known = record === undefined ? undefined : { ...outcomeOf(record), transitions };
    return {
      symbol: input.key.symbol,
      side: input.trade.side,
      workflowId: orderWorkflowId(input.key),
      ...NOTHING_EXECUTED,
      ...known,
      status: 'PENDING',
      detail: broken
        ? 'its workflow was ended from outside; the next cycle takes the order up'
        : 'the order is still being worked on by its own workflow',
    };
  };

  const isAbandoned = async (key: OrderKey): Promise<boolean> => {
    for (const workflowId of [orderWorkflowId(key), recoveryWorkflowId(key)]) {
      try {
        const { status } = await getClient().workflow.getHandle(workflowId).describe();
        if (status.name === 'RUNNING') return false;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    }
    return true;
  };

  const abandonedAmong = async (open: readonly OrderRecord[]): Promise<readonly OrderRecord[]> => {
    const found: OrderRecord[] = [];
    for (let start = 0; start < open.length; start += ASKED_AT_ONCE) {
      const some = open.slice(start, start + ASKED_AT_ONCE);
      const abandoned = await Promise.all(some.map(({ key }) => isAbandoned(key)));
      found.push(...some.filter((_, index) => abandoned[index]));
    }
    return found;
  };

  /** An order whose workflow was ended between its reservation and its intent has left a place taken that nobody would ever free. */
  const releaseLostReservations = async (account: string, open: readonly OrderRecord[]): Promise<void> => {
    const taken = new Set(open.map((record) => orderWorkflowId(record.key)));
    for (const { key } of await reservationsOf(account)) {
      if (taken.has(orderWorkflowId(key)) || !(await isAbandoned(key))) continue;
      // The ledger may have lost it, not the order its intent.
      const restored = (await ledger.order(key)) === undefined ? await recovery.restoreOrder(key) : undefined;
      if (restored !== undefined && !isClosed(restored.state.status)) {
        await startRecovery(taskQueue, recoveryInput(restored, settings.limits));
        continue;
      }
      await releaseReservation(taskQueue, key);
    }
  };

  return {
    async runOrder(input, patience) {
      const until = Date.now() + patience;
      const { handle, existed } = await startOrAttach(taskQueue, input);
      let ending = await waitFor(handle, until);
      const refusedBefore = existed && ending.kind === 'outcome' && ending.outcome.status === 'REFUSED';
      if (ending.kind === 'broken' || refusedBefore) {
        const record = (await ledger.order(input.key)) ?? (await recovery.restoreOrder(input.key));
        if (record !== undefined && isClosed(record.state.status)) {
          // The workflow may have been ended after the ledger's last entry and before it gave its place back.
          await releaseReservation(taskQueue, input.key);
          return { ...outcomeOf(record), transitions: await travellingTransitions(ledger, input.key) };
        }
        ending = await waitFor(await startRecovery(taskQueue, { ...input, recovery: record !== undefined }), until);
      }
      return ending.kind === 'outcome' ? ending.outcome : await pending(input, ending.kind === 'broken');
    },

    async recoverOrders(account) {
      const open = await ledger.openOrders(account);
      for (const record of await abandonedAmong(open))
        await startRecovery(taskQueue, recoveryInput(record, settings.limits));
      await releaseLostReservations(account, open);
      return open.map((record) => record.key.symbol);
    },
  };
}
