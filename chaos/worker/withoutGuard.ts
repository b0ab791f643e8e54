import { randomUUID } from 'node:crypto';
import { WorkflowClient } from '@temporalio/client';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { INTERNAL_UPDATES } from '../../core/account/internalUpdateNames.ts';
import type { Guard } from './guards.ts';
import { withoutLedgerKey } from './withoutLedgerKey.ts';

/** The same ports and client, with one guard taken out. */
export function withoutGuard(dependencies: ActivityDependencies, guard: Guard): ActivityDependencies {
  switch (guard) {
    case 'workflow-id':
      reuseWorkflowIds();
      return dependencies;
    case 'ledger-key':
      return withoutLedgerKey(dependencies);
    case 'client-order-id':
      return withNewClientOrderIds(dependencies);
    case 'reservation':
      reserveUnasked();
      return dependencies;
    default: {
      const unreachable: never = guard;
      return unreachable;
    }
  }
}

/** An order's workflow may be started again once it has closed. */
function reuseWorkflowIds(): void {
  const { start } = WorkflowClient.prototype;
  WorkflowClient.prototype.start = function (this: WorkflowClient, workflow: string, options: object) {
    return Reflect.apply(start, this, [
      workflow,
      'workflowIdReusePolicy' in options ? { ...options, workflowIdReusePolicy: 'ALLOW_DUPLICATE' } : options,
    ]);
  } as typeof start;
}

/** Every order gets its place without the actor being asked. */
function reserveUnasked(): void {
  const { executeUpdateWithStart } = WorkflowClient.prototype;
  WorkflowClient.prototype.executeUpdateWithStart = function (this: WorkflowClient, update: string, options: object) {
    if (update === INTERNAL_UPDATES.reserve) return Promise.resolve({ kind: 'reserved' });
    return Reflect.apply(executeUpdateWithStart, this, [update, options]);
  } as typeof executeUpdateWithStart;
}

/** An order that is sent again goes out under another client order ID. */
function withNewClientOrderIds(dependencies: ActivityDependencies): ActivityDependencies {
  return {
    ...dependencies,
    exchange: (account) => {
      const venue = dependencies.exchange(account);
      return {
        ...venue,
        resolve: (order, submittedAt, options) => {
          const clientOrderId = randomUUID();
          const body = order.body.replaceAll(order.clientOrderId, clientOrderId);
          return venue.resolve({ ...order, clientOrderId, body }, submittedAt, options);
        },
      };
    },
  };
}
