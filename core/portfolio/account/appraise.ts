import { Decimal } from 'decimal.js';
import type { Quote } from '../../market/quote.ts';
import { type TradingSymbol, toSymbol } from '../../market/symbol.ts';
import {
  chained,
  marketBetween,
  medianRange,
  middle,
  type PriceRange,
  rangeBetween,
  steppingStones,
} from './pricePaths.ts';
import type { ValuationSettings, Worth } from './worth.ts';

/** A path whose prices are further apart than this tells no worth, (ask - bid) / mid. */
const MAX_PATH_SPREAD = 0.05;

/** Currencies of countries that venues keep accounts in: holding one is no bet that the portfolio has made. */
const FIAT: ReadonlySet<string> = new Set(
  'USD EUR GBP CHF JPY AUD CAD NZD SGD HKD KRW CNY INR BRL TRY MXN ZAR PLN SEK NOK DKK CZK HUF RON ILS AED THB IDR PHP ARS COP UAH NGN'.split(
    ' ',
  ),
);

/** What the worth of holdings is found with. */
export interface Appraisal {
  readonly quoteCurrency: string;
  /** The markets of the venue that take orders: a closed one tells the price of another day. */
  readonly markets: ReadonlySet<TradingSymbol>;
  readonly settings: ValuationSettings;
}

/** A worth of one unit, and whether a peg or a stated rate is part of it. */
interface Range extends PriceRange {
  readonly isAssumed: boolean;
  readonly via: string;
}

/** The worth of a unit before it is bound to a symbol. */
type UnitWorth =
  | { readonly range: Range; readonly kind: 'money' | 'coin'; readonly detail: string }
  | { readonly range?: undefined; readonly detail: string };

/** The markets whose prices tell what some assets are worth. */
export function marketsToAppraise(assets: readonly string[], appraisal: Appraisal): ReadonlySet<TradingSymbol> {
  const legs = new Set<TradingSymbol>();
  const add = (base: string, quote: string): void => {
    const symbol = marketBetween(appraisal.markets, base, quote);
    if (symbol !== undefined) legs.add(symbol);
  };
  const addAll = (asset: string, depth: number): void => {
    const peg = pegOf(asset, appraisal.settings);
    if (peg !== undefined && peg !== appraisal.quoteCurrency) addAll(peg, 0);
    add(asset, appraisal.quoteCurrency);
    for (const coin of coinsPeggedTo(asset, appraisal.settings)) add(coin, appraisal.quoteCurrency);
    for (const other of stones(asset, appraisal)) {
      add(asset, other);
      add(other, appraisal.quoteCurrency);
      if (depth > 0 && marketBetween(appraisal.markets, other, appraisal.quoteCurrency) === undefined)
        addAll(other, depth - 1);
    }
  };
  for (const asset of assets) addAll(asset, 1);
  return legs;
}

/**
 * What a unit of an asset is worth that has no market of its own against the quote currency:
 *
 * 1. nothing, where the configuration says so;
 * 2. par, where it is pegged and no market of the venue contradicts that; where one does, what the markets say;
 * 3. the median over the ways from one of its markets to the quote currency in two steps;
 * 4. the stated rate;
 * 5. for a currency, what the coins are worth that are pegged to it, where they agree.
 *
 * Where none of it tells, the worth is unknown, which is not the same as nothing.
 */
export function appraise(asset: string, quotes: ReadonlyMap<TradingSymbol, Quote>, appraisal: Appraisal): Worth {
  const symbol = toSymbol(asset, appraisal.quoteCurrency);
  if (appraisal.settings.worthless.includes(asset))
    return { symbol, kind: 'worthless', price: '0', detail: 'counts as nothing, as valuation.worthless says' };
  const worth = new Appraiser(quotes, appraisal).worthOf(asset, 1);
  if (worth.range === undefined) return { symbol, kind: 'unknown', detail: worth.detail };
  const price = middle(worth.range).toSignificantDigits(15).toFixed();
  return { symbol, kind: worth.kind, price, detail: worth.detail };
}

function pegOf(asset: string, { pegs }: ValuationSettings): string | undefined {
  return Object.hasOwn(pegs, asset) ? pegs[asset] : undefined;
}

/** The coins that are pegged to a currency: where it has no market itself, theirs tell what it is worth. */
function coinsPeggedTo(code: string, { pegs }: ValuationSettings): readonly string[] {
  return Object.entries(pegs).flatMap(([coin, currency]) => (currency === code ? [coin] : []));
}

function rateOf(asset: string, { rates }: ValuationSettings): string | undefined {
  return Object.hasOwn(rates, asset) ? rates[asset] : undefined;
}

/** What an asset is traded against and that leads on to the quote currency. */
function stones(asset: string, { markets, quoteCurrency, settings }: Appraisal): readonly string[] {
  return steppingStones(
    markets,
    asset,
    (other) =>
      other !== quoteCurrency &&
      (marketBetween(markets, other, quoteCurrency) !== undefined ||
        pegOf(other, settings) !== undefined ||
        rateOf(other, settings) !== undefined),
  );
}

class Appraiser {
  private readonly quotes: ReadonlyMap<TradingSymbol, Quote>;
  private readonly appraisal: Appraisal;

  constructor(quotes: ReadonlyMap<TradingSymbol, Quote>, appraisal: Appraisal) {
    this.quotes = quotes;
    this.appraisal = appraisal;
  }

  /** @param depth how many more steps may be taken through what has no market against the quote currency. */
  worthOf(asset: string, depth: number): UnitWorth {
    const { quoteCurrency, settings } = this.appraisal;
    const paths = this.paths(asset, depth);
    const peg = pegOf(asset, settings);
    const par = peg === undefined ? undefined : this.currency(peg, asset);
    if (peg !== undefined && par !== undefined) return this.pegged(asset, peg, par, paths);
    const market = this.market(paths);
    const kind = FIAT.has(asset) || peg !== undefined ? 'money' : 'coin';
    const unit = (range: Range): string => `${middle(range).toSignificantDigits(6).toString()} ${quoteCurrency}`;
    if (market !== undefined)
      return { range: market, kind, detail: `counts at ${unit(market)}, its price ${market.via}` };
    const rate = stated(rateOf(asset, settings));
    if (rate !== undefined)
      return { range: rate, kind, detail: `counts at ${unit(rate)}, the rate that valuation.rates states` };
    const pegs = this.byPegs(asset);
    if (pegs !== undefined) return { range: pegs, kind: 'money', detail: `counts at ${unit(pegs)}, what ${pegs.via}` };
    return {
      detail: `no market of the venue tells what it is worth in ${quoteCurrency}; state it in valuation.rates, valuation.pegs or valuation.worthless`,
    };
  }

  /** A pegged coin: at par unless a market contradicts it. */
  private pegged(asset: string, peg: string, par: Range, paths: readonly Range[]): UnitWorth {
    const { quoteCurrency, settings } = this.appraisal;
    const atPar: UnitWorth = {
      range: { ...par, isAssumed: true },
      kind: 'money',
      detail: `counts at par, 1 ${asset} = 1 ${peg}${peg === quoteCurrency ? '' : `, which is ${middle(par).toSignificantDigits(6).toString()} ${quoteCurrency}`}`,
    };
    const told = paths.filter(({ isAssumed }) => !isAssumed);
    const judged = told.length > 0 ? told : paths;
    const market = this.market(judged);
    const against = market === undefined ? judged.find((path) => contradicts(path, par, settings.maxDepeg)) : market;
    if (against === undefined || !contradicts(against, par, settings.maxDepeg)) return atPar;
    const price = `${middle(against).toSignificantDigits(6).toString()} ${quoteCurrency}`;
    if (market === undefined || market.isAssumed)
      return {
        detail: `pegged to ${peg}, but its price ${against.via} is ${price}: what it is worth cannot be told`,
      };
    return {
      range: market,
      kind: 'coin',
      detail: `has lost its peg to ${peg}: counts at ${price}, its price ${market.via}`,
    };
  }

  /** What a unit of a currency is worth. @param asset the coin that is pegged to it, whose own price says nothing of its peg */
  private currency(code: string, asset: string): Range | undefined {
    const { quoteCurrency, settings } = this.appraisal;
    const direct = rangeBetween(this.quotes, code, quoteCurrency);
    if (direct !== undefined && isNarrow(direct))
      return { ...direct, isAssumed: false, via: `against ${quoteCurrency}` };
    const market = this.market(this.paths(code, 0));
    return market ?? stated(rateOf(code, settings)) ?? this.byPegs(code, asset);
  }

  /**
   * What a currency is worth by the coins that are pegged to it: nothing contradicts the pegs as long as they agree. The quote currency is often such a coin.
   * @param except a coin that is not asked
   */
  private byPegs(code: string, except?: string): Range | undefined {
    const { quoteCurrency, settings } = this.appraisal;
    const told = coinsPeggedTo(code, settings).flatMap((coin): readonly Range[] => {
      const range = coin === except ? undefined : rangeBetween(this.quotes, coin, quoteCurrency);
      return range === undefined || !isNarrow(range)
        ? []
        : [{ ...range, isAssumed: true, via: `${coin} is worth, which is pegged to it` }];
    });
    const median = medianRange(told);
    const isDoubtful = median !== undefined && told.some((range) => contradicts(range, median, settings.maxDepeg));
    return isDoubtful ? undefined : median;
  }

  /** What the markets say: the median of the ways without an assumption, else of the others. */
  private market(paths: readonly Range[]): Range | undefined {
    const narrow = paths.filter(isNarrow);
    const sure = narrow.filter(({ isAssumed }) => !isAssumed);
    return medianRange(sure.length > 0 ? sure : narrow);
  }

  /** The ways from one of the asset's markets to the quote currency. */
  private paths(asset: string, depth: number): readonly Range[] {
    const { quoteCurrency } = this.appraisal;
    const direct = rangeBetween(this.quotes, asset, quoteCurrency);
    const found: Range[] =
      direct === undefined ? [] : [{ ...direct, isAssumed: false, via: `against ${quoteCurrency}` }];
    for (const other of stones(asset, this.appraisal)) {
      const first = rangeBetween(this.quotes, asset, other);
      const second = this.stone(other, depth);
      if (first === undefined || second === undefined) continue;
      found.push({ ...chained(first, second), isAssumed: second.isAssumed, via: `through ${other}` });
    }
    return found;
  }

  private stone(asset: string, depth: number): Range | undefined {
    const direct = rangeBetween(this.quotes, asset, this.appraisal.quoteCurrency);
    if (direct !== undefined) return { ...direct, isAssumed: false, via: '' };
    const worth = depth > 0 ? this.worthOf(asset, depth - 1) : undefined;
    if (worth?.range !== undefined) return worth.range;
    return this.assumed(pegOf(asset, this.appraisal.settings) ?? asset);
  }

  /** The worth of a currency that a way ends in, at par or as stated: what contradicts it then shows in the price of the whole way. */
  private assumed(code: string): Range | undefined {
    const { quoteCurrency, settings } = this.appraisal;
    const range = rangeBetween(this.quotes, code, quoteCurrency);
    if (range !== undefined) return { ...range, isAssumed: true, via: 'at par' };
    return stated(rateOf(code, settings));
  }
}

function stated(rate: string | undefined): Range | undefined {
  return rate === undefined
    ? undefined
    : { bid: new Decimal(rate), ask: new Decimal(rate), isAssumed: true, via: 'as stated' };
}

function isNarrow(range: PriceRange): boolean {
  return range.ask.minus(range.bid).div(middle(range)).lte(MAX_PATH_SPREAD);
}

/** True where no price within the path's bid and ask is within the tolerance of par. */
function contradicts(path: PriceRange, par: PriceRange, tolerance: number): boolean {
  return (
    path.ask.lt(par.bid.times(new Decimal(1).minus(tolerance))) ||
    path.bid.gt(par.ask.times(new Decimal(1).plus(tolerance)))
  );
}
