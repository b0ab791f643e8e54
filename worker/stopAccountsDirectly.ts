import { randomUUID } from 'node:crypto';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { type Cancelled, cancelHalted, cancelUnrecorded } from '../activities/order/stopWithoutServer.ts';
import { type LedgerOptions, openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { DirectAccountStopReport, DirectAccountStopRequest } from '../core/cycles/directAccountStop.ts';
import type { TradingCommand, TradingState } from '../core/cycles/tradingState.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { openExchange, portsOn } from './openPorts.ts';

/** How long a writer of another process is waited for, before the venue is told and once more after it, ms. */
const FIRST_LOCK_MS = 3_000;
const LAST_LOCK_MS = 20_000;

/** How long the venue may take to close what is cancelled, ms. */
const CANCEL_PATIENCE_MS = 20_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** A stop of one account in the making. */
interface Stopping {
  readonly configuration: Configuration;
  readonly environment: Environment;
  readonly account: string;
  readonly kind: DirectAccountStopRequest['kind'];
  readonly command: TradingCommand;
}

/** Something that was tried: what came of it, or why nothing did. */
type Attempt<T> = { readonly done: T } | { readonly failure: string };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await work() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Stops each account by itself: one that cannot be stopped does not hold up the others. */
export async function stopAccountsDirectly(
  configuration: Configuration,
  environment: Environment,
  { accounts, kind, reason, by }: DirectAccountStopRequest,
): Promise<readonly DirectAccountStopReport[]> {
  const command = { id: `direct:${randomUUID()}`, kind, at: Date.now(), by, reason };
  return await Promise.all(
    accounts.map((account) => stopAccount({ configuration, environment, account, kind, command })),
  );
}

/**
 * Commits the stop first, so that no worker sends anything new, then has the venue cancel. Where the ledger does not take the stop in short time, the
 * venue is told first, and the ledger once more after it.
 */
async function stopAccount(stopping: Stopping): Promise<DirectAccountStopReport> {
  const { account, kind } = stopping;
  let committed = await attempt(() => commit(stopping, FIRST_LOCK_MS));
  const halts = kind === 'halt';
  let cancelled = halts ? await cancel(stopping, 'done' in committed) : { closed: [], undone: [] };
  if ('failure' in committed) {
    committed = await attempt(() => commit(stopping, LAST_LOCK_MS));
    // What was not sent can be withdrawn now.
    if ('done' in committed && halts) {
      const rest = await cancel(stopping, true);
      cancelled = { closed: [...cancelled.closed, ...rest.closed], undone: rest.undone };
    }
  }
  if ('done' in committed) return { account, state: committed.done, ...cancelled };
  const undone = `The ${kind} is not in the ledger, so a worker may go on trading: ${committed.failure} End the workers, mend the ledger, and give the command again.`;
  return { account, state: undefined, closed: cancelled.closed, undone: [undone, ...cancelled.undone] };
}

/** Commits the stop. @throws Error where there is no such ledger, or it does not take it. */
async function commit(stopping: Stopping, lockTimeoutMs: number): Promise<TradingState> {
  const { account, command } = stopping;
  return await withLedger(stopping, { mustExist: true, lockTimeoutMs }, async (ledger) => {
    return (await ledger.commandAccount(account, command)).state;
  });
}

async function withLedger<T>(
  { configuration, environment }: Stopping,
  options: LedgerOptions,
  work: (ledger: LedgerPort) => Promise<T>,
): Promise<T> {
  const ledger = await openLedger(ledgerUrl(configuration, environment), options);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

async function cancel(stopping: Stopping, isHalted: boolean): Promise<Cancelled> {
  const { configuration, environment, account } = stopping;
  const until = Date.now() + CANCEL_PATIENCE_MS;
  const tried = await attempt(() =>
    isHalted
      ? withLedger(stopping, { mustExist: true }, async (ledger) => {
          const dependencies: ActivityDependencies = await portsOn(ledger, configuration, environment, [account]);
          try {
            return await cancelHalted(dependencies, account, until);
          } finally {
            await dependencies.compute.close();
          }
        })
      : withLedger(stopping, { readOnly: true }, async (ledger) =>
          cancelUnrecorded(
            await openExchange(configuration, account, environment, await ledger.identity()),
            ledger,
            account,
            until,
          ),
        ),
  );
  if ('done' in tried) return tried.done;
  return {
    closed: [],
    undone: [`Open orders were not cancelled: ${tried.failure} ${await openAtVenue(stopping)}`],
  };
}

/** What is open at the venue, for a person who has to look there: without the ledger nobody can tell whose orders they are. */
async function openAtVenue({ configuration, environment, account }: Stopping): Promise<string> {
  const listed = await attempt(async () => {
    // Which ledger it is matters for orders that are placed, and none is placed here.
    const venue = await openExchange(configuration, account, environment, '');
    return (await venue.orders(await venue.time(), [])).filter((order) => !order.closed);
  });
  if ('failure' in listed) return `The venue does not say what is open either: ${listed.failure}`;
  if (listed.done.length === 0) return 'The venue has no open order of this account.';
  const names = listed.done.map(({ side, symbol, venueOrderId }) => `${side} ${symbol} (order ${venueOrderId})`);
  return `Open at the venue, of whoever placed them: ${names.join(', ')}. Cancel there what must not be executed.`;
}
