import type { SymbolMarket } from '../core/market/snapshot.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';

const HALF_SPREAD = 0.0005;

/** Share of a trade's amount that the venue takes. */
export const PAPER_FEE = '0.006';

/** An open market with fine increments, a spread of 0.1 % around the price, and `count` daily candles up to `at` (ms UTC). */
export function paperMarket(symbol: TradingSymbol, price: number, at: number, count: number): SymbolMarket {
  const [bid, ask, last] = [price * (1 - HALF_SPREAD), price * (1 + HALF_SPREAD), price].map((value) =>
    value.toFixed(8),
  );
  return {
    symbol,
    rules: {
      symbol,
      tradable: true,
      baseIncrement: '0.00000001',
      quoteIncrement: '0.01',
      priceIncrement: '0.00000001',
      minBase: '0.00000001',
      minQuote: '1',
      takerFee: PAPER_FEE,
    },
    quote: { symbol, bid, ask, last, at },
    candles: { timeframe: '1d', from: 0, to: at, count },
  };
}
