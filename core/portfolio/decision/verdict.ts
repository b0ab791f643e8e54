import type { ReasonCode } from './decision.ts';

/** A reason with its figures, before it is put into words. */
export interface Verdict {
  readonly reason: ReasonCode;
  readonly figures: Readonly<Record<string, number>>;
  readonly detail?: string;
}
