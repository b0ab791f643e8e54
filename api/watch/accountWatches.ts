import { setTimeout } from 'node:timers/promises';
import type { BallastClient } from '../../client/ballastClient.ts';
import { NotFoundError } from '../../client/clientErrors.ts';
import type { CycleStatus } from '../../core/cycles/cycleStatus.ts';
import type { ChangeMark, LedgerPort } from '../../core/ports/ledger.ts';
import { readAccountStatus } from '../accountStatus.ts';
import { type AccountView, accountView } from './accountView.ts';

/** Interval between two checks of the ledger, ms: three short reads. */
const CHECK_MS = 1_000;

/** The account's actor is asked after so many looks though the ledger shows no change: troubles and waits are known to it alone. */
const CHECKS_WITHOUT_CHANGE = 5;

/** What a listener is told. */
export type AccountEvent =
  | { readonly name: 'status'; readonly data: AccountView }
  | {
      readonly name: 'cycle';
      readonly data: { readonly cycleId: string; readonly step: string; readonly detail: string };
    }
  | { readonly name: 'changed'; readonly data: { readonly what: readonly (keyof ChangeMark)[] } }
  | { readonly name: 'unreachable'; readonly data: { readonly message: string } };

type Listener = (event: AccountEvent) => void;

interface Watch {
  readonly listeners: Set<Listener>;
  readonly ending: AbortController;
  /** What each listener has been told last, for one that comes later. */
  latest: AccountView | undefined;
}

/**
 * Watches accounts for as long as somebody listens: one watch for each account, however many listen, so that open pages cost no more than one. The ledger is
 * looked at each second, and Temporal where something has changed, a cycle runs, or some seconds have passed.
 */
export class AccountWatches {
  private readonly client: BallastClient;
  private readonly ledger: LedgerPort;
  private readonly watches = new Map<string, Watch>();

  constructor(client: BallastClient, ledger: LedgerPort) {
    this.client = client;
    this.ledger = ledger;
  }

  /** @returns what ends it */
  listen(account: string, listener: Listener): () => void {
    const watch = this.watches.get(account) ?? this.begin(account);
    watch.listeners.add(listener);
    if (watch.latest !== undefined) listener({ name: 'status', data: watch.latest });
    return () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size > 0) return;
      watch.ending.abort();
      if (this.watches.get(account) === watch) this.watches.delete(account);
    };
  }

  /** How many listen now. */
  get listeners(): number {
    return [...this.watches.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  /** Ends all of them. */
  close(): void {
    for (const { ending } of this.watches.values()) ending.abort();
    this.watches.clear();
  }

  private begin(account: string): Watch {
    const watch: Watch = { listeners: new Set(), ending: new AbortController(), latest: undefined };
    this.watches.set(account, watch);
    this.follow(account, watch).catch((error: unknown) => {
      if (!watch.ending.signal.aborted) console.error(error);
    });
    return watch;
  }

  private async follow(account: string, watch: Watch): Promise<void> {
    const { signal } = watch.ending;
    let mark: ChangeMark | undefined;
    let quietChecks = 0;
    let told = '';
    let step = '';
    const tell = (event: AccountEvent): void => {
      if (!signal.aborted) for (const listener of watch.listeners) listener(event);
    };
    while (!signal.aborted) {
      try {
        const now = await this.ledger.changeMark(account);
        const changed = changes(mark, now);
        const runs = (watch.latest?.runningCycle ?? null) !== null;
        if (changed.length > 0 || runs || mark === undefined || quietChecks >= CHECKS_WITHOUT_CHANGE) {
          const { view, running } = await this.read(account);
          quietChecks = 0;
          const text = JSON.stringify(view);
          if (text !== told) tell({ name: 'status', data: view });
          told = text;
          watch.latest = view;
          const present = stepOf(running);
          if (running?.identity !== undefined && present !== step)
            tell({
              name: 'cycle',
              data: { cycleId: running.identity.cycleId, step: running.step, detail: running.detail },
            });
          step = present;
          if (mark !== undefined && changed.length > 0) tell({ name: 'changed', data: { what: changed } });
        } else quietChecks += 1;
        mark = now;
      } catch (error) {
        // An account without a cycle is looked at again; what does not answer now may later.
        if (!(error instanceof NotFoundError)) {
          tell({ name: 'unreachable', data: { message: error instanceof Error ? error.message : String(error) } });
          told = '';
        }
      }
      await setTimeout(CHECK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(account: string): Promise<{ view: AccountView; running: CycleStatus | undefined }> {
    const { actor, body, proposals } = await readAccountStatus(this.client, this.ledger, account);
    const { liveCycle } = actor;
    const running =
      liveCycle === undefined
        ? undefined
        : await this.client.cycleStatus(liveCycle.workflowId, account).catch(() => undefined);
    return { view: accountView(body, running, liveCycle?.since, proposals), running };
  }
}

function changes(before: ChangeMark | undefined, now: ChangeMark): readonly (keyof ChangeMark)[] {
  const names = ['orders', 'cycles', 'commands'] as const;
  return names.filter((name) => before?.[name] !== now[name]);
}

function stepOf(running: CycleStatus | undefined): string {
  return running === undefined ? '' : `${running.identity?.cycleId} ${running.step} ${running.detail}`;
}
