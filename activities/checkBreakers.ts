import { valuationOf } from '../core/breakers/accountValuation.ts';
import { isNear } from '../core/breakers/breakerReading.ts';
import type { BreakerCheck, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { heldSymbols } from '../core/portfolio/account/holdings.ts';
import { measureBreakers } from './account/measureBreakers.ts';
import { readAccount } from './account/readAccount.ts';
import { reconcileForCycle } from './account/reconcileForCycle.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readVenue } from './venue/readVenue.ts';

/** Watches the accounts: losses, orders in trouble, prices that jump or go stale, balances that no order explains. */
export function checkBreakersActivity(dependencies: ActivityDependencies): CycleSteps['checkBreakers'] {
  const { settings, exchange, ledger, log } = dependencies;
  return (account) =>
    readVenue(async (): Promise<BreakerCheck> => {
      const venue = exchange(account);
      const seen = await readAccount(dependencies, account);
      const { holdings } = seen;
      const rules = await venue.rules(settings(account).quoteCurrency);
      const held = heldSymbols(holdings);
      const quotes = await venue.quotes(held.filter((symbol) => rules.has(symbol)));
      const valuation = valuationOf(holdings, quotes, Date.now());
      const { readings, trading } = await measureBreakers(dependencies, account, { valuation, quotes, expected: [] });
      await ledger.recordValuation(valuation);
      // Histories of cycles have no step of its own for it; what it finds is told like what is close to a breaker.
      const reconciled = await reconcileForCycle(dependencies, account, seen);
      const near = readings.filter(isNear).map((reading) => `close to a breaker: ${reading.sentence}`);
      const warnings = [...near, ...reconciled];
      for (const warning of warnings) log.warn(warning, { account });
      return { trading, warnings };
    });
}
