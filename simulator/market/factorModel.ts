import { createRandom, type RandomGenerator } from '../../quant/statistics/random.ts';
import type { Bar } from './bar.ts';
import { bridgeMaximum } from './bridge.ts';
import { COINS, type Coin, SECTORS, type Sector } from './coins.ts';
import { type DailyBars, dayOf } from './dailyBars.ts';
import { streamSeed } from './streamSeed.ts';

/** First day of a seeded market whose clock starts at a given date. */
export const SEEDED_EPOCH = Date.UTC(2021, 0, 1);

const DEGREES_OF_FREEDOM = 5;
/** Shocks are cut here, in standard deviations: beyond it lies nothing that an exchange would keep open for. */
const LARGEST_SHOCK = 9;
const MARKET_VOLATILITY = 0.021;
const SECTOR_VOLATILITY = 0.011;
/** Share of its distance from the anchor that a price loses in a day: half of it in a year. */
const REVERSION = Math.LN2 / 365;
const PEG_REVERSION = 0.4;

/** Mean and volatility of the market factor by regime, and how long a regime lasts on average. */
const REGIMES = [
  { name: 'bull', drift: 0.0016, volatility: 0.9, days: 90 },
  { name: 'calm', drift: 0, volatility: 0.65, days: 60 },
  { name: 'bear', drift: -0.0028, volatility: 1.45, days: 50 },
] as const;

/**
 * A seeded market: daily log returns of each coin are
 * `beta * market + sector + own`, each of the three with GARCH(1,1) variance and Student-t shocks; the market factor's drift and
 * volatility follow a Markov chain of regimes; prices are drawn back to their anchors over years, so that they stay of their order
 * for ever. Days are computed in sequence from the first one as they are asked for, and are the same in every process with this seed.
 *
 * Source of the variance process: T. Bollerslev, Generalized autoregressive conditional heteroskedasticity, J. Econometrics 31 (1986).
 */
export class FactorModel implements DailyBars {
  readonly products = COINS.map((coin) => coin.rules);
  readonly #firstDay: number;
  readonly #market: MarketFactor;
  readonly #sectors: ReadonlyMap<Sector, ClusteredShocks>;
  readonly #coins: ReadonlyMap<string, CoinPath>;
  #days = 0;

  /** @param firstDay number of the UTC day that the market begins with. */
  constructor(seed: number, firstDay = dayOf(SEEDED_EPOCH)) {
    this.#firstDay = firstDay;
    const stream = (name: string) => createRandom(streamSeed(`${seed}/${name}`));
    this.#market = new MarketFactor(stream('market'));
    this.#sectors = new Map(SECTORS.map((sector) => [sector, new ClusteredShocks(stream(sector))]));
    this.#coins = new Map(COINS.map((coin) => [coin.rules.symbol, new CoinPath(coin, stream(coin.rules.symbol))]));
  }

  bar(symbol: string, day: number): Bar | undefined {
    const coin = this.#coins.get(symbol);
    const index = day - this.#firstDay;
    if (coin === undefined || index < 0) return undefined;
    while (this.#days <= index) this.#nextDay();
    return coin.bars[index];
  }

  firstDay(): number {
    return this.#firstDay;
  }

  lastDay(): number {
    return Number.POSITIVE_INFINITY;
  }

  #nextDay(): void {
    const market = this.#market.next();
    const sectors = new Map(
      [...this.#sectors].map(([sector, shocks]) => [
        sector,
        { move: SECTOR_VOLATILITY * shocks.next(), deviation: SECTOR_VOLATILITY * shocks.deviation },
      ]),
    );
    for (const coin of this.#coins.values()) coin.next(market, sectors);
    this.#days++;
  }
}

/** A factor's return of one day and its standard deviation before the day began. */
interface FactorMove {
  readonly move: number;
  readonly deviation: number;
}

/** Shocks of unit long-run variance whose size clusters: GARCH(1,1) with Student-t innovations. */
class ClusteredShocks {
  /** Standard deviation of the shock drawn last. */
  deviation = 1;
  readonly #random: RandomGenerator;
  #variance = 1;

  constructor(random: RandomGenerator) {
    this.#random = random;
  }

  next(): number {
    const standard =
      this.#random.studentT(DEGREES_OF_FREEDOM) * Math.sqrt((DEGREES_OF_FREEDOM - 2) / DEGREES_OF_FREEDOM);
    this.deviation = Math.sqrt(this.#variance);
    const shock = this.deviation * Math.min(LARGEST_SHOCK, Math.max(-LARGEST_SHOCK, standard));
    this.#variance = 0.03 + 0.08 * shock * shock + 0.89 * this.#variance;
    return shock;
  }
}

class MarketFactor {
  readonly #random: RandomGenerator;
  readonly #shocks: ClusteredShocks;
  #regime: (typeof REGIMES)[number] = REGIMES[1];

  constructor(random: RandomGenerator) {
    this.#random = random;
    this.#shocks = new ClusteredShocks(random);
  }

  next(): FactorMove {
    if (this.#random.uniform() < 1 / this.#regime.days) {
      const others = REGIMES.filter((regime) => regime !== this.#regime);
      this.#regime = others[this.#random.integer(others.length)] ?? REGIMES[1];
    }
    const scale = MARKET_VOLATILITY * this.#regime.volatility;
    const shock = this.#shocks.next();
    return { move: this.#regime.drift + scale * shock, deviation: scale * this.#shocks.deviation };
  }
}

class CoinPath {
  readonly bars: Bar[] = [];
  readonly #coin: Coin;
  readonly #random: RandomGenerator;
  readonly #shocks: ClusteredShocks;
  readonly #volumeIncrement: number;
  /** Logarithm of price over anchor. */
  #distance = 0;

  constructor(coin: Coin, random: RandomGenerator) {
    this.#coin = coin;
    this.#random = random;
    this.#shocks = new ClusteredShocks(random);
    this.#volumeIncrement = Number(coin.rules.volumeIncrement);
  }

  next(market: FactorMove, sectors: ReadonlyMap<Sector, FactorMove>): void {
    const { anchor, beta, ownVolatility, sector, dailyTurnover } = this.#coin;
    const group = sector === undefined ? { move: 0, deviation: 0 } : (sectors.get(sector) ?? { move: 0, deviation: 0 });
    const own = ownVolatility * this.#shocks.next();
    const from = this.#distance;
    const pull = sector === undefined ? PEG_REVERSION : REVERSION;
    const to = from + beta * market.move + group.move + own - pull * from;
    const deviation = Math.hypot(beta * market.deviation, group.deviation, ownVolatility * this.#shocks.deviation);
    const high = bridgeMaximum(from, to, deviation, this.#random);
    const low = -bridgeMaximum(-from, -to, deviation, this.#random);
    const activity = 0.45 * this.#random.normal() + 0.35 * (Math.abs(to - from) / deviation - 0.8);
    const close = anchor * Math.exp(to);
    this.bars.push({
      open: anchor * Math.exp(from),
      high: anchor * Math.exp(high),
      low: anchor * Math.exp(low),
      close,
      volume: Math.round((dailyTurnover * Math.exp(activity)) / close / this.#volumeIncrement),
    });
    this.#distance = to;
  }
}
