import { isByBreaker } from '../../core/cycles/tradingState.ts';
import type { Fill, OrderRecord } from '../../core/orders/order.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { actorStates, orderRuns, runningWorkflows } from '../awaitQuiet.ts';
import { losesRows } from '../faults/ledgerFaults.ts';
import { insist } from '../faults/userFaults.ts';
import type { OrderHistory } from '../orderRecoveries.ts';
import { decisionTime, type Preparation, preparations } from '../preparations.ts';
import type { PlannedRound } from '../schedule.ts';
import { stopsNotHeardOf } from '../stops.ts';
import { ACCOUNTS, type World } from '../world.ts';
import type { LedgerBooks } from './books.ts';
import { checkBalances } from './checkBalances.ts';
import { checkLimits } from './checkLimits.ts';
import { checkOneAtATime, type OrderSpan, orderSpan } from './checkOneAtATime.ts';
import { checkOrders } from './checkOrders.ts';
import { checkRuns, checkWorkflows } from './checkWorkflows.ts';
import { orderName } from './clientOrderIds.ts';
import type { Problem } from './problem.ts';

const ALL = 1_000_000;
const CYCLES = 50;
const COMMANDS = 50;

/** What was before the round. */
export interface Before {
  readonly startedAt: number;
  readonly prices: ReadonlyMap<string, number>;
}

/** A cycle that ended as a failed workflow, and what it says of the cause. */
export interface FailedCycle {
  readonly account: string;
  readonly cycleId: string;
  readonly cause: string;
}

/** What the ledger has got in the round, and what is wrong with anything. */
export interface Findings {
  readonly orders: readonly OrderRecord[];
  readonly evidence: readonly OrderHistory[];
  readonly cycles: Partial<Record<string, number>>;
  readonly failedCycles: readonly FailedCycle[];
  readonly trips: Partial<Record<string, number>>;
  readonly problems: readonly Problem[];
  /** Whether the venue has filled a stop of which the ledger did not know yet: then the comparison has come too early. */
  readonly isTooEarly: boolean;
}

async function ledgerBooks(ledger: LedgerPort, account: string): Promise<LedgerBooks> {
  const orders = await ledger.recentOrders(account, ALL);
  const fills = new Map<string, Fill[]>();
  for (const { key, fill } of await ledger.fillsOfAccount(account, 0, Number.MAX_SAFE_INTEGER)) {
    const name = orderName(key);
    fills.set(name, [...(fills.get(name) ?? []), fill]);
  }
  return { account, ledger: await ledger.identity(), orders, fills };
}

/** The preparations that came to no intent: they had the reservation of their symbol all the same. An actor that has lost its memory in the round may have given it twice. */
function refusedAtLast(
  prepared: readonly Preparation[],
  account: string,
  orders: readonly OrderRecord[],
  { faults }: PlannedRound,
): readonly OrderSpan[] {
  if (faults.some((fault) => fault.kind === 'actor terminated' && fault.account === account)) return [];
  const committed = new Set(orders.map(({ key }) => orderName(key)));
  return prepared.flatMap(({ key, from, to }) =>
    key.account !== account || to === undefined || committed.has(orderName(key)) ? [] : [{ key, from, to }],
  );
}

/** Compares venue, ledger and server after a round. */
export async function check(
  { configuration, venue, client }: World,
  ledger: LedgerPort,
  plan: PlannedRound,
  { startedAt, prices }: Before,
): Promise<Findings> {
  const jumped = plan.faults.some(({ kind }) => kind === 'price jump' || kind === 'zero price');
  const found: OrderRecord[] = [];
  const evidence: OrderHistory[] = [];
  const cycles: Partial<Record<string, number>> = {};
  const failedCycles: FailedCycle[] = [];
  const trips: Partial<Record<string, number>> = {};
  const problems: Problem[] = [];
  let isTooEarly = false;
  const prepared = await insist(() => preparations(client, startedAt));
  for (const account of ACCOUNTS) {
    const books = await venue.books(account);
    const kept = await ledgerBooks(ledger, account);
    isTooEarly ||= stopsNotHeardOf(books.orders, kept.orders).length > 0;
    const ours = kept.orders.filter(({ createdAt }) => createdAt >= startedAt);
    const histories = await Promise.all(
      ours.map(async ({ key, createdAt, order }) => ({
        key,
        // Evidence that was lost is written down again when the order is met again.
        closedAtVenue: losesRows(plan)
          ? books.orders.find(({ clientOrderId }) => clientOrderId === order.clientOrderId)?.closedAt
          : undefined,
        decidedAt: decisionTime(prepared, key, createdAt),
        history: await ledger.evidence(key),
      })),
    );
    problems.push(
      ...checkBalances(books, configuration.quoteCurrency),
      ...checkOrders(books, kept),
      ...checkOneAtATime([
        ...histories.map(({ key, decidedAt, history, closedAtVenue }) =>
          orderSpan(key, decidedAt, history, closedAtVenue),
        ),
        ...refusedAtLast(prepared, account, ours, plan),
      ]),
    );
    for (const cycleId of new Set(ours.map(({ key }) => key.cycleId))) {
      problems.push(
        ...checkLimits({
          venue: books,
          ledger: kept.ledger,
          orders: ours.filter(({ key }) => key.cycleId === cycleId),
          limits: configuration.limits,
          quoteCurrency: configuration.quoteCurrency,
          prices,
          weights: !jumped,
        }),
      );
    }
    for (const cycle of await ledger.cycles(account, CYCLES))
      if (cycle.startedAt >= startedAt || cycle.cycleId === plan.cycleId) {
        cycles[cycle.outcome] = (cycles[cycle.outcome] ?? 0) + 1;
        if (cycle.outcome === 'failed') failedCycles.push({ account, cycleId: cycle.cycleId, cause: cycle.summary });
      }
    for (const { command } of await ledger.tradingHistory(account, COMMANDS))
      if (isByBreaker(command) && command.at >= startedAt) trips[command.by] = (trips[command.by] ?? 0) + 1;
    found.push(...ours);
    evidence.push(...histories.map(({ history }) => history));
  }
  problems.push(
    ...checkWorkflows(await insist(() => runningWorkflows(client)), await insist(() => actorStates(client))),
    ...checkRuns(await insist(() => orderRuns(client))),
  );
  return { orders: found, evidence, cycles, failedCycles, trips, problems, isTooEarly };
}
