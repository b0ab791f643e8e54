import { dirname, join } from 'node:path';
import { codecEndpoint } from '../../configuration/codecEndpoint.ts';
import { configurationFingerprint } from '../../configuration/configurationFingerprint.ts';
import { describeMarket, isLiveMarket } from '../../configuration/exchangeSection.ts';
import { ledgerUrl } from '../../configuration/loadConfiguration.ts';
import { type ReloadChanges, reloadChanges } from '../../configuration/reloadChanges.ts';
import { ACCOUNT_SECTIONS, type Configuration } from '../../configuration/schema.ts';
import { ORIGINS_VARIABLE, type SettingOrigin } from '../../configuration/settingOrigins.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import type { ConfigurationInForce } from '../../core/account/configurationInForce.ts';
import { SEARCH_ATTRIBUTES } from '../../core/cycles/searchAttributeNames.ts';
import { attach } from '../../temporalServer/attach.ts';
import { askLedger } from '../ledgerProcess.ts';
import { Child, ChildFailure } from './childProcess.ts';
import { isDiskFull } from './diskFull.ts';
import type { ReloadAnswer } from './reloadAnswer.ts';
import {
  CANDIDATE_CONFIGURATION,
  childEnvironment,
  takeDataDirectory,
  writeResolvedConfiguration,
} from './runDirectory.ts';
import { paperProgram, simulatorOptions } from './simulatorOptions.ts';
import { watchDisks } from './watchDisks.ts';

/** First and longest wait before a process that ended by itself is started again, ms. It doubles until one has run for a while. */
const RESTART_FIRST = 200;
const RESTART_LONGEST = 30_000;
const HEALTHY_AFTER = 60_000;

/** A worker that is to go by a new configuration has so long to come up, ms. */
const CANDIDATE_MS = 120_000;

/** Where the parts of a running Ballast can be reached. */
export interface Endpoints {
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly uiUrl: string | undefined;
  readonly apiUrl: string;
  readonly simulatorUrl: string | undefined;
}

type Part = 'temporal' | 'simulator' | 'worker' | 'api';

/** The settings that move a part to another port. */
const PORT_SETTINGS: Readonly<Record<Part, string>> = {
  temporal: 'temporal.port (BALLAST__TEMPORAL__PORT) and temporal.uiPort (BALLAST__TEMPORAL__UI_PORT)',
  simulator: 'simulator.port (BALLAST__SIMULATOR__PORT)',
  worker: 'none',
  api: 'api.port (BALLAST__API__PORT)',
};

const PORT_HINT = /port .*in use/i;

const STORE_HINT = /store .* is damaged/;

/** What a part that cannot be started is mended by in Ballast's own words; empty where its own message says it all. */
function remedyFor(part: Part, message: string, dataDirectory: string): string {
  if (PORT_HINT.test(message)) return ` In Ballast's configuration: ${PORT_SETTINGS[part]}.`;
  if (STORE_HINT.test(message))
    return ' The ledger has every order and decides what is still to do, so nothing is ordered twice: `ballast start --new-temporal-store` keeps the damaged file under another name and begins a new store; the histories of earlier cycles are not in it.';
  return isDiskFull(message, dataDirectory)
    ? ` The disk of the data directory ${dataDirectory} is full: free space on it. Nothing that was stored is lost.`
    : '';
}

function asSentence(words: string): string {
  return /[.!?\n]$/.test(words) ? words : `${words}.`;
}

/** Where the ledger is, if it is a file. */
function ledgerFolder(configuration: Configuration): string {
  const url = ledgerUrl(configuration);
  return url.startsWith('sqlite:') ? dirname(url.slice('sqlite:'.length)) : configuration.dataDirectory;
}

/** Variables of a process; `again` where it is started again. */
type Variables = (again: boolean) => Readonly<Record<string, string>>;

/** A worker that is started by a person puts its configuration in force; one that comes back has to go by the one that is. */
const workerVariables: Variables = (again) => (again ? {} : takenBy('ballast start'));

function takenBy(who: string): Readonly<Record<string, string>> {
  return { BALLAST_TAKE_CONFIGURATION: who };
}

/** The sections that a new configuration may bring while Ballast runs. */
function reloadable(next: Configuration): Partial<Configuration> {
  const own = Object.fromEntries(ACCOUNT_SECTIONS.map((section) => [section, next[section]]));
  return { ...own, accounts: next.accounts, notifications: next.notifications };
}

function isChange({ added, changed, removed, common }: ReloadChanges): boolean {
  return common || [added, changed, removed].some((accounts) => accounts.length > 0);
}

/** How everything is started. */
export interface StartChoice {
  /** True to begin with a new store of the Temporal server; the one that is there is kept under another name. */
  readonly newTemporalStore?: boolean;
  /** Where the settings come from, which the API shows. */
  readonly origins?: Readonly<Record<string, SettingOrigin>>;
}

/** All processes of Ballast on this machine, started in their order and kept running. */
export class BallastProcesses {
  configuration: Configuration;
  private readonly tell: (message: string) => void;
  private readonly children = new Map<Part, Child>();
  private readonly pauses = new Map<Part, number>();
  private readonly lock: { release(): void };
  private readonly endWatch: () => void;
  private stopping = false;
  /** A worker that is to go by a new configuration, until that is in force. */
  private candidate: Child | undefined;

  private newStore: boolean;
  private origins: Readonly<Record<string, SettingOrigin>>;
  /** As it was written: `configuration` has the ports in it that were taken. */
  private written: Configuration;
  /** Settles when no new configuration is being taken. */
  private reloading: Promise<unknown> = Promise.resolve();
  private readonly giveUp: (error: Error) => void;

  /** Rejects where a part cannot go on, and no new start of it helps. */
  readonly failed: Promise<never>;

  /** @throws Error where another Ballast runs on the same data directory. */
  constructor(configuration: Configuration, tell: (message: string) => void, choice: StartChoice = {}) {
    this.newStore = choice.newTemporalStore === true;
    this.origins = choice.origins ?? {};
    let giveUp: (error: Error) => void = () => undefined;
    this.failed = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    this.failed.catch(() => undefined);
    this.giveUp = giveUp;
    this.configuration = configuration;
    this.written = configuration;
    this.tell = tell;
    const { dataDirectory } = configuration;
    this.lock = takeDataDirectory(dataDirectory);
    this.endWatch = watchDisks([dataDirectory, ledgerFolder(configuration), join(dataDirectory, 'temporal')], tell);
  }

  /** Brings everything up. What was started stays up for `stop` where a later part fails. */
  async start(): Promise<Endpoints> {
    const [server, simulatorUrl] = await Promise.all([this.startTemporal(), this.startSimulator()]);
    await this.startPart('worker', 'worker/workerProcess', workerVariables);
    const api = await this.startPart('api', 'api/apiProcess', () => ({
      [ORIGINS_VARIABLE]: JSON.stringify(this.origins),
    }));
    const { api: listening } = this.configuration;
    const port = portOf(String(api.url)) ?? listening.port;
    this.configuration = { ...this.configuration, api: { ...listening, port } };
    writeResolvedConfiguration(this.configuration);
    return { ...server, apiUrl: String(api.url), simulatorUrl };
  }

  /** Ends the parts in the reverse order of their start, so that each one still finds what it needs. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.candidate?.stop();
    for (const part of ['api', 'worker', 'simulator', 'temporal'] as const) {
      const child = this.children.get(part);
      if (child === undefined) continue;
      this.tell(`stopping ${part}`);
      await child.stop();
    }
    this.endWatch();
    this.lock.release();
  }

  /** Ends what still runs at once. Nothing is lost by it: the next start takes up what was under way. */
  kill(): void {
    this.stopping = true;
    this.candidate?.kill();
    for (const child of this.children.values()) child.kill();
  }

  private async startTemporal(): Promise<Pick<Endpoints, 'temporalAddress' | 'namespace' | 'uiUrl'>> {
    const target = temporalTarget(this.configuration);
    if (target.given && this.newStore)
      throw new Error(
        `--new-temporal-store is for the server that \`ballast start\` runs; the one at ${target.address} keeps its own store.`,
      );
    if (target.given) {
      const missing = await attach(
        { address: target.address, connectTimeout: 10_000, ...target.security },
        target.namespace,
        SEARCH_ATTRIBUTES,
      );
      if (missing.length > 0) {
        const list = missing.map(({ name, type, reason }) => `${name} (${type}): ${reason}`).join('; ');
        throw new Error(
          `The Temporal server at ${target.address} lacks search attributes that cycles set: ${list}. Ask its administrator to add them.`,
        );
      }
      this.tell(`temporal: using the server at ${target.address}, namespace ${target.namespace}`);
      return { temporalAddress: target.address, namespace: target.namespace, uiUrl: undefined };
    }
    const ready = await this.startPart('temporal', 'temporalServer/temporalProcess', () => ({
      BALLAST_TEMPORAL: JSON.stringify({
        namespace: target.namespace,
        dataDirectory: `${this.configuration.dataDirectory}/temporal`,
        newStore: this.newStore,
        port: this.configuration.temporal.port,
        uiPort: this.configuration.temporal.uiPort,
        ...(target.payloadKeys.areSet ? { codecEndpoint: codecEndpoint(this.configuration) } : {}),
        searchAttributes: SEARCH_ATTRIBUTES,
      }),
    }));
    this.newStore = false;
    const address = String(ready.address);
    const namespace = String(ready.namespace);
    const uiUrl = ready.uiUrl === undefined ? undefined : String(ready.uiUrl);
    const { temporal } = this.configuration;
    const port = portOf(`http://${address}`) ?? temporal.port;
    const uiPort = (uiUrl === undefined ? undefined : portOf(uiUrl)) ?? temporal.uiPort;
    this.configuration = { ...this.configuration, temporal: { ...temporal, address, namespace, port, uiPort } };
    return { temporalAddress: address, namespace, uiUrl };
  }

  private async startSimulator(): Promise<string | undefined> {
    const { exchange } = this.configuration;
    if (exchange.mode === 'live' || exchange.url !== undefined) return undefined;
    const { entry } = paperProgram(this.configuration);
    const ready = await this.startPart('simulator', entry, () => paperProgram(this.configuration).environment);
    const other = isLiveMarket(exchange) ? '' : '; `ballast start --market live` reads the prices of the venue';
    this.tell(`market: ${describeMarket(exchange)}${other}`);
    const { simulator } = this.configuration;
    this.configuration = { ...this.configuration, simulator: { ...simulator, port: Number(ready.port) } };
    return `http://127.0.0.1:${Number(ready.port)}`;
  }

  /** @param extra variables of the process, made anew at each start: a part that comes back listens where it did before. */
  private async startPart(
    part: Part,
    entry: string,
    extra: Variables = () => ({}),
    again = false,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (this.stopping) throw new Error(`${part} is not started: everything is being stopped`);
    if (!again) this.tell(`${part}: starting`);
    // The steps of a start that is tried again and again are told the first time only.
    let isQuiet = again;
    const environment = childEnvironment(writeResolvedConfiguration(this.configuration), extra(again));
    const child = this.childOf(part, entry, extra, environment, () => isQuiet);
    this.children.set(part, child);
    const ready = await child.ready.catch((error: ChildFailure) => {
      const remedy = remedyFor(part, error.message, this.configuration.dataDirectory);
      throw new ChildFailure(remedy === '' ? error.message : `${asSentence(error.message)}${remedy}`, error.lasting);
    });
    isQuiet = false;
    this.tell(`${part}: ready`);
    return ready;
  }

  /** A process that is started again where it ends by itself, as long as it is the one that plays its part. */
  private childOf(
    part: Part,
    entry: string,
    extra: Variables,
    environment: Readonly<Record<string, string>>,
    isQuiet: () => boolean,
  ): Child {
    const startedAt = Date.now();
    const child: Child = new Child({
      name: part,
      entry,
      environment,
      dataDirectory: this.configuration.dataDirectory,
      onProgress: (message) => {
        if (!isQuiet()) this.tell(`${part}: ${message}`);
      },
      onExit: (description, failure) => {
        if (failure !== undefined) {
          this.giveUp(failure);
          return;
        }
        if (Date.now() - startedAt > HEALTHY_AFTER) this.pauses.delete(part);
        // Whether it is replaced by one with a new configuration is known once that has been taken or refused.
        const decided = part === 'worker' ? this.reloading : Promise.resolve();
        void decided.then(() => {
          if (this.children.get(part) === child) void this.restart(part, entry, extra, description);
        });
      },
    });
    return child;
  }

  /**
   * Takes a new configuration as a whole, or refuses it as a whole: a worker that goes by it has to come up, with the keys of its accounts, before it is in force. The one that works
   * goes on until then.
   * @param next as it is written now
   * @param by who is recorded for it
   */
  async reload(
    next: Configuration,
    origins: Readonly<Record<string, SettingOrigin>>,
    by: string,
  ): Promise<ReloadAnswer> {
    const work = this.reloading.then(() => this.takeOver(next, origins, by));
    this.reloading = work.catch(() => undefined);
    return await work;
  }

  private async takeOver(
    next: Configuration,
    origins: Readonly<Record<string, SettingOrigin>>,
    by: string,
  ): Promise<ReloadAnswer> {
    let changes: ReloadChanges = { added: [], changed: [], removed: [], common: false };
    try {
      changes = reloadChanges(this.written, next);
      if (!isChange(changes)) return this.answer('unchanged', changes);
      const candidate = { ...this.configuration, ...reloadable(next) };
      await this.children.get('simulator')?.request({ accounts: simulatorOptions(candidate).accounts });
      await this.replaceWorker(candidate, by);
      this.configuration = candidate;
      this.written = next;
      this.origins = origins;
      writeResolvedConfiguration(candidate);
    } catch (error) {
      return this.answer('refused', changes, error instanceof Error ? error.message : String(error));
    }
    // An API that is down reads the new one when it comes up again.
    await this.children
      .get('api')
      ?.request({ [ORIGINS_VARIABLE]: JSON.stringify(origins) })
      .catch(() => undefined);
    return this.answer('taken', changes);
  }

  private answer(outcome: ReloadAnswer['outcome'], changes: ReloadChanges, reason = ''): ReloadAnswer {
    return { outcome, ...changes, hash: configurationFingerprint(this.configuration), reason };
  }

  /** @throws Error where no worker comes up with the configuration, which is not in force then. */
  private async replaceWorker(candidate: Configuration, by: string): Promise<void> {
    const before = this.children.get('worker');
    // Two workers cannot tell their metrics on one port: there the new one comes after the old one.
    const isAlone = candidate.temporal.metricsAddress !== undefined;
    if (isAlone) await before?.stop();
    const path = writeResolvedConfiguration(candidate, CANDIDATE_CONFIGURATION);
    const child = this.childOf(
      'worker',
      'worker/workerProcess',
      workerVariables,
      childEnvironment(path, takenBy(by)),
      () => false,
    );
    this.candidate = child;
    try {
      await readyInTime(child);
    } catch (error) {
      await child.stop();
      if (!(await this.isInForce(candidate))) {
        if (isAlone)
          void this.restart('worker', 'worker/workerProcess', workerVariables, 'for a configuration that was refused');
        throw error;
      }
      // It was in force already when the worker ended: every other one waits for a worker that goes by it.
      this.configuration = candidate;
      this.children.set('worker', child);
      void this.restart('worker', 'worker/workerProcess', workerVariables, 'after its configuration was taken');
    } finally {
      this.candidate = undefined;
    }
    this.children.set('worker', child);
    await before?.stop();
  }

  /** What the ledger says, asked until it answers: a worker may have ended right after it was written. */
  private async isInForce(candidate: Configuration): Promise<boolean> {
    for (;;) {
      try {
        const found = await askLedger<ConfigurationInForce | null>(candidate, { kind: 'configurationInForce' });
        return found?.hash === configurationFingerprint(candidate);
      } catch (error) {
        if (this.stopping) throw error;
        await new Promise((resolve) => setTimeout(resolve, RESTART_FIRST));
      }
    }
  }

  private async restart(part: Part, entry: string, extra: Variables, description: string): Promise<void> {
    this.tell(`${part} ended by itself (${description}); see ${this.configuration.dataDirectory}/logs/${part}.out`);
    let told = '';
    while (!this.stopping) {
      const pause = this.pauses.get(part) ?? RESTART_FIRST;
      this.pauses.set(part, Math.min(pause * 2, RESTART_LONGEST));
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (this.stopping) return;
      try {
        await this.startPart(part, entry, extra, true);
        return;
      } catch (error) {
        if (error instanceof ChildFailure && error.lasting) {
          this.giveUp(error);
          return;
        }
        const words = error instanceof Error ? error.message : String(error);
        const message = `${part} cannot be started again: ${asSentence(words)}`;
        // What stays so, such as a full disk, is said once.
        if (message !== told) this.tell(`${message} It is tried again until it is possible.`);
        told = message;
      }
    }
  }
}

/** @throws Error where it fails, or is not ready in time */
async function readyInTime(child: Child): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `a worker with the new configuration was not ready within ${CANDIDATE_MS / 1_000} s`;
    timer = setTimeout(() => reject(new Error(why)), CANDIDATE_MS);
  });
  try {
    await Promise.race([child.ready, late]);
  } finally {
    clearTimeout(timer);
  }
}

function portOf(url: string): number | undefined {
  return Number(new URL(url).port) || undefined;
}
