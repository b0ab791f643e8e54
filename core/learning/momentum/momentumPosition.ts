import type { SignalBarriers } from '../signals/signalBarriers.ts';

/**
 * The position that the confidence of calibrated momentum speaks of. Profit is near and loss is far, so that about three of four come right in any market; what such a position returns is told
 * beside it. The horizon is the shortest at which that holds for costs of 2.4 %: longer positions are fewer, and their share of right ones swings more.
 */
export const MOMENTUM_POSITION: Omit<SignalBarriers, 'roundTripCost'> = { horizonDays: 10, profit: 0.25, loss: 2 };
