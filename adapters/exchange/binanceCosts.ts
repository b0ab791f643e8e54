import type { CcxtClient } from './ccxtClient.ts';
import { asPayload, isRecord, type Payload } from './payload.ts';

/** Weight that ccxt's cost of 1 stands for: its pace of 50 ms a unit is 1,200 units a minute, and the venue allows 6,000. */
const WEIGHT_PER_UNIT = 5;

/** Most symbols of one `ticker/24hr` request that count as one. */
export const CHEAP_TICKERS = 20;

/**
 * Has a client count what the venue documents where ccxt knows no better than the dearest form of a request: it takes `ticker/24hr` of a few symbols for one of all, and
 * `myTrades` of one order for one of a whole market. Twenty times the true cost kept accounts behind one address waiting for each other.
 *
 * Source: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#24hr-ticker-price-change-statistics (symbols 1 to 20: 2, 21 to 100: 40,
 * 101 and more: 80) and .../account-endpoints#account-trade-list-user_data (without orderId: 20, with it: 5).
 */
export function countDocumentedWeights<Client extends CcxtClient>(client: Client): Client {
  const costOf = client.calculateRateLimiterCost.bind(client);
  client.calculateRateLimiterCost = (api, ...rest) => {
    const [, path, query] = rest;
    const weight = isRecord(query) ? documentedWeight(String(path), asPayload(query, 'the query')) : undefined;
    return weight === undefined ? costOf(api, ...rest) : weight / WEIGHT_PER_UNIT;
  };
  return client;
}

function documentedWeight(path: string, query: Payload): number | undefined {
  if (path === 'ticker/24hr' && query.symbols !== undefined) {
    const symbols: unknown = JSON.parse(String(query.symbols));
    const count = Array.isArray(symbols) ? symbols.length : Number.POSITIVE_INFINITY;
    if (count <= CHEAP_TICKERS) return 2;
    return count <= 100 ? 40 : 80;
  }
  if (path === 'myTrades' && query.orderId !== undefined) return 5;
  return undefined;
}
