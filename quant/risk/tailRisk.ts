/** Loss in the tail of the return distribution. Losses are positive numbers, per period, as a share of the portfolio. */
export interface TailRisk {
  /** Share of periods on which the loss is not exceeded, such as 0.95. */
  readonly confidence: number;
  /** The loss that is exceeded with probability 1 - confidence. */
  readonly valueAtRisk: number;
  /** The average of the losses from there on (expected shortfall). */
  readonly conditionalValueAtRisk: number;
}
