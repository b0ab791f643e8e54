import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { Exact, floorTo } from './exact.ts';
import type { Market } from './market/market.ts';
import type { AccountOptions } from './options.ts';
import type { Balances } from './store/balances.ts';

const CASH_CURRENCY = 'USD';

/**
 * Opens an account with its cash and holdings. Holdings are given by value and counted in whole increments at the price of the moment.
 *
 * @throws InvalidInputError for a holding that is not traded at that moment
 */
export function openAccount(options: AccountOptions, market: Market, balances: Balances, now: number): void {
  const holdings = Object.entries(options.holdings).map(([symbol, value]) => {
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
  balances.transfer(options.name, CASH_CURRENCY, new Exact(options.cash), now);
  for (const { currency, size } of holdings) balances.transfer(options.name, currency, size, now);
}
