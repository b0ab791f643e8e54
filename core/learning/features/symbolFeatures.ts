import type { Candle } from '../../market/candle.ts';
import { BarHistory } from './barHistory.ts';
import type { BlockState } from './featureBlock.ts';
import { BLOCKS } from './registry.ts';

/** One symbol's candles and blocks since its listing, or since its last long gap. */
export class SymbolFeatures {
  readonly history = new BarHistory();
  /** Open time of the last candle, ms UTC. */
  lastTime = Number.NaN;
  /** Summed mean return of the other symbols since the last candle. */
  market = 0;
  readonly #blocks: readonly BlockState[] = BLOCKS.map((block) => block.start());

  take(candle: Candle): void {
    this.history.push(candle);
    this.lastTime = candle.openTime;
  }

  /** Writes the features of the newest candle from the start of `row`, once the market's return is in. */
  write(row: Float64Array): void {
    const { history } = this;
    history.pushMarket(history.bars === 1 ? Number.NaN : this.market);
    this.market = 0;
    let at = 0;
    for (let k = 0; k < BLOCKS.length; k += 1) {
      this.#blocks[k].write(history, row, at, this.lastTime);
      at += BLOCKS[k].definitions.length;
    }
    for (let k = 0; k < at; k += 1) if (!Number.isFinite(row[k])) row[k] = Number.NaN;
  }
}
