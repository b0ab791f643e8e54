import type { Happening, LiveView } from './liveView.ts';
import { happeningLine } from './screen.ts';

/** Beside a terminal: what is first known, then a line for each happening; with `--json` each as an object. */
export class EventLines {
  readonly #account: string;
  readonly #write: (line: string) => void;
  readonly #asJson: boolean;
  #told = 0;
  #isKnown = false;

  /** @param write takes a line without its end */
  constructor(account: string, write: (line: string) => void, asJson: boolean) {
    this.#account = account;
    this.#write = write;
    this.#asJson = asJson;
  }

  show({ status, happenings, happened }: LiveView): void {
    if (status !== undefined && !this.#isKnown) {
      this.#isKnown = true;
      const now = Date.now();
      const text = `${this.#account} is ${status.trading}, ${status.openOrders.length} open orders, ${status.runningCycle === null ? 'no cycle runs' : `cycle ${status.runningCycle.cycleId} runs`}`;
      this.#tell({ at: now, text });
    }
    const fresh = happened - this.#told;
    if (fresh > 0) for (const happening of happenings.slice(-fresh)) this.#tell(happening);
    this.#told = happened;
  }

  /** There is nothing to give back. */
  end(): void {}

  #tell(happening: Happening): void {
    const line = this.#asJson
      ? JSON.stringify({ at: new Date(happening.at).toISOString(), text: happening.text })
      : happeningLine(happening);
    this.#write(line);
  }
}
