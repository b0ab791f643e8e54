/** The position that a signal speaks of: bought at a close, and sold at the first of three barriers. */
export interface SignalBarriers {
  /** Days after which the position is closed in any case. */
  readonly horizonDays: number;
  /** Distance of the barrier of profit, in standard deviations of the return over the horizon. */
  readonly profit: number;
  /** Distance of the barrier of loss, in the same units. */
  readonly loss: number;
  /** What buying and selling costs, as a share of the money; either barrier is at least as far away. */
  readonly roundTripCost: number;
}
