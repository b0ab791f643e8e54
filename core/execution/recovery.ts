import { Decimal } from 'decimal.js';
import { executionOf, isClosed } from '../orders/orderState.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { Failure, OrderLife } from './orderLife.ts';
import { onAnswer, onOrder } from './polling.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { termsAtVenue } from './termsAtVenue.ts';
import { afterAdvance } from './waiting.ts';
import { closeAbsent, writeUnknown } from './writing.ts';

/** The exception is for who asked for the pass: the next one begins with what the ledger holds. */
const FAIL: Step = { life: { at: 'reading' }, action: { kind: 'fail' } };

/**
 * What an exception means. Once the first byte may have left, it is UNKNOWN; where the venue has refused to take the request at all, and before anything was asked of it, the
 * ledger stands and the pass is tried again.
 */
export function afterFailure(life: OrderLife, failure: Failure): Step {
  switch (life.at) {
    case 'sending':
    case 'asking':
      return inDoubt(life, failure);
    case 'listingFills':
    case 'repricing':
    case 'writing':
      return life.inDoubt ? inDoubt(life, failure) : FAIL;
    case 'reserving':
    case 'checking':
    case 'reading':
    case 'examining':
    case 'claiming':
    case 'claimingAgain':
    case 'searching':
    case 'withdrawing':
    case 'identifying':
    case 'takingTerms':
    case 'cancelling':
    case 'polling':
    case 'waiting':
    case 'releasing':
    case 'over':
      return FAIL;
    default: {
      const unreachable: never = life;
      return unreachable;
    }
  }
}

/** What became of an order that may have been sent. */
export function whileAsking(life: Extract<OrderLife, { at: 'asking' }>, event: OrderEvent): Step {
  if (event.kind === 'answered') return onAnswer(life.record, event.answer, true);
  throw new UnexpectedEventError(life, event);
}

/** Which order the venue has under our ID. IDs are of one ledger and one decision, so one of our symbol is this order, and its terms count. */
export function whileIdentifying(life: Extract<OrderLife, { at: 'identifying' }>, event: OrderEvent): Step {
  if (event.kind !== 'found') throw new UnexpectedEventError(life, event);
  const { record, failure } = life;
  const { placed } = event;
  if (placed === undefined) return writeUnknown(record, failure);
  const said = { source: 'venue', detail: failure.message } as const;
  // It is for something else: ours can never come into being.
  if (placed.symbol !== record.key.symbol)
    return closeAbsent(record, 'CANCELED', `not sent: ${failure.message}`, said, false);
  const terms = termsAtVenue(placed, record, failure.message);
  return { life: { at: 'takingTerms', record, placed }, action: { kind: 'takeTerms', record, terms, said } };
}

/** With the venue's terms in the ledger, its state there is taken over as for every other order. */
export function whileTakingTerms(life: Extract<OrderLife, { at: 'takingTerms' }>, event: OrderEvent): Step {
  if (event.kind !== 'written') throw new UnexpectedEventError(life, event);
  const { record } = event;
  // What was found says nothing of another revision, and a closed order stays as it is.
  if (record.revision !== life.record.revision || isClosed(record.state.status))
    return afterAdvance(record.state.status);
  // Nor anything that another follower has not seen since.
  if (new Decimal(executionOf(life.placed.state).filledBase).lt(executionOf(record.state).filledBase))
    return afterAdvance(record.state.status);
  return onOrder(record, life.placed, false);
}

function inDoubt(life: Extract<OrderLife, { readonly record: unknown }>, failure: Failure): Step {
  const { record } = life;
  switch (failure.kind) {
    case 'busy':
      return FAIL;
    case 'otherTerms':
      return { life: { at: 'identifying', record, failure }, action: { kind: 'find', record } };
    case 'unclear':
      return writeUnknown(record, failure);
    default: {
      const unreachable: never = failure.kind;
      return unreachable;
    }
  }
}
