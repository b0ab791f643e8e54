import type { TradingSettings } from '../core/cycles/tradingSettings.ts';
import type { ModelSettings } from '../core/learning/training/modelSettings.ts';
import type { ComputePort } from '../core/ports/compute.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { NotifierPort } from '../core/ports/notifier.ts';
import type { SignalSource } from '../core/ports/signalProvider.ts';
import type { WarningLog } from '../core/ports/warningLog.ts';
import type { AccountSnapshots } from './account/accountSnapshots.ts';
import type { Reconciler } from './account/reconciler.ts';
import type { CandleCache } from './candles/candleCache.ts';
import type { LedgerRecovery } from './recovery/ledgerRecovery.ts';

/** What workflows show people of the installation that they run in. */
export interface ShownInstallation {
  /** Address of the dashboard; undefined where it takes any free port. */
  readonly dashboard: string | undefined;
  /** A name for the settings of an account: the same for the same ones. */
  configurationVersion(account: string): string;
}

/** The outside world as the activities see it: one port each, and the settings. */
export interface ActivityDependencies {
  /** All configured accounts; the first one is the default. */
  readonly accounts: readonly string[];
  /** A name for what all accounts go by: workers with the same settings have the same. */
  readonly configurationHash: string;
  /** What an account goes by. One that has left the configuration goes by what is common to all: what is left of it has to end. */
  settings(account: string): TradingSettings;
  /** Where workers of this system take the tasks of workflows. */
  readonly taskQueue: string;
  /** The venue as the account's keys see it. @throws Error for an account that is not configured. */
  exchange(account: string): ExchangePort;
  /** Where the account's signals come from: at least one. */
  signals(account: string): readonly SignalSource[];
  /** How the model of a source of signals is trained and watched; one that is not configured as usual. */
  models(account: string, name: string): ModelSettings;
  readonly ledger: LedgerPort;
  /** Name of the machine that this is. */
  readonly machine: string;
  /** Backtests of searches that are done at once; none where it is 0. */
  readonly tuningThreads: number;
  /** The candles that an account looks at. */
  candles(account: string): CandleCache;
  readonly snapshots: AccountSnapshots;
  readonly reconciler: Reconciler;
  readonly recovery: LedgerRecovery;
  readonly compute: ComputePort;
  readonly notifier: NotifierPort;
  /** Name of the venue in plans and snapshots: a simulated one is told apart from the real one. */
  readonly venueKey: string;
  /** Which ledger it is: client order IDs are derived from it, and workers of one queue share one. */
  readonly ledgerIdentity: string;
  /** What workflows show of the installation. */
  readonly shown: ShownInstallation;
  /** SHA-256 of a text as hexadecimal digits. */
  digest(text: string): string;
  readonly log: WarningLog;
}
