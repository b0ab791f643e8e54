import { Exact } from '../../exact.ts';
import { decimalsOf, type ProductRules } from '../../market/productRules.ts';
import type { Venue } from '../../venue.ts';
import { BinanceError } from './binanceError.ts';

/** Binance's name of a product: the two codes without a hyphen. */
export function symbolOf({ base, quote }: Pick<ProductRules, 'base' | 'quote'>): string {
  return `${base}${quote}`;
}

/** @throws BinanceError for a symbol that is not listed */
export function productOf({ market, clock }: Venue, symbol: string): ProductRules {
  const rules = market.listed(clock.now()).find((candidate) => symbolOf(candidate) === symbol);
  if (rules === undefined) throw new BinanceError(-1121, 'Invalid symbol.');
  return rules;
}

/** A product as exchangeInfo shows it. */
export function describeSymbol({ exchange }: Venue, rules: ProductRules): object {
  const largestPrice = new Exact(1_000_000).toFixed();
  const baseDecimals = decimalsOf(rules.baseIncrement);
  return {
    symbol: symbolOf(rules),
    status: exchange.isDisabled(rules.symbol) ? 'BREAK' : 'TRADING',
    baseAsset: rules.base,
    baseAssetPrecision: baseDecimals,
    quoteAsset: rules.quote,
    quotePrecision: decimalsOf(rules.quoteIncrement),
    quoteAssetPrecision: decimalsOf(rules.quoteIncrement),
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT'],
    icebergAllowed: false,
    ocoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      {
        filterType: 'PRICE_FILTER',
        minPrice: rules.priceIncrement,
        maxPrice: largestPrice,
        tickSize: rules.priceIncrement,
      },
      { filterType: 'LOT_SIZE', minQty: rules.baseMinSize, maxQty: rules.baseMaxSize, stepSize: rules.baseIncrement },
      {
        filterType: 'NOTIONAL',
        minNotional: rules.quoteMinSize,
        applyMinToMarket: true,
        maxNotional: rules.quoteMaxSize,
        applyMaxToMarket: true,
        avgPriceMins: 0,
      },
    ],
    permissions: ['SPOT'],
    permissionSets: [['SPOT']],
  };
}
