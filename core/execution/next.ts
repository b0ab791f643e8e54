import { whileChecking } from './lastCheck.ts';
import type { OrderEvent } from './orderEvent.ts';
import type { OrderLife } from './orderLife.ts';
import { whileCancelling, whileListingFills, whilePolling } from './polling.ts';
import { whileReading } from './reading.ts';
import { afterFailure, whileAsking, whileIdentifying, whileTakingTerms } from './recovery.ts';
import { whileReleasing, whileReserving } from './reservation.ts';
import { whileRepricing } from './revision.ts';
import {
  whileClaiming,
  whileClaimingAgain,
  whileExamining,
  whileSearching,
  whileSending,
  whileWithdrawing,
} from './sending.ts';
import { type Step, UnexpectedEventError } from './step.ts';
import { whileWaiting } from './waiting.ts';
import { whileWriting } from './writing.ts';

/**
 * An order's life, from its reservation to the venue's last word: where the order is, what has come of the last action, and what is to be done next. docs/execution.md has it as a
 * table.
 *
 * @throws UnexpectedEventError where the event cannot come there
 */
export function next(life: OrderLife, event: OrderEvent): Step {
  if (event.kind === 'failed') return afterFailure(life, event.failure);
  switch (life.at) {
    case 'reserving':
      return whileReserving(life, event);
    case 'checking':
      return whileChecking(life, event);
    case 'reading':
      return whileReading(life, event);
    case 'examining':
      return whileExamining(life, event);
    case 'claiming':
      return whileClaiming(life, event);
    case 'claimingAgain':
      return whileClaimingAgain(life, event);
    case 'searching':
      return whileSearching(life, event);
    case 'withdrawing':
      return whileWithdrawing(life, event);
    case 'sending':
      return whileSending(life, event);
    case 'asking':
      return whileAsking(life, event);
    case 'identifying':
      return whileIdentifying(life, event);
    case 'takingTerms':
      return whileTakingTerms(life, event);
    case 'cancelling':
      return whileCancelling(life, event);
    case 'polling':
      return whilePolling(life, event);
    case 'listingFills':
      return whileListingFills(life, event);
    case 'repricing':
      return whileRepricing(life, event);
    case 'writing':
      return whileWriting(life, event);
    case 'waiting':
      return whileWaiting(life, event);
    case 'releasing':
      return whileReleasing(life, event);
    case 'over':
      throw new UnexpectedEventError(life, event);
    default: {
      const unreachable: never = life;
      return unreachable;
    }
  }
}
