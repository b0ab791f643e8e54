import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedFault } from '../schedule.ts';
import type { WorkerCommand } from '../worker/command.ts';
import type { World } from '../world.ts';
import { KILL_POINT_OF } from './kinds.ts';
import type { RoundState } from './roundState.ts';

/** Longer than the heartbeats of every step may be missing. */
const FROZEN_MS = 5_500;

/** Lets the worker die by itself at the fault's point. @returns whether an order of the round came to it */
export async function dieAt({ world, over, died }: RoundState, fault: PlannedFault): Promise<boolean> {
  const point = KILL_POINT_OF[fault.kind];
  if (point === undefined) throw new Error(`"${fault.kind}" names no point to die at`);
  const { worker } = world;
  const before = worker.ends.length;
  const command: WorkerCommand = { type: 'die', point, passes: fault.afterOrders };
  await worker.send(command);
  while (worker.ends.length === before && !over()) await sleep(50);
  const at = worker.ends[before];
  if (at === undefined) return false;
  died({ kind: fault.kind, at });
  return true;
}

/** The worker stands still until others have been given its work, and then goes on with it. */
export async function freezeWorker({ worker }: World, { lastsMs }: PlannedFault): Promise<boolean> {
  await worker.ready();
  worker.freeze();
  await sleep(FROZEN_MS + lastsMs / 2);
  worker.thaw();
  return true;
}

/** A worker of another version shares the work until the cycles are over; half of the time the usual one is killed meanwhile. */
export async function runSecondVersion({ world, over }: RoundState, fault: PlannedFault): Promise<boolean> {
  const second = await world.startSecondVersion();
  try {
    await sleep(fault.delayMs);
    if (fault.draw < 0.5) await world.worker.kill(1_000);
    while (!over()) await sleep(100);
    return true;
  } finally {
    await second.stop();
  }
}
