import type { OrderSteps } from '../core/cycles/cycleSteps.ts';
import type { ReservationAnswer } from '../core/cycles/portfolioProtocol.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { updateActor } from './server/actor.ts';

/** Asks the account's actor for the reservation of an order. */
export function reserveOrderActivity({ taskQueue, ledger }: ActivityDependencies): OrderSteps['reserveOrder'] {
  return async (request) => {
    // An order that exists has had its reservation; a reset of its workflow must follow it, whatever the actor would say to a new one.
    if ((await ledger.order(request.key)) !== undefined) return { kind: 'reserved' };
    return await updateActor<ReservationAnswer>(taskQueue, request.key.account, 'reserve', request);
  };
}
