import { z } from 'zod';
import { duration } from './duration.ts';

const share = z.number().gt(0).lte(1);

const breakerAction = z
  .enum(['off', 'pause', 'halt'])
  .default('pause')
  .describe('What the breaker does when it trips; off switches it off. Only a person resumes');

/** Section `breakers`: what stops an account by itself. */
export const breakers = z.strictObject({
  dailyLoss: z
    .strictObject({
      action: breakerAction,
      limit: share
        .default(0.05)
        .describe('Loss since midnight UTC as a share of equity, deposits and withdrawals aside'),
    })
    .prefault({}),
  drawdown: z
    .strictObject({
      action: breakerAction,
      limit: share.default(0.15).describe('Fall from the highest point within the window as a share of it'),
      window: duration('1h', '365d').default('30d').describe('How far back the highest point is looked for'),
    })
    .prefault({}),
  lossStreak: z
    .strictObject({
      action: breakerAction,
      limit: z.number().int().min(1).max(1_000).default(8).describe('Sells at a loss in a row'),
    })
    .prefault({}),
  rejectedOrders: z
    .strictObject({
      action: breakerAction,
      limit: z
        .number()
        .int()
        .min(1)
        .max(1_000)
        .default(10)
        .describe('Orders that the venue rejected within the window'),
      window: duration('1m', '30d').default('1h').describe('How far back they are counted'),
    })
    .prefault({}),
  unknownOrders: z
    .strictObject({
      action: breakerAction,
      limit: z.number().int().min(1).max(1_000).default(5).describe('Orders of which nobody knows what became of them'),
    })
    .prefault({}),
  priceJump: z
    .strictObject({
      action: breakerAction,
      limit: z.number().gt(0).max(100).default(0.3).describe('Change of a price as a share of the one before'),
      window: duration('1s', '30d').default('1h').describe('Prices older than this are not compared'),
    })
    .prefault({}),
  stalePrices: z
    .strictObject({
      action: breakerAction,
      limit: duration('1s', '30d').default('15m').describe('Age of the price that the venue quotes'),
    })
    .prefault({}),
});
