import { z } from 'zod';
import { MOST_REPRICES, MOST_SLIPPAGE } from '../core/orders/order.ts';
import { DEFAULT_LIQUIDITY } from '../core/portfolio/lastCheck/liquidity.ts';
import { duration } from './duration.ts';

/** Section `orders`: what trades become, and how often ledger and venue are compared. */
export const orders = z.strictObject({
  type: z
    .enum(['marketableLimit', 'market', 'limit'])
    .default('marketableLimit')
    .describe(
      'marketableLimit takes what is on offer at once up to a worst price; limit rests at a price; market fills at once at any price',
    ),
  maxSlippage: z
    .number()
    .min(0)
    .max(MOST_SLIPPAGE)
    .default(DEFAULT_LIQUIDITY.maxSlippage)
    .describe(
      'A marketable limit lies this share of the best opposite price beyond it: no order trades at a worse price',
    ),
  maxDepthShare: z
    .number()
    .gt(0)
    .lte(1)
    .default(DEFAULT_LIQUIDITY.maxDepthShare)
    .describe('An order takes at most this share of what the order book offers within maxSlippage'),
  maxVolumeShare: z
    .number()
    .gt(0)
    .lte(1)
    .default(DEFAULT_LIQUIDITY.maxVolumeShare)
    .describe('An order is for at most this share of what was traded in the last 24 hours, where the venue tells it'),
  limitLifetime: duration('1s', '1d')
    .default('1m')
    .describe('A limit order is cancelled after so long, and what is left of it priced anew or given up'),
  limitOffset: z
    .number()
    .min(-0.05)
    .max(0.2)
    .default(0)
    .describe('Distance of the limit from the opposite best price as a share: above 0 waits for a better price'),
  reprices: z
    .number()
    .int()
    .min(0)
    .max(MOST_REPRICES)
    .default(2)
    .describe('How often what is left of a limit order is priced anew, within the amount that was decided'),
  reconcileEvery: duration('10s', '7d')
    .default('1h')
    .describe('Nothing is bought where ledger and venue were compared longer ago; they are compared this often'),
});

/** Section `protection`: stop orders that rest at the venue. */
export const protection = z.strictObject({
  stopLoss: z
    .union([z.literal('off'), z.number().gt(0).lt(1)])
    .default('off')
    .describe('A stop order rests at the venue for each position, this share below its cost; "off" rests none'),
  stopSlippage: z
    .number()
    .min(0)
    .lt(1)
    .default(0.02)
    .describe('The limit of a stop lies this share below its stop price'),
});
