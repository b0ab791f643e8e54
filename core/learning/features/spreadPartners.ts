import { reversionHalfLife } from './dickeyFuller.ts';
import type { FeatureDefinition } from './featureBlock.ts';
import { Ring } from './ring.ts';
import { type Spread, SpreadSums } from './spreadSums.ts';

/** Days that the spreads of all pairs are estimated on. */
const WINDOW = 180;
const CHANGE = 5;

const source = 'Engle and Granger (1987); Gatev, Goetzmann and Rouwenhorst (2006)';

/** Features of the spread to the partner. */
export const PARTNER_DEFINITIONS: readonly FeatureDefinition[] = [
  {
    name: 'partnerSpread',
    formula: `(ln C - a - b ln C of the partner) / deviation, of the other symbol whose spread has the lowest Dickey-Fuller statistic with b > 0 over ${WINDOW} days; chosen and estimated anew every 28 days`,
    lookback: WINDOW,
    source,
  },
  {
    name: `partnerSpreadChange${CHANGE}`,
    formula: `partnerSpread - partnerSpread ${CHANGE} days ago with the same a, b and deviation`,
    lookback: WINDOW,
    source,
  },
  {
    name: 'partnerT',
    formula: 'the Dickey-Fuller statistic of the spread when it was chosen',
    lookback: WINDOW,
    source,
  },
  { name: 'partnerHedge', formula: 'b of partnerSpread', lookback: WINDOW, source },
  {
    name: 'partnerHalfLife',
    formula: `-ln 2 / ln(1 + c), c the coefficient of partnerT, between 0 and ${WINDOW}`,
    lookback: WINDOW,
    source: 'Chan (2013)',
  },
];

interface Partner {
  readonly other: number;
  readonly spread: Spread;
}

/** The log closes of all symbols on common days, and to each symbol the other one that it is tied to most. */
export class SpreadPartners {
  readonly #levels: readonly Ring[];
  readonly #partners: (Partner | undefined)[];
  #period = Number.NaN;

  constructor(symbols: number) {
    this.#levels = Array.from({ length: symbols }, () => new Ring(WINDOW + CHANGE));
    this.#partners = Array.from({ length: symbols }, () => undefined);
  }

  /**
   * Takes the day's log closes, and chooses the partners anew where a new period begins.
   *
   * @param logCloses one per symbol; NaN where there is none
   */
  advance(logCloses: Float64Array, period: number): void {
    for (let i = 0; i < logCloses.length; i += 1) this.#levels[i].push(logCloses[i]);
    if (period === this.#period) return;
    this.#period = period;
    this.#choose();
  }

  /** Writes the features of one symbol. */
  write(symbol: number, row: Float64Array, at: number): void {
    const partner = this.#partners[symbol];
    if (partner === undefined) {
      row.fill(Number.NaN, at, at + PARTNER_DEFINITIONS.length);
      return;
    }
    const { other, spread } = partner;
    const place = (lag: number): number =>
      (this.#levels[symbol].at(lag) - spread.constant - spread.slope * this.#levels[other].at(lag)) / spread.deviation;
    row[at] = place(0);
    row[at + 1] = place(0) - place(CHANGE);
    row[at + 2] = spread.statistic;
    row[at + 3] = spread.slope;
    row[at + 4] = reversionHalfLife(spread.reversion, WINDOW);
  }

  #choose(): void {
    const complete = this.#levels.flatMap((ring, symbol) => (isFilled(ring) ? [symbol] : []));
    this.#partners.fill(undefined);
    for (const symbol of complete) {
      for (const other of complete) {
        if (other === symbol) continue;
        const spread = spreadOf(this.#levels[symbol], this.#levels[other]);
        const best = this.#partners[symbol];
        if (spread.slope > 0 && spread.statistic < (best?.spread.statistic ?? Number.POSITIVE_INFINITY))
          this.#partners[symbol] = { other, spread };
      }
    }
  }
}

function isFilled({ values, newest }: Ring): boolean {
  for (let k = 0; k < WINDOW; k += 1) if (Number.isNaN(values[newest - k])) return false;
  return true;
}

/** The spread of y from x, taken about their newest levels, with the constant moved back. */
function spreadOf(y: Ring, x: Ring): Spread {
  const sums = new SpreadSums();
  const [yNow, xNow] = [y.at(0), x.at(0)];
  for (let k = 0; k < WINDOW; k += 1) {
    sums.addLevels(y.at(k) - yNow, x.at(k) - xNow);
    if (k + 1 < WINDOW) sums.addChanges(y.at(k) - y.at(k + 1), x.at(k) - x.at(k + 1));
  }
  const spread = sums.spread(y.at(WINDOW - 1) - yNow, x.at(WINDOW - 1) - xNow, 0, 0);
  return { ...spread, constant: spread.constant + yNow - spread.slope * xNow };
}
