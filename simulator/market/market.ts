import { Exact } from '../exact.ts';
import { type Bar, joinBars, scaleBar } from './bar.ts';
import { DAY_MS, type DailyBars, dayOf } from './dailyBars.ts';
import { Listings, PAIR_TURNOVER } from './listings.ts';
import { type PricePath, TICK_MS, type Tick } from './pricePath.ts';
import { decimalsOf, type ProductRules } from './productRules.ts';
import type { Jump, MarketCandle, Observed, TradedMarket } from './tradedMarket.ts';

/** A market that is made here: the path of prices, the jumps on top of it, the products' rules. It has the answer for any moment. */
export class Market implements TradedMarket {
  readonly isLive = false;
  readonly tickMs = TICK_MS;
  readonly #daily: DailyBars;
  readonly #path: PricePath;
  readonly #jumps = new Map<string, Jump[]>();
  readonly #rules: ReadonlyMap<string, ProductRules>;
  readonly #listings = new Listings();

  constructor(daily: DailyBars, path: PricePath, jumps: readonly Jump[]) {
    this.#daily = daily;
    this.#path = path;
    this.#rules = new Map(daily.products.map((rules) => [rules.symbol, rules]));
    for (const jump of jumps) this.addJump(jump);
  }

  async prepare(): Promise<void> {}

  pricedAt(_symbol: string, now: number): number {
    return now;
  }

  observed(_symbol: string, now: number): Observed {
    const until = tickOf(now);
    return { until, finalUntil: until };
  }

  /** Adds a jump; jumps of one product come in the order of time. */
  addJump(jump: Jump): void {
    this.#jumps.set(jump.symbol, [...(this.#jumps.get(jump.symbol) ?? []), jump]);
  }

  /** The products that are listed at a moment. */
  listed(at: number): readonly ProductRules[] {
    return [
      ...this.#daily.products.filter((rules) => this.isListed(rules.symbol, at)),
      ...this.#listings.pairs().map(({ rules }) => rules),
    ];
  }

  /** What somebody has taken off the list or put on it. */
  get listings(): Listings {
    return this.#listings;
  }

  isListed(symbol: string, at: number): boolean {
    if (this.#listings.pair(symbol) !== undefined) return true;
    return !this.#listings.isUnlisted(symbol) && this.#daily.firstDay(symbol) <= dayOf(at);
  }

  /** Whether there is a market on the day of a moment: a recording may have ended or have gaps. */
  isTraded(symbol: string, at: number): boolean {
    return this.#listings.pair(symbol) !== undefined || this.#daily.bar(symbol, dayOf(at)) !== undefined;
  }

  rules(symbol: string): ProductRules | undefined {
    return this.#listings.pair(symbol)?.rules ?? this.#rules.get(symbol);
  }

  /** Price at a moment, a whole number of price increments above zero; undefined before the listing. */
  price(symbol: string, at: number): Exact | undefined {
    const pair = this.#listings.pair(symbol);
    if (pair !== undefined) return new Exact(pair.price);
    const rules = this.#rules.get(symbol);
    const raw = this.#path.price(symbol, at);
    if (rules === undefined || raw === undefined) return undefined;
    return new Exact(priceText(raw * this.#factorAt(symbol, at), rules));
  }

  /** The candle of [start, end), as far as it has come to pass at `now`; undefined where nothing was traded. */
  candle(symbol: string, start: number, end: number, now: number): MarketCandle | undefined {
    if (this.#listings.pair(symbol) !== undefined) return undefined;
    const rules = this.#rules.get(symbol);
    const bar = this.#bar(symbol, start, Math.min(end, now + 1));
    if (rules === undefined || bar === undefined) return undefined;
    return marketCandle(start, bar, new Exact(bar.volume).times(rules.volumeIncrement), rules);
  }

  /** Base units traded in [from, to). */
  volume(symbol: string, from: number, to: number): Exact {
    if (this.#listings.pair(symbol) !== undefined) return new Exact(0);
    const rules = this.#rules.get(symbol);
    const bar = this.#path.bar(symbol, from, to);
    return bar === undefined || rules === undefined ? new Exact(0) : new Exact(bar.volume).times(rules.volumeIncrement);
  }

  /** Typical turnover of a day before `at`, in quote currency: the mean of the last seven days. */
  dailyTurnover(symbol: string, at: number): number {
    if (this.#listings.pair(symbol) !== undefined) return PAIR_TURNOVER;
    const increment = Number(this.#rules.get(symbol)?.volumeIncrement ?? 1);
    const bars = Array.from({ length: 7 }, (_, back) => this.#daily.bar(symbol, dayOf(at) - 1 - back));
    const traded = bars.filter((bar) => bar !== undefined);
    const current = this.#daily.bar(symbol, dayOf(at));
    const known = traded.length > 0 ? traded : current === undefined ? [] : [current];
    if (known.length === 0) return 0;
    return known.reduce((sum, bar) => sum + bar.volume * increment * bar.close, 0) / known.length;
  }

  /**
   * The first whole tick of [from, to) in which the price went below a level (or, with `above`, over it).
   * A level that is only touched has not been traded through.
   */
  firstTickThrough(symbol: string, from: number, to: number, side: 'below' | 'above', level: Exact): Tick | undefined {
    const rules = this.#rules.get(symbol);
    if (rules === undefined) return undefined;
    const limit = level.toNumber();
    for (const [start, end, factor] of this.#pieces(symbol, from, to)) {
      const found = this.#path.firstTick(symbol, start, end, (bar) =>
        side === 'below'
          ? Number(priceText(bar.low * factor, rules)) < limit
          : Number(priceText(bar.high * factor, rules)) > limit,
      );
      if (found !== undefined) return { start: found.start, bar: scaleBar(found.bar, factor) };
    }
    return undefined;
  }

  #bar(symbol: string, from: number, to: number): Bar | undefined {
    let joined: Bar | undefined;
    for (const [start, end, factor] of this.#pieces(symbol, from, to)) {
      const bar = this.#path.bar(symbol, start, end);
      if (bar === undefined) continue;
      const scaled = scaleBar(bar, factor);
      joined = joined === undefined ? scaled : joinBars(joined, scaled);
    }
    return joined;
  }

  /** [from, to) cut at the jumps, each piece with its factor. */
  #pieces(symbol: string, from: number, to: number): readonly (readonly [number, number, number])[] {
    const jumps = this.#jumps.get(symbol) ?? [];
    const cuts = [...new Set(jumps.map((jump) => jump.at).filter((at) => at > from && at < to))].sort((a, b) => a - b);
    return [from, ...cuts].map((start, index) => [start, cuts[index] ?? to, this.#factorAt(symbol, start)]);
  }

  #factorAt(symbol: string, at: number): number {
    return (this.#jumps.get(symbol) ?? []).reduce((factor, jump) => (jump.at <= at ? factor * jump.factor : factor), 1);
  }
}

/** The start of the tick that a moment lies in. */
export function tickOf(at: number): number {
  return Math.floor(at / TICK_MS) * TICK_MS;
}

export { DAY_MS };

/** A bar as the exchange shows it. @param volume base units */
export function marketCandle(
  start: number,
  bar: Omit<Bar, 'volume'>,
  volume: Exact,
  rules: ProductRules,
): MarketCandle {
  return {
    start,
    open: priceText(bar.open, rules),
    high: priceText(bar.high, rules),
    low: priceText(bar.low, rules),
    close: priceText(bar.close, rules),
    volume: volume.toFixed(),
  };
}

/** A price in whole increments, at least one. */
function priceText(price: number, rules: ProductRules): string {
  const increment = Number(rules.priceIncrement);
  return Math.max(price, increment).toFixed(decimalsOf(rules.priceIncrement));
}
