/**
 * The first step of a cycle asks the venue for balances and prices; the steps after it, up to the plan, and the journal of a cycle that has ordered nothing, take what it
 * was told where that is not older than this, ms. The last check of each order asks anew.
 */
export const SHARED_BY_CYCLE_MS = 15_000;
