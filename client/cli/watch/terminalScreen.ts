import { type LiveView, NOTHING_YET } from './liveView.ts';
import { screenLines } from './screen.ts';

/** The terminal shows the time, and that it is not stuck, ms. */
const REDRAW_MS = 1_000;

const OWN_SCREEN = '\u001B[?1049h\u001B[?25l';
const GIVE_BACK = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const ERASE_REST_OF_LINE = '\u001B[K';
const ERASE_BELOW = '\u001B[J';

/** The whole terminal, drawn anew in place; what was there before comes back at the end. */
export class TerminalScreen {
  readonly #account: string;
  readonly #clock: NodeJS.Timeout;
  readonly #resized = (): void => this.#draw();
  #view: LiveView = NOTHING_YET;

  constructor(account: string) {
    this.#account = account;
    process.stdout.write(OWN_SCREEN);
    process.stdout.on('resize', this.#resized);
    this.#clock = setInterval(this.#resized, REDRAW_MS);
  }

  show(view: LiveView): void {
    this.#view = view;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#clock);
    process.stdout.off('resize', this.#resized);
    process.stdout.write(GIVE_BACK);
  }

  #draw(): void {
    const { columns = 80, rows = 24 } = process.stdout;
    const coloured = process.stdout.hasColors() && (process.env.NO_COLOR ?? '') === '';
    const lines = screenLines(this.#view, this.#account, { columns, rows, coloured }, Date.now());
    process.stdout.write(`${HOME}${lines.map((line) => `${line}${ERASE_REST_OF_LINE}\r\n`).join('')}${ERASE_BELOW}`);
  }
}
