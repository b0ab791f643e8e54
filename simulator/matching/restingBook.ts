import { createRandom } from '../../quant/statistics/random.ts';
import { ceilTo, Exact, floorTo } from '../exact.ts';
import type { ProductRules } from '../market/productRules.ts';
import { streamSeed } from '../market/streamSeed.ts';
import type { Side } from './terms.ts';

/** Liquidity at one price, in base units. */
export interface Level {
  readonly price: Exact;
  readonly size: Exact;
}

/** What can be traded at once, the best price first. */
export interface OrderBook {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** How deep a book is: a factor on what usually rests there, or what each side holds in all, in quote currency. */
export type BookDepth = { readonly factor: number } | { readonly value: number };

export const EMPTY_BOOK: OrderBook = { bids: [], asks: [] };

/** Levels on each side of a whole book that is made here; those of a venue that are read. */
export const BOOK_LEVELS = 25;
export const VENUE_BOOK_LEVELS = 100;
/** Distance between levels, in half spreads. */
const STEP = 0.8;
/** Turnover of a day that rests at the best price. */
const BEST_LEVEL_SHARE = 5e-5;
/** How much more rests at each level farther from the mid. */
const GROWTH = 0.35;

/**
 * The resting liquidity of others at one tick: levels around the mid whose sizes are random, the same for the same name, and grow
 * away from the mid.
 *
 * @param mid price of the tick, in quote per base
 * @param turnover typical turnover of a day, in quote currency
 * @param name of the random stream: seed, product and tick
 * @param count how many levels of each side; the first ones are the same whatever the count
 */
export function restingBook(
  rules: ProductRules,
  mid: Exact,
  turnover: number,
  depth: BookDepth,
  name: string,
  count = BOOK_LEVELS,
): OrderBook {
  const priceIncrement = new Exact(rules.priceIncrement);
  const baseIncrement = new Exact(rules.baseIncrement);
  const build = (side: Side): readonly Level[] => {
    const random = createRandom(streamSeed(`${name}/${side}`));
    // A depth by value needs the sum over the whole side.
    const drawn = 'factor' in depth ? count : BOOK_LEVELS;
    const shares = Array.from({ length: drawn }, (_, index) => (0.5 + random.uniform()) * (1 + index * GROWTH));
    const unit =
      'factor' in depth
        ? turnover * BEST_LEVEL_SHARE * depth.factor
        : depth.value / shares.reduce((sum, share) => sum + share, 0);
    const levels: Level[] = [];
    for (const [index, share] of shares.slice(0, count).entries()) {
      const away = rules.halfSpread * (1 + index * STEP);
      const quoteSize = unit * share;
      const last = levels.at(-1)?.price ?? mid;
      // Each level is at least one increment from the one before, also where increments are coarse.
      const price =
        side === 'SELL'
          ? Exact.max(ceilTo(mid.times(1 + away), priceIncrement), last.plus(priceIncrement))
          : Exact.min(floorTo(mid.times(1 - away), priceIncrement), last.minus(priceIncrement));
      if (!price.isPositive() || price.isZero()) break;
      levels.push({
        price,
        size: Exact.max(floorTo(new Exact(quoteSize).dividedBy(price), baseIncrement), baseIncrement),
      });
    }
    return levels;
  };
  return { bids: build('BUY'), asks: build('SELL') };
}

/** What an order may take from a book: at most `base` units, or what `quote` pays for, fees at `feeRate` included. */
export interface Appetite {
  readonly base?: Exact | undefined;
  readonly quote?: Exact | undefined;
  readonly limitPrice?: Exact | undefined;
}

/**
 * Walks the side of a book that an order of `side` meets.
 *
 * @returns what is taken at each price, the best first; sizes are whole base increments
 */
export function takeFrom(
  book: OrderBook,
  side: Side,
  appetite: Appetite,
  feeRate: Exact,
  rules: ProductRules,
): readonly Level[] {
  const increment = new Exact(rules.baseIncrement);
  const taken: Level[] = [];
  let base = appetite.base;
  let quote = appetite.quote;
  for (const level of side === 'BUY' ? book.asks : book.bids) {
    const { limitPrice } = appetite;
    if (
      limitPrice !== undefined &&
      (side === 'BUY' ? level.price.greaterThan(limitPrice) : level.price.lessThan(limitPrice))
    )
      break;
    const unitCost = level.price.times(feeRate.plus(1));
    const affordable = quote === undefined ? level.size : floorTo(quote.dividedBy(unitCost), increment);
    const size = Exact.min(level.size, affordable, base ?? level.size);
    if (size.isZero()) break;
    taken.push({ price: level.price, size });
    base = base?.minus(size);
    quote = quote?.minus(size.times(unitCost));
  }
  return taken;
}

/** The book after `taken` has left it. */
export function without(book: OrderBook, side: Side, taken: readonly Level[]): OrderBook {
  const gone = new Map<string, Exact>();
  for (const { price, size } of taken) gone.set(price.toFixed(), size.plus(gone.get(price.toFixed()) ?? 0));
  const remaining = (levels: readonly Level[]) =>
    levels
      .map((level) => ({ price: level.price, size: level.size.minus(gone.get(level.price.toFixed()) ?? 0) }))
      // A book that was made thinner within the tick may hold less than was taken from it.
      .filter((level) => level.size.greaterThan(0));
  return side === 'BUY' ? { ...book, asks: remaining(book.asks) } : { ...book, bids: remaining(book.bids) };
}
