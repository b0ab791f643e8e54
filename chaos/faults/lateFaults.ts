import { setTimeout as sleep } from 'node:timers/promises';
import { cycleWorkflowId } from '../../core/cycles/identifiers.ts';
import type { Lateness } from '../../simulator/faults/faults.ts';
import type { PlannedFault } from '../schedule.ts';
import type { FaultKind } from './kinds.ts';
import type { RoundState } from './roundState.ts';
import { startCycle } from './startFaults.ts';

/** How far behind the venue's answers are in each kind, ms. */
const LATENESS: Readonly<Partial<Record<FaultKind, Lateness>>> = {
  'balances 3 s late': { balances: 3_000 },
  'balances 10 s late': { balances: 10_000 },
  'balances 30 s late': { balances: 30_000 },
  'holds late': { holds: 10_000 },
  'balances and orders torn': { balances: 8_000, orders: 3_000, currencies: ['USD'] },
  'orders listed late': { orders: 6_000 },
  'fills listed late': { fills: 5_000 },
};

/** The first order, and the cycle that follows, are waited for no longer than this. */
const ORDER_MS = 8_000;
const CYCLE_MS = 90_000;

/** Answers that are behind; undefined for the other kinds. */
export function latenessOf({ kind }: PlannedFault): Lateness | undefined {
  return LATENESS[kind];
}

/**
 * Has the venue answer late about an account from before its first order on, and starts another cycle with the same signals right behind the round's own, which
 * decides while the answers do not show yet what the first one has done. @returns whether there was an order to be late about
 */
export async function answerLate(
  { world, plan }: RoundState,
  { account, delayMs }: PlannedFault,
  lateness: Lateness,
): Promise<boolean> {
  const before = await world.venue.orderCount([account]);
  await world.venue.late(account, lateness);
  const firstOrder = Date.now() + ORDER_MS;
  while (Date.now() < firstOrder && (await world.venue.orderCount([account])) === before) await sleep(50);
  await sleep(delayMs);
  const cycleId = `${plan.cycleId}-following`;
  await startCycle(world.client, { ...plan, cycleId }, account);
  const handle = world.client.temporal.workflow.getHandle(cycleWorkflowId(account, cycleId, 'all'));
  const over = Date.now() + CYCLE_MS;
  while (Date.now() < over) {
    const isRunning = await handle.describe().then(
      ({ status }) => status.name === 'RUNNING',
      () => true,
    );
    if (!isRunning) break;
    await sleep(300);
  }
  return (await world.venue.orderCount([account])) > before;
}
