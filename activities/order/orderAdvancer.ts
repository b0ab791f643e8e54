import { next } from '../../core/execution/next.ts';
import type { OrderAction } from '../../core/execution/orderAction.ts';
import type { OrderEvent } from '../../core/execution/orderEvent.ts';
import type { Failure } from '../../core/execution/orderLife.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { OtherTermsError, VenueBusyError } from '../../core/ports/exchange.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { type AdvanceAction, type AdvanceTerms, advanceActions } from './advanceActions.ts';

/** Brings an order on: from what the ledger has of it to what the ledger has of it then. */
export type AdvanceOrder = (record: OrderRecord, terms: AdvanceTerms) => Promise<OrderRecord>;

/** Brings orders on, step by step: each action is what `next` says, and what comes of it is told to `next`. */
export function orderAdvancer(dependencies: ActivityDependencies): AdvanceOrder {
  const carryOut = advanceActions(dependencies);
  return async (record, terms) => {
    let known = record;
    let step = next({ at: 'reading' }, { kind: 'read', record, isUnsent: terms.isUnsent ?? false });
    while (isOfAdvance(step.action)) {
      let event: OrderEvent;
      let thrown: unknown;
      try {
        event = await carryOut(step.action, terms);
      } catch (error) {
        thrown = error;
        event = { kind: 'failed', failure: failureOf(error) };
      }
      known = recordIn(event) ?? known;
      step = next(step.life, event);
      if (step.action.kind === 'fail') throw thrown;
    }
    return known;
  };
}

function isOfAdvance(action: OrderAction): action is AdvanceAction {
  return 'record' in action;
}

/** The order as the ledger has it, where an event tells. */
function recordIn(event: OrderEvent): OrderRecord | undefined {
  if ('record' in event) return event.record;
  return event.kind === 'fillsListed' ? event.current : undefined;
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const words = error instanceof Error ? `${error.name}: ${error.message}` : message;
  if (error instanceof VenueBusyError) return { kind: 'busy', message, words };
  return { kind: error instanceof OtherTermsError ? 'otherTerms' : 'unclear', message, words };
}
