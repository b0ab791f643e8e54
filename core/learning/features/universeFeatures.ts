import { InvalidInputError } from '../../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import { candleFault } from './candleFault.ts';
import { estimationPeriod } from './estimationPeriod.ts';
import { CrossSection, RANKED } from './ranks.ts';
import { COLUMNS, columnOf } from './registry.ts';
import { PARTNER_DEFINITIONS, SpreadPartners } from './spreadPartners.ts';
import { SymbolFeatures } from './symbolFeatures.ts';
import { UNIVERSE_DEFINITIONS, UniverseDay } from './universeDay.ts';

const DAY = TIMEFRAME_MS['1d'];
/** A gap of more missing days than this starts a symbol anew. */
const LONGEST_GAP_DAYS = 3;

const RANKED_COLUMNS = RANKED.map(columnOf);
const DAILY = columnOf('return1');
const MONTHLY = columnOf('return21');
const VOLATILITY = columnOf('volatility60');

/**
 * The features of a universe of symbols, day by day. A day costs the same however many came before it, and takes no more memory: nothing is kept but the candles that the
 * longest look-back needs, recursive averages, and parameters that are estimated anew every 28 days.
 *
 * A symbol's look-backs count its own candles. A gap of up to three days is left out: the next return spans it. A longer one starts the symbol anew. What is not defined,
 * such as a ratio of flat prices, and what has too few candles is NaN.
 */
export class UniverseFeatures {
  readonly #symbols: (SymbolFeatures | undefined)[];
  readonly #rows: Float64Array[];
  readonly #logCloses: Float64Array;
  readonly #partners: SpreadPartners;
  readonly #universe = new UniverseDay();
  readonly #crossSection: CrossSection;
  readonly #universeRow = new Float64Array(UNIVERSE_DEFINITIONS.length);
  #lastTime = Number.NEGATIVE_INFINITY;

  /** @param size number of symbols */
  constructor(size: number) {
    this.#symbols = Array.from({ length: size }, () => undefined);
    this.#rows = Array.from({ length: size }, () => new Float64Array(COLUMNS.all).fill(Number.NaN));
    this.#logCloses = new Float64Array(size).fill(Number.NaN);
    this.#partners = new SpreadPartners(size);
    this.#crossSection = new CrossSection(size);
  }

  /**
   * Takes the candles of the next day.
   *
   * @param time open time of the day (ms UTC), later than that of the day before
   * @param candles one per symbol, ended; undefined for a symbol without one
   * @returns one row of features per symbol, all NaN without a candle; valid until the next call
   * @throws InvalidInputError where the day is none or not later, where there is not one candle (or undefined) per symbol, or where a candle is none of that day or no candle
   */
  advance(time: number, candles: readonly (Candle | undefined)[]): readonly Float64Array[] {
    this.#require(time, candles);
    this.#lastTime = time;
    const present: SymbolFeatures[] = [];
    const rows: Float64Array[] = [];
    for (const [i, candle] of candles.entries()) {
      const row = this.#rows[i];
      if (candle === undefined) {
        row.fill(Number.NaN);
        this.#carry(i, time);
        continue;
      }
      const symbol = this.#symbolFor(i, time);
      symbol.take(candle);
      this.#logCloses[i] = symbol.history.logClose.at(0);
      present.push(symbol);
      rows.push(row);
    }
    this.#takeMarket(present, time);
    for (const [k, symbol] of present.entries()) symbol.write(rows[k]);
    this.#writePartners(candles, time);
    this.#writeUniverse(rows);
    this.#writeRanks(rows);
    return this.#rows;
  }

  #require(time: number, candles: readonly (Candle | undefined)[]): void {
    if (!(Number.isSafeInteger(time) && time % DAY === 0 && time > this.#lastTime))
      throw new InvalidInputError({
        field: 'time',
        given: time,
        allowed: `the open time of a day in ms UTC, later than ${this.#lastTime}`,
        remedy: 'Give the days in ascending order, each once.',
      });
    if (candles.length !== this.#symbols.length)
      throw new InvalidInputError({
        field: 'candles',
        given: `${candles.length} of them`,
        allowed: `one per symbol: ${this.#symbols.length}`,
        remedy: 'Give undefined for a symbol without a candle on the day.',
      });
    for (const [i, candle] of candles.entries()) {
      if (candle === undefined) continue;
      const fault = candle.openTime === time ? candleFault(candle) : `the open time is not ${time}`;
      if (fault !== undefined)
        throw new InvalidInputError({
          field: `candles[${i}]`,
          given: JSON.stringify(candle),
          allowed: `a candle of the day (${fault})`,
          remedy: 'Leave the candle out: give undefined.',
        });
    }
  }

  /** A symbol without a candle keeps its last close for the spreads while its gap is short. */
  #carry(i: number, time: number): void {
    const symbol = this.#symbols[i];
    if (symbol !== undefined && time - symbol.lastTime > LONGEST_GAP_DAYS * DAY) {
      this.#symbols[i] = undefined;
      this.#logCloses[i] = Number.NaN;
    }
  }

  #symbolFor(i: number, time: number): SymbolFeatures {
    const known = this.#symbols[i];
    if (known !== undefined && time - known.lastTime <= (LONGEST_GAP_DAYS + 1) * DAY) return known;
    const fresh = new SymbolFeatures();
    this.#symbols[i] = fresh;
    return fresh;
  }

  /**
   * To each symbol the mean return of the others on the day; a return that spans a gap counts on the day it ends. Where none of the others has one on the day that is nothing:
   * their next returns span it. Where there are no others the mean is missing.
   */
  #takeMarket(present: readonly SymbolFeatures[], time: number): void {
    let sum = 0;
    let count = 0;
    for (const { history } of present) {
      if (history.bars < 2) continue;
      sum += history.change.at(0);
      count += 1;
    }
    const known = this.#symbols.reduce(
      (all, symbol) => all + (symbol !== undefined && symbol.history.bars > 1 ? 1 : 0),
      0,
    );
    for (const symbol of this.#symbols) {
      if (symbol === undefined) continue;
      const own = symbol.history.bars > 1 ? 1 : 0;
      const counted = symbol.lastTime === time ? own : 0;
      const change = counted === 1 ? symbol.history.change.at(0) : 0;
      if (known === own) symbol.market = Number.NaN;
      else if (count > counted) symbol.market += (sum - change) / (count - counted);
    }
  }

  #writePartners(candles: readonly (Candle | undefined)[], time: number): void {
    this.#partners.advance(this.#logCloses, estimationPeriod(time));
    for (const [i, candle] of candles.entries()) {
      if (candle === undefined) continue;
      const row = this.#rows[i];
      this.#partners.write(i, row, COLUMNS.partner);
      for (let k = 0; k < PARTNER_DEFINITIONS.length; k += 1)
        if (!Number.isFinite(row[COLUMNS.partner + k])) row[COLUMNS.partner + k] = Number.NaN;
    }
  }

  #writeUniverse(rows: readonly Float64Array[]): void {
    const present = (column: number): number[] =>
      rows.map((row) => row[column]).filter((value) => !Number.isNaN(value));
    this.#universe.write(present(DAILY), present(MONTHLY), present(VOLATILITY), this.#universeRow);
    for (const row of rows)
      for (let k = 0; k < UNIVERSE_DEFINITIONS.length; k += 1) {
        const value = this.#universeRow[k];
        row[COLUMNS.universe + k] = Number.isFinite(value) ? value : Number.NaN;
      }
  }

  #writeRanks(rows: readonly Float64Array[]): void {
    for (const [k, column] of RANKED_COLUMNS.entries()) this.#crossSection.writeRanks(rows, column, COLUMNS.ranks + k);
  }
}
