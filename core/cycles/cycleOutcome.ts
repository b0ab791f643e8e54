import type { OrderOutcome } from './cycleResult.ts';
import type { CycleOutcome } from './recordedOutcome.ts';

function hasTraded({ status, filledBase }: OrderOutcome): boolean {
  return status === 'FILLED' || Number(filledBase) > 0 || status === 'PENDING';
}

/**
 * How a cycle ends that has not failed.
 * @param here orders of this run. @param all orders of all its runs. @param refusal why it trades nothing, or nothing more
 */
export function cycleOutcome(
  here: readonly OrderOutcome[],
  all: readonly OrderOutcome[],
  refusal: string | undefined,
): CycleOutcome {
  if (here.some(hasTraded)) return 'traded';
  if (refusal !== undefined) return 'refused';
  // A replay that has nothing left to do is the end of a cycle that has traded.
  return all.some(hasTraded) ? 'traded' : 'nothing-to-do';
}
