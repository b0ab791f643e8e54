/** One thing that was waited for, with its outcome. Times in ms UTC; the interval is half-open. */
export interface LabelledEvent {
  /** When its features were known. */
  readonly start: number;
  /** When its outcome was known; later than the start. */
  readonly end: number;
  readonly outcome: 0 | 1;
  /** At least 0; how much it counts in training, such as its uniqueness among events at the same time. */
  readonly weight: number;
}
