import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { Exact, floorTo } from './exact.ts';
import type { TradedMarket } from './market/tradedMarket.ts';
import type { AccountOptions } from './simulatorOptionsSchema.ts';
import type { Balances } from './store/balances.ts';

/**
 * Opens an account with its cash and holdings. Holdings are given by value and counted in whole increments at the price of the moment. A venue need not trade
 * what the default opening has: there, its value is opened as cash.
 *
 * @returns the holdings that were opened as cash
 * @throws InvalidInputError for a holding that a market which is made here does not trade at that moment
 */
export function openAccount(
  options: AccountOptions,
  market: TradedMarket,
  balances: Balances,
  now: number,
): readonly string[] {
  const isTraded = (symbol: string) => market.isTraded(symbol, now) && market.price(symbol, now) !== undefined;
  const asCash = market.isLive ? Object.keys(options.holdings).filter((symbol) => !isTraded(symbol)) : [];
  const opened = Object.entries(options.holdings).filter(([symbol]) => !asCash.includes(symbol));
  const cash = asCash.reduce((sum, symbol) => sum.plus(options.holdings[symbol] ?? 0), new Exact(options.cash));
  const holdings = opened.map(([symbol, value]) => {
    const rules = market.rules(symbol);
    const price = market.isTraded(symbol, now) ? market.price(symbol, now) : undefined;
    if (rules === undefined || price === undefined)
      throw new InvalidInputError({
        field: `simulator.accounts.${options.name}.holdings.${symbol}`,
        given: value,
        allowed: `a product that is traded at ${new Date(now).toISOString()}: ${market
          .listed(now)
          .map((listed) => listed.symbol)
          .join(', ')}`,
        remedy: 'Leave the holding out, or start the market later.',
      });
    return { currency: rules.base, size: floorTo(new Exact(value).dividedBy(price), new Exact(rules.baseIncrement)) };
  });
  balances.openAccount(options.name, now);
  balances.transfer(options.name, options.cashCurrency, cash, now);
  for (const { currency, size } of holdings) balances.transfer(options.name, currency, size, now);
  return asCash;
}
