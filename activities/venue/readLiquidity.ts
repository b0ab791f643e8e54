import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Liquidity } from '../../core/portfolio/lastCheck/liquidity.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';

/** A book that does not come at once is asked for once more; after that the worst price alone bounds the order. */
const ATTEMPTS = 2;

/** What the market of one symbol offers at this moment, for the last check of an order. A resting order does not take it, and needs no book. */
export async function readLiquidity(
  venue: Pick<ExchangePort, 'orderBook'>,
  symbol: TradingSymbol,
  { orderStyle, liquidity: limits }: Pick<TradingSettings, 'orderStyle' | 'liquidity'>,
): Promise<Liquidity> {
  if (orderStyle.type === 'limit') return { limits, book: 'not needed' };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return { limits, book: (await venue.orderBook(symbol)) ?? 'unread' };
    } catch {
      // Whatever keeps the venue from giving its book must not keep an account from selling.
    }
  }
  return { limits, book: 'unread' };
}
