import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CycleSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import { outcomeOf } from '../core/orders/orderOutcome.ts';
import { isClosed, NOTHING_EXECUTED } from '../core/orders/orderState.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { travellingTransitions } from './order/travellingTransitions.ts';
import { releaseReservation } from './server/actor.ts';
import { awaitOrderWorkflow, startOrAttach, startRecovery } from './server/orderWorkflow.ts';

/** Starts the workflow of an order or attaches to it, and takes up the order where its workflow was ended from outside. */
export function runOrderActivity({ taskQueue, ledger, recovery }: ActivityDependencies): CycleSteps['runOrder'] {
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

  return async (input, patience) => {
    const until = Date.now() + patience;
    const { handle, existed } = await startOrAttach(taskQueue, input);
    let ending = await awaitOrderWorkflow(handle, until);
    const refusedBefore = existed && ending.kind === 'outcome' && ending.outcome.status === 'REFUSED';
    if (ending.kind === 'broken' || refusedBefore) {
      const record = (await ledger.order(input.key)) ?? (await recovery.restoreOrder(input.key));
      if (record !== undefined && isClosed(record.state.status)) {
        // The workflow may have been ended after the ledger's last entry and before its reservation was released.
        await releaseReservation(taskQueue, input.key);
        return { ...outcomeOf(record), transitions: await travellingTransitions(ledger, input.key) };
      }
      ending = await awaitOrderWorkflow(
        await startRecovery(taskQueue, { ...input, recovery: record !== undefined }),
        until,
      );
    }
    return ending.kind === 'outcome' ? ending.outcome : await pending(input, ending.kind === 'broken');
  };
}
