import { CancellationScope, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import type { OrderProgress, OrderSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import { followQueue } from '../core/cycles/identifiers.ts';
import { pollSignal } from './messages.ts';
import { ORDER_STEP } from './orderStep.ts';
import { describedSteps } from './stepSummaries.ts';

const { followOrder } = describedSteps<Pick<OrderSteps, 'followOrder'>>(ORDER_STEP);

/** News of an order that the venue keeps open. Who knows that there is some, such as one who has just had it cancelled, says so by a signal. */
export class OrderNews {
  private waiting: CancellationScope | undefined;

  constructor() {
    setHandler(pollSignal, () => this.waiting?.cancel(), {
      description: 'Looks at the order at once instead of after a while',
    });
  }

  /** Waits until the order is not any more what is known of it, or somebody has it looked at. */
  async next({ key, limits }: SymbolOrderInput, known: OrderProgress): Promise<OrderProgress> {
    const { awaitOrder } = describedSteps<Pick<OrderSteps, 'awaitOrder'>>({
      ...ORDER_STEP,
      taskQueue: followQueue(workflowInfo().taskQueue),
    });
    const scope = new CancellationScope();
    this.waiting = scope;
    try {
      return await scope.run(() => awaitOrder(key, limits, known));
    } catch (error) {
      const told = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
      if (!told || !isCancellation(error)) throw error;
      return await followOrder(key, limits);
    } finally {
      this.waiting = undefined;
    }
  }
}
