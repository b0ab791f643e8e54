/** Until then a terminal shows nothing: most work is done by then. */
const QUIET_MS = 2_000;
/** Time between two lines on a terminal, where each replaces the one before. */
const TERMINAL_MS = 200;
/** Time between two lines in a file or a pipe. */
const PLAIN_MS = 10_000;
const ERASE_LINE = '\r\u001B[2K';

/** Where progress is shown, usually standard error. */
export interface ProgressScreen {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** ms of any clock that only goes on. */
  now(): number;
}

/** Says how far long work is: on a terminal in one line that is renewed, elsewhere in a plain line now and then. */
export class Progress {
  readonly #screen: ProgressScreen;
  #title = '';
  #beganAt: number;
  #shownAt: number;
  #isShown = false;

  constructor(screen: ProgressScreen) {
    this.#screen = screen;
    this.#beganAt = screen.now();
    this.#shownAt = this.#beganAt + (screen.isTerminal ? QUIET_MS - TERMINAL_MS : 0);
  }

  /** Begins a part of the work. */
  begin(title: string): void {
    this.#title = title;
    this.#beganAt = this.#screen.now();
  }

  /** @param share of the part that is done, from 0 to 1 @param place how far that is, in words */
  reach(share: number, place: string): void {
    const now = this.#screen.now();
    const { isTerminal } = this.#screen;
    if (now - this.#shownAt < (isTerminal ? TERMINAL_MS : PLAIN_MS)) return;
    this.#shownAt = now;
    const line = [this.#title, place, `${Math.floor(100 * share)} %`, this.#rest(share, now)]
      .filter(Boolean)
      .join(', ');
    this.#isShown = true;
    this.#screen.write(isTerminal ? `${ERASE_LINE}${line}` : `${line}\n`);
  }

  /** Takes the line off the terminal, so that what follows stands alone. */
  end(): void {
    if (this.#isShown && this.#screen.isTerminal) this.#screen.write(ERASE_LINE);
    this.#isShown = false;
  }

  #rest(share: number, now: number): string {
    const spent = now - this.#beganAt;
    if (!(share > 0.02) || spent < 1_000) return '';
    const seconds = Math.ceil(((spent / share) * (1 - share)) / 1_000);
    return seconds < 100 ? `about ${seconds} s left` : `about ${Math.ceil(seconds / 60)} min left`;
  }
}

/** Standard error as the place where progress is shown. */
export function standardError(): ProgressScreen {
  return {
    isTerminal: process.stderr.isTTY === true,
    write: (text) => void process.stderr.write(text),
    now: () => performance.now(),
  };
}
