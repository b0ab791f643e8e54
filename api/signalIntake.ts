import type { LedgerPort } from '../core/ports/ledger.ts';
import type { StoredSignal } from '../core/signals/storedSignal.ts';
import { ProblemError } from './problem.ts';

/** So many signals are written in one transaction at most: what came meanwhile goes together into the next one. */
const MOST_PER_WRITE = 2_000;
/** So many may wait to be written. */
const MOST_WAITING = 20_000;

interface Waiting {
  readonly signals: readonly StoredSignal[];
  readonly resolve: (areNew: readonly boolean[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Writes signals that come at any rate to the ledger: one transaction at a time, each with all that has come during the one before. */
export class SignalIntake {
  private readonly open: () => Promise<Pick<LedgerPort, 'recordSignals'>>;
  private readonly queue: Waiting[] = [];
  private waiting = 0;
  private writing = false;

  /** @param open the ledger, writable; asked for at the first signal */
  constructor(open: () => Promise<Pick<LedgerPort, 'recordSignals'>>) {
    this.open = open;
  }

  /**
   * Stores signals that came together, all of them or none.
   *
   * @returns for each whether it is new, once it is on disk
   * @throws ProblemError 503 where too many wait already
   * @throws LedgerError where they could not be stored
   */
  async add(signals: readonly StoredSignal[]): Promise<readonly boolean[]> {
    if (this.waiting + signals.length > MOST_WAITING)
      throw new ProblemError(
        503,
        'TooManySignals',
        `${this.waiting} signals wait to be stored, at most ${MOST_WAITING} may. Nothing of the request was stored; send it again in a second.`,
      );
    this.waiting += signals.length;
    const answer = new Promise<readonly boolean[]>((resolve, reject) => {
      this.queue.push({ signals, resolve, reject });
    });
    void this.write();
    return await answer;
  }

  private async write(): Promise<void> {
    if (this.writing) return;
    this.writing = true;
    for (;;) {
      const batch = this.next();
      if (batch.length === 0) break;
      const signals = batch.flatMap((item) => item.signals);
      try {
        const areNew = await (await this.open()).recordSignals(signals);
        let start = 0;
        for (const item of batch) {
          item.resolve(areNew.slice(start, start + item.signals.length));
          start += item.signals.length;
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      this.waiting -= signals.length;
    }
    this.writing = false;
  }

  /** Whole requests, as many as fit into one transaction. */
  private next(): readonly Waiting[] {
    const batch: Waiting[] = [];
    let signals = 0;
    for (;;) {
      const [first] = this.queue;
      if (first === undefined || (batch.length > 0 && signals + first.signals.length > MOST_PER_WRITE)) return batch;
      this.queue.shift();
      batch.push(first);
      signals += first.signals.length;
    }
  }
}
