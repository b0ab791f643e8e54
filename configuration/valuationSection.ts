import { z } from 'zod';
import { DEFAULT_VALUATION } from '../core/portfolio/account/worth.ts';
import { atMost } from './atMost.ts';

/** The most assets that one of the lists may name. */
const MOST_ASSETS = 500;

const currency = z
  .string()
  .regex(/^[^\s:]{1,32}$/)
  .meta({ title: 'the code of an asset at the venue, such as USDC' });
const rate = z
  .string()
  .regex(/^(?!0+(\.0+)?$)\d{1,15}(\.\d{1,18})?$/)
  .meta({ title: 'a decimal number above 0 in quotes, such as "1.08"' });

/** Section `valuation`: how holdings count that have no market against the quote currency. */
export const valuation = z.strictObject({
  pegs: z
    .record(currency, currency)
    .refine(atMost(MOST_ASSETS), { error: `at most ${MOST_ASSETS} assets` })
    .meta({ title: 'an object of coins and currencies, such as { "USDC": "USD" }', maxProperties: MOST_ASSETS })
    .default({ ...DEFAULT_VALUATION.pegs })
    .describe('Coins that are pegged to a currency: without a market of their own they count at par'),
  maxDepeg: z
    .number()
    .gt(0)
    .lt(1)
    .default(DEFAULT_VALUATION.maxDepeg)
    .describe(
      'A pegged coin does not count at par where a market of the venue tells a price further from it than this share',
    ),
  rates: z
    .record(currency, rate)
    .refine(atMost(MOST_ASSETS), { error: `at most ${MOST_ASSETS} assets` })
    .meta({ title: 'an object of assets and amounts, such as { "EUR": "1.08" }', maxProperties: MOST_ASSETS })
    .default({})
    .describe('Quote currency per unit, for assets that no market of the venue tells a price of'),
  lockedForms: z
    .record(currency, currency)
    .refine(atMost(MOST_ASSETS), { error: `at most ${MOST_ASSETS} assets` })
    .meta({ title: 'an object of names and assets, such as { "ETH2": "ETH" }', maxProperties: MOST_ASSETS })
    .default({ ...DEFAULT_VALUATION.lockedForms })
    .describe(
      'Names of what is staked, lent or locked, and the asset it counts as without being traded; LD... at Binance and names that end in .S, .M, .F, .B or .P are known',
    ),
  worthless: z
    .array(currency)
    .max(MOST_ASSETS)
    .default([])
    .describe(
      'Assets that count as nothing where they have no price; any other of unknown worth keeps limits from selling',
    ),
});
