import type { Candle } from '../../market/candle.ts';
import { Ring } from './ring.ts';

/** The longest look-back of any window, in candles, with room for what compares it with an earlier one. */
const CAPACITY = 256;

/**
 * The last candles of one symbol, as far back as any feature looks, with what many features are made of. It takes the same memory however long the symbol
 * has traded.
 */
export class BarHistory {
  /** Candles taken so far. */
  bars = 0;
  readonly open = new Ring(CAPACITY);
  /** The highest of high, open and close: some venues report a high below them. */
  readonly high = new Ring(CAPACITY);
  /** The lowest of low, open and close. */
  readonly low = new Ring(CAPACITY);
  readonly close = new Ring(CAPACITY);
  /** In base units. */
  readonly volume = new Ring(CAPACITY);
  /** (H + L + C) / 3. */
  readonly typical = new Ring(CAPACITY);
  /** ln C. */
  readonly logClose = new Ring(CAPACITY);
  /** r = ln(C_t / C_{t-1}); NaN for the first candle. */
  readonly change = new Ring(CAPACITY);
  /** ln(H / L). */
  readonly range = new Ring(CAPACITY);
  /** ln(H / O). */
  readonly above = new Ring(CAPACITY);
  /** ln(C / O). */
  readonly body = new Ring(CAPACITY);
  /** ln(O_t / C_{t-1}); NaN for the first candle. */
  readonly gap = new Ring(CAPACITY);
  /** max(H_t, C_{t-1}) - min(L_t, C_{t-1}); H - L for the first candle. */
  readonly trueRange = new Ring(CAPACITY);
  /** D = C V, in quote units. */
  readonly turnover = new Ring(CAPACITY);
  /** ln(1 + D). */
  readonly logTurnover = new Ring(CAPACITY);
  /** m: mean return of the other symbols since this symbol's last candle; NaN without another symbol. */
  readonly market = new Ring(CAPACITY);

  /** Takes the next candle; the market's return follows by `pushMarket`, once all symbols have theirs. */
  push({ open, high, low, close, volume }: Candle): void {
    const before = this.close.at(0);
    const highest = Math.max(high, open, close);
    const lowest = Math.min(low, open, close);
    this.bars += 1;
    this.open.push(open);
    this.high.push(highest);
    this.low.push(lowest);
    this.close.push(close);
    this.volume.push(volume);
    this.typical.push((highest + lowest + close) / 3);
    this.logClose.push(Math.log(close));
    this.change.push(Math.log(close / before));
    this.range.push(Math.log(highest / lowest));
    this.above.push(Math.log(highest / open));
    this.body.push(Math.log(close / open));
    this.gap.push(Math.log(open / before));
    this.trueRange.push(this.bars === 1 ? highest - lowest : Math.max(highest, before) - Math.min(lowest, before));
    this.turnover.push(close * volume);
    this.logTurnover.push(Math.log1p(close * volume));
  }

  pushMarket(change: number): void {
    this.market.push(change);
  }
}
