import { setTimeout as sleep } from 'node:timers/promises';
import { REQUESTS } from '../dialects.ts';
import type { PlannedFault } from '../schedule.ts';
import { ACCOUNTS } from '../world.ts';
import { lockLedger } from './databaseFaults.ts';
import { expireHistory, resetCycle, resetOrder, resetToEveryEvent } from './historyFaults.ts';
import { answerLate, latenessOf } from './lateFaults.ts';
import { cutLedgerShort, loseOrderRows, restoreLedger } from './ledgerFaults.ts';
import { dieAt, freezeWorker, runSecondVersion } from './processFaults.ts';
import { troubleOf } from './requestFaults.ts';
import type { RoundState } from './roundState.ts';
import {
  overtakeCycle,
  overtakeHeldCycle,
  startFromEverywhere,
  startTogether,
  startUnderOwnIds,
} from './startFaults.ts';
import { insist, terminateActor, terminateCycle, terminateOrder } from './userFaults.ts';

/** A fault waits no longer than this for its orders. */
const TRIGGER_MS = 10_000;

/** Injects a fault when its moment has come, and returns when it is over: whether it met anything. */
export async function inject(state: RoundState, fault: PlannedFault): Promise<boolean> {
  const { world } = state;
  const trouble = troubleOf(fault, world.dialect);
  if (trouble !== undefined) {
    if (trouble.forMs !== undefined) await reached(state, fault);
    const id = await world.venue.addFault(trouble);
    if (trouble.forMs === undefined) return await consumed(state, id);
    await sleep(trouble.forMs);
    return true;
  }
  const lateness = latenessOf(fault);
  if (lateness !== undefined) return await answerLate(state, fault, lateness);
  switch (fault.kind) {
    case 'killed before the intent':
    case 'killed after the intent':
    case 'killed before the send':
    case 'killed after the send':
    case 'killed after the answer':
    case 'killed before the update':
    case 'killed after the update':
      return await dieAt(state, fault);
    case 'second version':
      return await runSecondVersion(state, fault);
    case 'concurrent starts, one ID':
      return await startTogether(world, state.plan, fault);
    case 'concurrent starts, own IDs':
      return await startUnderOwnIds(world, state.plan, fault);
    case 'cycle reset':
      return await resetCycle(world, state.plan, fault);
    case 'order reset':
      return await resetOrder(state, fault);
    case 'reset to every event':
      return await resetToEveryEvent(world, state.plan, fault);
    case 'history expired':
      return await expireHistory(state, fault);
    case 'order terminated':
      await slowSubmissions(state);
      return await terminateOrder(world, state.plan, fault);
    case 'overtaken, an order held up':
      return await overtakeHeldCycle(world, state.plan, fault);
    case 'cycle overtaken':
      await slowSubmissions(state);
      return await overtakeCycle(world, state.plan, fault);
    default:
      await reached(state, fault);
      return await strike(state, fault);
  }
}

/** Long as a list: a line or a few for each kind of fault. */
async function strike(state: RoundState, fault: PlannedFault): Promise<boolean> {
  const { world, plan, died } = state;
  const { venue } = world;
  const { account, symbol, draw, lastsMs } = fault;
  switch (fault.kind) {
    case 'worker killed':
      died({ kind: fault.kind, at: Date.now() });
      await world.worker.kill(Math.round(1_000 * draw));
      return true;
    case 'worker frozen':
      return await freezeWorker(world, fault);
    case 'simulator killed':
      await world.simulator.kill(Math.round(1_000 * draw));
      return true;
    case 'server killed':
      await world.killServer(Math.round(1_000 * draw));
      return true;
    case 'disk full':
      await world.worker.send({ type: 'fill disk' });
      await sleep(lastsMs);
      await world.worker.send({ type: 'free disk' });
      return true;
    case 'database server killed':
      return await world.killDatabase(Math.round(1_000 * draw));
    case 'database locked':
      return await lockLedger(world, fault);
    case 'order rows lost':
      return await loseOrderRows(state, fault);
    case 'ledger restored':
      return await restoreLedger(state);
    case 'ledger cut short':
      return await cutLedgerShort(state, fault);
    case 'starts from everywhere':
      return await startFromEverywhere(world, plan, fault);
    case 'cycle terminated':
      return await terminateCycle(world, plan, fault);
    case 'actor terminated':
      return await terminateActor(world, fault);
    case 'deposit':
      await venue.deposit(account, 'USD', (50 + 400 * draw).toFixed(2));
      return true;
    case 'product halted':
      await venue.halt(symbol, true);
      await sleep(lastsMs);
      await venue.halt(symbol, false);
      return true;
    case 'fee currency changed':
      await venue.chargeBuysIn('quote');
      await sleep(lastsMs);
      await venue.chargeBuysIn('base');
      return true;
    case 'price jump':
      await venue.jump(symbol, 0.75 + 0.6 * draw);
      return true;
    case 'zero price':
      await venue.zeroPrice(symbol, true);
      await sleep(lastsMs);
      await venue.zeroPrice(symbol, false);
      return true;
    case 'candles missing':
      await venue.missingCandles(symbol, true);
      await sleep(lastsMs);
      await venue.missingCandles(symbol, false);
      return true;
    case 'clock skew':
      await venue.skew(Math.round((2 * draw - 1) * 900_000));
      await sleep(lastsMs);
      await venue.skew(0);
      return true;
    case 'paused and resumed':
      await insist(() => world.client.pause('chaos', account));
      await sleep(lastsMs);
      await insist(() => world.client.resume('chaos', account));
      return true;
    default:
      throw new Error(`No way to inject "${fault.kind}"`);
  }
}

/** Gives the faults that look for a running order the time to find one. */
async function slowSubmissions({ world }: RoundState): Promise<void> {
  await world.venue.addFault({
    method: 'POST',
    path: REQUESTS[world.dialect].submission,
    times: 3,
    effect: { kind: 'latency', ms: 800 },
  });
}

/** Waits until the venue has accepted the fault's number of orders in this round, or for a while, and the fault's delay. */
async function reached({ world, ordersBefore, over }: RoundState, fault: PlannedFault): Promise<void> {
  const deadline = Date.now() + TRIGGER_MS;
  while (fault.afterOrders > 0 && Date.now() < deadline && !over()) {
    if ((await world.venue.orderCount(ACCOUNTS)) - ordersBefore >= fault.afterOrders) break;
    await sleep(50);
  }
  await sleep(fault.delayMs);
}

/** Waits until a rule is used up or the cycles are over: whether it was used at all. A restarted simulator has forgotten its rules. */
async function consumed({ world, over }: RoundState, id: number): Promise<boolean> {
  const { incarnation } = world.simulator;
  const first = (await world.venue.state()).faults.find((rule) => rule.id === id)?.remaining;
  for (;;) {
    const isOver = over();
    const rule = (await world.venue.state()).faults.find((item) => item.id === id);
    if (world.simulator.incarnation !== incarnation) return false;
    if (rule === undefined) return true;
    if (isOver) return rule.remaining !== first;
    await sleep(200);
  }
}
