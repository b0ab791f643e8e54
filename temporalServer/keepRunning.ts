import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from './server/errors.ts';
import { StoreFaultError } from './server/storeFault.ts';

/** Seconds before the first, second, ... attempt to start a crashed server again; after the last it is given up. */
const DELAYS_SECONDS = [1, 2, 4, 8, 15, 30, 30, 30, 30, 30];
/** A full disk is waited for so long between two attempts, for as long as it takes. */
const FULL_SECONDS = 30;
/** A server that ran this long before it ended has recovered from what ended it the last time. */
const HEALTHY_SECONDS = 60;

/** Waits for some seconds, or until `signal` is aborted, whose reason it throws then. */
type Pause = (seconds: number, signal: AbortSignal) => Promise<void>;

const sleepFor: Pause = (seconds, signal) => sleep(seconds * 1000, undefined, { signal });

/**
 * Counts crashes that follow each other closely, and starts the server again with growing pauses between the attempts.
 */
export class Restarter {
  private recovering: Promise<void> | undefined;
  private attempt = 0;
  private lastStart = Date.now();
  private readonly restart: () => Promise<void>;
  private readonly onProgress: (message: string) => void;
  private readonly pause: Pause;

  /** @param pause how time passes */
  constructor(restart: () => Promise<void>, onProgress: (message: string) => void, pause: Pause = sleepFor) {
    this.restart = restart;
    this.onProgress = onProgress;
    this.pause = pause;
  }

  /**
   * Resolves when the server is usable again. Called once more meanwhile (its UI ended too), it joins the same recovery.
   *
   * @throws Error when the attempts are used up, or the reason of `signal` when it is aborted
   */
  recover(signal: AbortSignal): Promise<void> {
    this.recovering ??= this.tryAgain(signal).finally(() => {
      this.recovering = undefined;
    });
    return this.recovering;
  }

  private async tryAgain(signal: AbortSignal): Promise<void> {
    if (Date.now() - this.lastStart > HEALTHY_SECONDS * 1000) this.attempt = 0;
    let full: StoreFaultError | undefined;
    for (let reason = 'it keeps ending'; ; ) {
      if (full === undefined) {
        const delay = DELAYS_SECONDS[this.attempt];
        if (delay === undefined)
          throw new Error(`The Temporal server was started ${this.attempt} times and did not stay: ${reason}`);
        this.attempt += 1;
        this.onProgress(`Starting the Temporal server again in ${delay} s`);
        await this.pause(delay, signal);
      } else await this.pause(FULL_SECONDS, signal);
      try {
        await this.restart();
        this.lastStart = Date.now();
        return;
      } catch (error) {
        signal.throwIfAborted();
        // No start mends what is in a file.
        if (error instanceof StoreFaultError && error.kind === 'damaged') throw error;
        reason = reasonOf(error);
        // One line, however long the disk stays full.
        if (full === undefined || !(error instanceof StoreFaultError))
          this.onProgress(`The Temporal server did not start: ${reason}`);
        full = error instanceof StoreFaultError ? error : undefined;
      }
    }
  }
}
