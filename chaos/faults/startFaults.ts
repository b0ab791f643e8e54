import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BallastClient } from '../../client/ballastClient.ts';
import { NotFoundError } from '../../client/clientErrors.ts';
import { REQUESTS } from '../dialects.ts';
import type { PlannedFault, PlannedRound } from '../schedule.ts';
import type { WorkerCommand } from '../worker/command.ts';
import type { World } from '../world.ts';
import { insist, runningOrder, terminateCycle } from './userFaults.ts';

/** How long a cycle that shall be overtaken may take to its first order. */
const ORDER_MS = 8_000;

interface StartInput {
  readonly account: string;
  readonly cycleId: string;
  readonly signals: unknown[];
}

function inputOf(plan: PlannedRound, account: string): StartInput {
  return { account, cycleId: plan.cycleId, signals: [...(plan.signals.get(account) ?? [])] };
}

/** Starts the round's cycle of an account the way Ballast's own clients do. */
export async function startCycle(client: BallastClient, plan: PlannedRound, account: string): Promise<void> {
  await insist(() => client.startCycle(inputOf(plan, account)));
}

/** Does the round's cycle of an account again. One that was ended before its first step is known to nobody, and is started anew. */
export async function replayCycle(world: World, plan: PlannedRound, account: string): Promise<void> {
  try {
    await world.client.replayCycle(plan.cycleId, account);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await startCycle(world.client, plan, account);
  }
}

/** The same cycle from several clients at once, under its own workflow ID. */
export async function startTogether(world: World, plan: PlannedRound, { account }: PlannedFault): Promise<boolean> {
  await Promise.all([world.client, world.rival, world.client].map((client) => startCycle(client, plan, account)));
  return true;
}

/** The same cycle from several clients at once, each under a workflow ID of its own, as the Web UI's form does. */
export async function startUnderOwnIds(world: World, plan: PlannedRound, { account }: PlannedFault): Promise<boolean> {
  await Promise.all(
    [world.client, world.rival, world.rival].map((client, index) =>
      startByHand(world, client, `by-hand:${account}:${plan.cycleId}:${index}`, inputOf(plan, account)),
    ),
  );
  return true;
}

async function startByHand(world: World, client: BallastClient, workflowId: string, input: object): Promise<void> {
  await insist(() =>
    client.temporal.workflow.start('tradingCycle', {
      workflowId,
      taskQueue: world.configuration.temporal.taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
}

/** The cycle of the present slot from the Web UI's form, the command line, a program and the schedule, all at once, beside the round's own cycle. */
export async function startFromEverywhere(world: World, plan: PlannedRound, fault: PlannedFault): Promise<boolean> {
  const { account } = fault;
  const signals = [...(plan.signals.get(account) ?? [])];
  await Promise.all([
    startByHand(world, world.rival, randomUUID(), { account, signals }),
    insist(() => world.client.startCycle({ account, signals })),
    triggerSchedule(world, account),
    startOnCommandLine(world, account),
  ]);
  return true;
}

async function triggerSchedule({ client }: World, account: string): Promise<void> {
  await insist(async () => {
    const handle = client.temporal.schedule.getHandle(await client.ensureSchedule(account));
    await handle.pause('the harness triggers it');
    // Of two changes that reach a schedule in one task the server drops the first, and the schedule would go on by itself.
    if (!(await handle.describe()).state.paused) throw new Error('The schedule is not paused yet');
    await handle.trigger();
  });
}

/** A command that cannot reach the server says so and ends; what it did until then is what counts. */
async function startOnCommandLine(world: World, account: string): Promise<void> {
  const { entry, environment } = world.commandLine;
  const child = spawn(process.execPath, [entry, 'cycle', 'start', '--account', account, '--detach'], {
    env: environment,
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('close', resolve));
}

/** Ends the round's cycle while the venue hides an order of it, and starts another one with the same signals at once. @returns whether there was such an order */
export async function overtakeCycle(world: World, plan: PlannedRound, fault: PlannedFault): Promise<boolean> {
  const { account } = fault;
  const before = await world.venue.orderCount([account]);
  const { reads, history } = REQUESTS[world.dialect];
  await world.venue.addFault({
    method: reads.method,
    path: history,
    forMs: ORDER_MS + fault.lastsMs,
    effect: { kind: 'hideOrders' },
  });
  const deadline = Date.now() + ORDER_MS + fault.delayMs;
  while (Date.now() < deadline && (await world.venue.orderCount([account])) === before) await sleep(30);
  await sleep(fault.delayMs);
  const met = await terminateCycle(world, plan, fault);
  await startCycle(world.client, { ...plan, cycleId: `${plan.cycleId}-overtaking` }, account);
  return met;
}

/** How long an order is held up: a cycle that overtakes it is through by then. */
const HELD_MS = 12_000;

/**
 * Holds an order of the round's cycle up before its intent, ends the cycle, and starts another one with the same signals at once, which knows of the held order only from
 * its place. @returns whether a cycle was ended with an order held up
 */
export async function overtakeHeldCycle(world: World, plan: PlannedRound, fault: PlannedFault): Promise<boolean> {
  const { account } = fault;
  await world.worker.send({ type: 'hold', account, ms: HELD_MS } satisfies WorkerCommand);
  const held = await runningOrder(world, plan, account);
  await sleep(1_000 + fault.delayMs);
  const ended = await terminateCycle(world, plan, fault);
  await startCycle(world.client, { ...plan, cycleId: `${plan.cycleId}-overtaking` }, account);
  return held && ended;
}
