import type { SlotRow } from '../../../research/backtest/backtestResult.ts';
import type { BacktestOptions } from '../../../research/backtest/runBacktest.ts';
import type { Onlooker } from '../../../research/backtest/runInTurns.ts';
import { Interruption } from './interruption.ts';
import { Progress, standardError } from './progress.ts';

/** Shows on standard error how far backtests are, and ends them at ctrl-C. */
export class WatchedWork {
  readonly #progress = new Progress(standardError());
  readonly #interruption = new Interruption();
  #running: BacktestOptions | undefined;

  get isStopped(): boolean {
    return this.#interruption.isStopped;
  }

  /** Looks on. @param onSlot takes each row as well */
  onlooker(onSlot: (row: SlotRow) => void = () => {}): Onlooker {
    return {
      onSlot: (backtest, row) => {
        onSlot(row);
        this.#show(backtest, row.at);
      },
      isStopped: () => this.isStopped,
    };
  }

  /** Takes the line off the screen, and leaves ctrl-C to the process. */
  end(): void {
    this.#progress.end();
    this.#interruption.release();
  }

  #show(backtest: BacktestOptions, at: number): void {
    if (this.#running !== backtest) this.#progress.begin(backtest.name);
    this.#running = backtest;
    const { from, to } = backtest;
    this.#progress.reach((at - from) / (to - from), new Date(at).toISOString().slice(0, 10));
  }
}
