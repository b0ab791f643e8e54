const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Hears the first ctrl-C, so that work can end in order; a second one ends the process at once. */
export class Interruption {
  #isStopped = false;
  readonly #hear = (): void => {
    this.#isStopped = true;
    this.release();
    this.#onStop();
  };
  readonly #onStop: () => void;

  /** @param onStop called at the first ctrl-C */
  constructor(onStop: () => void = () => {}) {
    this.#onStop = onStop;
    for (const signal of SIGNALS) process.on(signal, this.#hear);
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Leaves signals to the process again. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#hear);
  }
}
