import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import { cycleWorkflowId } from '../core/cycles/identifiers.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { awaitQuiet } from './awaitQuiet.ts';
import { type Before, check, type FailedCycle, type Findings } from './check/checkRound.ts';
import type { Problem } from './check/problem.ts';
import { inject } from './faults/inject.ts';
import type { FaultKind } from './faults/kinds.ts';
import { losesRows, prepareLoss, reconcileAfterLoss } from './faults/ledgerFaults.ts';
import type { RoundState } from './faults/roundState.ts';
import { replayCycle, startCycle } from './faults/startFaults.ts';
import { insist, resumeStopped } from './faults/userFaults.ts';
import { type OrderRecovery, orderRecoveries, type WorkerDeath } from './orderRecoveries.ts';
import { type PlannedRound, SYMBOLS } from './schedule.ts';
import { ACCOUNTS, type World } from './world.ts';

/** What one round has shown. */
export interface RoundResult {
  readonly round: number;
  readonly faults: readonly { readonly kind: FaultKind; readonly met: boolean }[];
  /** Orders that the ledger has got in the round. */
  readonly orders: number;
  /** Those whose outcome was not known for a while. */
  readonly unknown: number;
  readonly cycles: Readonly<Partial<Record<string, number>>>;
  readonly failedCycles: readonly FailedCycle[];
  /** How often each breaker has stopped an account. */
  readonly trips: Readonly<Partial<Record<string, number>>>;
  /** From the end of the last fault until everything was quiet, ms; undefined where it never was. */
  readonly recoveryMs: number | undefined;
  readonly orderRecoveries: readonly OrderRecovery[];
  readonly durationMs: number;
  readonly problems: readonly Problem[];
}

/** A cycle ends within this time however slow the machine is; one that hangs is left to the check. */
const CYCLE_MS = 240_000;

/** So often at most a round is compared: stops that are filled each time just then would be no chance. */
const COMPARISONS = 5;

/** Faults after which a cycle has been ended by force, so that it is done again. */
const ENDS_CYCLE: ReadonlySet<FaultKind> = new Set([
  'cycle terminated',
  'cycle overtaken',
  'overtaken, an order held up',
]);

/** Runs the cycles of a round under its faults, heals, waits until everything is quiet, and checks. */
export async function runRound(world: World, plan: PlannedRound, patienceMs: number): Promise<RoundResult> {
  const ledger = await openLedger(ledgerUrl(world.configuration, {}), { readOnly: true });
  try {
    const { venue, client } = world;
    const earlier = await prepareLoss(world, plan);
    const startedAt = Date.now();
    const before = await venue.prices(SYMBOLS);
    let over = false;
    const deaths: WorkerDeath[] = [];
    const state: RoundState = {
      world,
      plan,
      ledger,
      startedAt,
      earlier,
      ordersBefore: await venue.orderCount(ACCOUNTS),
      over: () => over,
      died: (death) => deaths.push(death),
    };
    const faults = Promise.all(
      plan.faults.map(async (fault) => {
        const met = await inject(state, fault);
        return { kind: fault.kind, met, overAt: Date.now() };
      }),
    );
    faults.catch(() => undefined);
    await resumeStopped(world, ledger, plan);
    await Promise.all(ACCOUNTS.map((account) => startCycle(client, plan, account)));
    await cyclesEnded(world, plan);
    over = true;
    const met = await faults;
    await venue.heal();
    await world.ready();
    await resumeStopped(world, ledger, plan);
    const ended = plan.faults.filter(({ kind }) => ENDS_CYCLE.has(kind)).map(({ account }) => account);
    for (const account of new Set(ended)) await insist(() => replayCycle(world, plan, account));
    if (losesRows(plan)) await reconcileAfterLoss(world);
    const { quietAt, findings } = await compare(world, ledger, plan, {
      patienceMs,
      before: { startedAt, prices: before },
    });
    const lastFault = Math.max(...met.map(({ overAt }) => overAt));
    const { orders, evidence, cycles, failedCycles, trips, problems } = findings;
    return {
      round: plan.round,
      faults: met.map(({ kind, met }) => ({ kind, met })),
      orders: orders.length,
      unknown: evidence.filter((history) => history.some(({ status }) => status === 'UNKNOWN')).length,
      cycles,
      failedCycles,
      trips,
      recoveryMs: quietAt === undefined ? undefined : quietAt - lastFault,
      orderRecoveries: orderRecoveries(plan, deaths, evidence),
      durationMs: Date.now() - startedAt,
      problems,
    };
  } finally {
    await ledger.close();
  }
}

/** Once everything is quiet, venue and ledger are compared; anew where a stop was filled between the two. */
async function compare(
  world: World,
  ledger: LedgerPort,
  plan: PlannedRound,
  { patienceMs, before }: { readonly patienceMs: number; readonly before: Before },
): Promise<{ readonly quietAt: number | undefined; readonly findings: Findings }> {
  for (let time = 1; ; time += 1) {
    const quietAt = await awaitQuiet(world, ledger, patienceMs);
    const findings = await check(world, ledger, plan, before);
    if (quietAt === undefined || !findings.isTooEarly || time === COMPARISONS) return { quietAt, findings };
  }
}

/** Waits until the round's cycles have ended for the first time. */
async function cyclesEnded({ client }: World, { cycleId }: PlannedRound): Promise<void> {
  const deadline = Date.now() + CYCLE_MS;
  for (const account of ACCOUNTS) {
    const handle = client.temporal.workflow.getHandle(cycleWorkflowId(account, cycleId, 'all'));
    while (Date.now() < deadline) {
      const status = await handle.describe().then(
        (description) => description.status.name,
        () => 'UNKNOWN',
      );
      if (status !== 'RUNNING' && status !== 'UNKNOWN') break;
      await sleep(200);
    }
  }
}
