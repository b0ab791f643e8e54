import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { Runtime } from '@temporalio/worker';
import { AccountSnapshots } from '../activities/account/accountSnapshots.ts';
import { Reconciler } from '../activities/account/reconciler.ts';
import { CandleCache } from '../activities/candles/candleCache.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { LedgerRecovery } from '../activities/recovery/ledgerRecovery.ts';
import { createExchange, type ExchangeOptions } from '../adapters/exchange/createExchange.ts';
import { MarketService } from '../adapters/exchange/marketService.ts';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { createNotifier } from '../adapters/notify/createNotifier.ts';
import { accountNames } from '../configuration/accountsSection.ts';
import { configurationFingerprint } from '../configuration/configurationFingerprint.ts';
import { configurationVersion } from '../configuration/configurationVersion.ts';
import { dashboardUrl } from '../configuration/dashboardUrl.ts';
import { durationMs } from '../configuration/duration.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { modelSettings } from '../configuration/signalSection.ts';
import { tradingSettings } from '../configuration/tradingSettings.ts';
import { tuningThreads } from '../configuration/tuningSection.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import type { TradingSettings } from '../core/cycles/tradingSettings.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { SignalSource } from '../core/ports/signalProvider.ts';
import { accountCredentials, requireOwnKeys } from './accountCredentials.ts';
import { createCompute } from './compute/createCompute.ts';
import { notifierOf } from './notify/notifierOf.ts';
import { openSignalSources } from './signalSources.ts';
import { venueMetrics } from './venueMetrics.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Address of the local simulator, which paper trading speaks to. */
function simulatorUrl(configuration: Configuration): string {
  return `http://127.0.0.1:${configuration.simulator.port}`;
}

/** What the accounts of the configured venue share in this process. */
function marketService({ exchange, temporal }: Configuration): MarketService {
  const tell = temporal.metricsAddress === undefined ? undefined : venueMetrics();
  return new MarketService(durationMs(exchange.rulesMaxAge), Date.now, tell);
}

/**
 * The venue of one account, live or simulated: the same adapter, at another address.
 * @param ledger identity of the ledger that the orders are kept in
 * @param service what it shares with other accounts; by default nothing
 */
export async function openExchange(
  configuration: Configuration,
  account: string,
  environment: Environment,
  ledger: string,
  service: MarketService = marketService(configuration),
): Promise<ExchangePort> {
  return await createExchange({ ...exchangeOptions(configuration, account, environment, ledger), service });
}

/** How the venue of one account is reached. @param ledger identity of the ledger that the orders are kept in */
export function exchangeOptions(
  configuration: Configuration,
  account: string,
  environment: Environment,
  ledger: string,
): ExchangeOptions {
  const { exchange } = configuration;
  const url = exchange.url ?? (exchange.mode === 'paper' ? simulatorUrl(configuration) : undefined);
  return {
    id: exchange.id,
    credentials: accountCredentials(configuration, account, environment),
    timeoutMs: durationMs(exchange.timeout),
    ledger,
    reach: exchange.mode === 'paper' ? 'loopback' : 'anywhere',
    valuation: configurationOf(configuration, account).valuation,
    ...(url === undefined ? {} : { url }),
  };
}

function byAccount<T>(found: ReadonlyMap<string, T>): (account: string) => T {
  return (account) => {
    const item = found.get(account);
    if (item === undefined)
      throw new Error(`Account ${account} is not configured; configured: ${[...found.keys()].join(', ')}`);
    return item;
  };
}

/** Ports of all configured accounts, and what closes them. */
export interface OpenedPorts {
  readonly dependencies: ActivityDependencies;
  /** Rejects once a newer program has changed the ledger: this one can only end then. */
  readonly superseded: Promise<never>;
  close(): Promise<void>;
}

/** @throws Error where the ledger holds the orders of another venue or mode. */
export async function requireLedgerOf(venueKey: string, ledger: LedgerPort): Promise<void> {
  const owner = await ledger.claimFor(venueKey);
  if (owner !== venueKey)
    throw new Error(
      `The ledger holds orders of ${owner}, the configuration trades at ${venueKey}: give each its own ledger (BALLAST_LEDGER_URL, ledger.url or dataDirectory).`,
    );
}

/** Opens ledger, venues and signal providers as the configuration says. @param service what the accounts of the venue share */
export async function openPorts(
  configuration: Configuration,
  environment: Environment,
  service: MarketService = marketService(configuration),
): Promise<OpenedPorts> {
  let supersede: (error: Error) => void = () => undefined;
  const superseded = new Promise<never>((_, reject) => {
    supersede = reject;
  });
  superseded.catch(() => undefined);
  const ledger = await openLedger(ledgerUrl(configuration, environment), { onNewerSchema: supersede });
  try {
    requireOwnKeys(configuration, environment);
    await requireLedgerOf(venueKeyOf(configuration), ledger);
    const notifier = notifierOf(configuration, environment);
    const configured = accountNames(configuration);
    const accounts = [...configured, ...(await leavingAccounts(ledger, configuration, environment))];
    const ports = await portsOn(ledger, configuration, environment, accounts, service);
    const dependencies: ActivityDependencies = { ...ports, notifier };
    const close = async (): Promise<void> => {
      await dependencies.compute.close();
      await ledger.close();
    };
    return { dependencies, superseded, close };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/**
 * Accounts that have left the configuration while orders of theirs are open: their venue is asked until these are done. One whose key is gone as well cannot
 * be followed, which is said and keeps nobody else from working.
 */
async function leavingAccounts(
  ledger: LedgerPort,
  configuration: Configuration,
  environment: Environment,
): Promise<readonly string[]> {
  const configured = accountNames(configuration);
  const open = (await ledger.accountsWithOpenOrders()).filter((account) => !configured.includes(account));
  return open.filter((account) => {
    const known = `account ${account} is not in the configuration any more and has open orders`;
    try {
      accountCredentials(configuration, account, environment);
      report({ type: 'progress', message: `${known}: they are followed until they are done` });
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      report({ type: 'progress', message: `${known}, which cannot be followed: ${why}` });
      return false;
    }
  });
}

/** Venues of `accounts`, and signal providers of those that are configured, with a ledger that is open. One function: the ports share what is made for them here. */
export async function portsOn(
  ledger: LedgerPort,
  configuration: Configuration,
  environment: Environment,
  accounts: readonly string[],
  service: MarketService = marketService(configuration),
): Promise<ActivityDependencies> {
  const venueKey = venueKeyOf(configuration);
  const caches = new Map<number, CandleCache>();
  /** Accounts that look back equally far share one. */
  const cacheFor = ({ market: { historyDays } }: Configuration): CandleCache => {
    const cache = caches.get(historyDays) ?? new CandleCache(ledger, venueKey, historyDays);
    caches.set(historyDays, cache);
    return cache;
  };
  const own = new Map(accounts.map((account) => [account, configurationOf(configuration, account)]));
  const ofAccount = (account: string): Configuration => own.get(account) ?? configuration;
  const settings = new Map([...own].map(([account, configured]) => [account, tradingSettings(configured)]));
  const common = tradingSettings(configuration);
  const settingsOf = (account: string): TradingSettings => settings.get(account) ?? common;
  const identity = await ledger.identity();
  const exchanges = new Map<string, ExchangePort>();
  const providers = new Map<string, readonly SignalSource[]>();
  const compute = createCompute(tuningThreads(configuration));
  for (const account of accounts) {
    const venue = await openExchange(configuration, account, environment, identity, service);
    exchanges.set(account, venue);
    const configured = ofAccount(account);
    if (accountNames(configuration).includes(account))
      providers.set(account, openSignalSources(configured, venue, cacheFor(configured), ledger, compute, environment));
  }
  const exchange = byAccount(exchanges);
  const { quoteCurrency } = configuration;
  const { taskQueue } = configuration.temporal;
  const log = {
    warn: (message: string, facts: Readonly<Record<string, unknown>>) =>
      Runtime.instance().logger.warn(message, { ...facts }),
  };
  const every = (account: string): number => settingsOf(account).every;
  const recovery = new LedgerRecovery({ ledger, exchange, every, taskQueue, log });
  return {
    accounts: accountNames(configuration),
    configurationHash: configurationFingerprint(configuration),
    settings: settingsOf,
    taskQueue,
    exchange,
    signals: byAccount(providers),
    ledger,
    candles: (account) => cacheFor(ofAccount(account)),
    models: (account, name) => modelSettings(ofAccount(account).signals, name),
    snapshots: new AccountSnapshots(exchange, quoteCurrency),
    reconciler: new Reconciler({
      ledger,
      exchange,
      recovery,
      quoteCurrency,
      every: (account) => durationMs(ofAccount(account).orders.reconcileEvery),
      lag: durationMs(configuration.exchange.balanceLag),
    }),
    compute,
    machine: hostname(),
    tuningThreads: tuningThreads(configuration),
    // Only what works for longer tells people something.
    notifier: createNotifier({}),
    venueKey,
    ledgerIdentity: identity,
    recovery,
    shown: {
      dashboard: configuration.api.port === 0 ? undefined : dashboardUrl(configuration.api),
      configurationVersion: (account) => configurationVersion(ofAccount(account)),
    },
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    log,
  };
}
