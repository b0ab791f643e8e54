import { setTimeout as sleep } from 'node:timers/promises';
import { changeLedger, copyCutShort, copyLedger, emptyLog, type LedgerCopy } from '../ledgerContent.ts';
import type { PlannedFault, PlannedRound } from '../schedule.ts';
import { ACCOUNTS, type World } from '../world.ts';
import type { FaultKind } from './kinds.ts';
import type { RoundState } from './roundState.ts';
import { insist } from './userFaults.ts';

/** Kinds after which the Temporal server and the venue know more than the ledger. */
const LOSSES: ReadonlySet<FaultKind> = new Set(['order rows lost', 'ledger restored', 'ledger cut short']);

/** The tables that hold what is known of orders, those first that refer to others. */
const ORDER_TABLES = ['fills', 'order_transitions', 'order_revisions', 'counted_orders', 'orders'];

/** A log is removed as a whole where more than this is drawn; else it keeps a part of its frames. */
const REMOVED_FROM = 0.75;

const FIRST_ORDER_CHECK_MS = 100;

/** A reconciliation is asked for so long; what does not come to its end is left to the check. */
const RECONCILED_MS = 150_000;

/** Whether a round takes something out of the ledger. */
export function losesRows({ faults }: PlannedRound): boolean {
  return faults.some(({ kind }) => LOSSES.has(kind));
}

/** Does before a round what its losses need. @returns the copy that will be put in the ledger's place, if one will */
export async function prepareLoss(world: World, { faults }: PlannedRound): Promise<LedgerCopy | undefined> {
  if (faults.some(({ kind }) => kind === 'ledger cut short')) emptyLog(world);
  return faults.some(({ kind }) => kind === 'ledger restored') ? await insist(() => copyLedger(world)) : undefined;
}

/** Deletes what the ledger has of the account's orders of this round, half of the time after a kill -9 of the worker. @returns whether there were any */
export async function loseOrderRows(state: RoundState, { account, draw }: PlannedFault): Promise<boolean> {
  const { world, startedAt } = state;
  if (!(await firstOrder(state, account))) return false;
  const recent = `select cycle_id, symbol from orders where account = '${account}' and created_at >= ${startedAt}`;
  const lose = async (): Promise<boolean> => {
    const statements = ORDER_TABLES.map(
      (table) => `delete from ${table} where account = '${account}' and (cycle_id, symbol) in (${recent})`,
    );
    return (await insist(() => changeLedger(world, statements))) > 0;
  };
  return draw < 0.5 ? await world.withoutWorkers('SIGKILL', lose) : await lose();
}

/** Waits for the account's first order of the round, as long as its cycles run. @returns whether there is one */
async function firstOrder({ ledger, plan, startedAt, over }: RoundState, account: string): Promise<boolean> {
  for (;;) {
    const isOver = over();
    // Another fault may keep the ledger from answering.
    const orders = await ledger.ordersOfCycle(account, plan.cycleId).catch(() => []);
    if (orders.some(({ createdAt }) => createdAt >= startedAt)) return true;
    if (isOver) return false;
    await sleep(FIRST_ORDER_CHECK_MS);
  }
}

/** Puts the copy from before the round in the place of the ledger, with the worker stopped as a person stops it. */
export async function restoreLedger({ world, earlier }: RoundState): Promise<boolean> {
  if (earlier === undefined) throw new Error('No copy of the ledger was made before the round');
  await world.withoutWorkers('SIGTERM', () => insist(() => earlier.putInPlace()));
  return true;
}

/** The worker is killed, and the last writes of the round have never reached the disk. */
export async function cutLedgerShort({ world }: RoundState, { draw }: PlannedFault): Promise<boolean> {
  const share = draw < REMOVED_FROM ? draw / REMOVED_FROM : 0;
  await world.withoutWorkers('SIGKILL', () => insist(() => copyCutShort(world, share).putInPlace()));
  return true;
}

/** Has each account compared with the venue until nothing is waited for, as a worker does hourly: also what nobody asks for any more comes back. */
export async function reconcileAfterLoss({ client }: World): Promise<void> {
  const deadline = Date.now() + RECONCILED_MS;
  const through = async (account: string): Promise<void> => {
    while (Date.now() < deadline) {
      const report = await client.reconcile(account).catch(() => undefined);
      if (report?.waitsFor === null) return;
      await sleep(1_000);
    }
  };
  await Promise.all(ACCOUNTS.map(through));
}
