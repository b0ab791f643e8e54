import type { SourceScore } from './scoreSource.ts';

/** What the record of a source of signals means for what it says next. JSON. */
export interface SourceStanding {
  /** Name of the source, or of who sends its signals. */
  readonly source: string;
  /** When it was scored, wall time in ms UTC. */
  readonly scoredAt: number;
  /** What weighs its signals in the forecast, from 0 to 1. */
  readonly informationCoefficient: number;
  /** Why it is not heard; absent where it is. */
  readonly mutedFor?: string;
}

/** Fewest independent observations that a source is muted for: with fewer, chance looks like a lost skill too often. */
const FEWEST_TO_MUTE = 30;

/** What scores mean for what their sources say next. @param scoredAt wall time in ms UTC */
export function standingsOf(scores: readonly SourceScore[], scoredAt: number): readonly SourceStanding[] {
  return scores.map(({ source, independent, informationCoefficient, verdict }) => ({
    source,
    scoredAt,
    informationCoefficient: Math.min(1, informationCoefficient.shrunk),
    ...(verdict.kind === 'mute' && independent >= FEWEST_TO_MUTE ? { mutedFor: verdict.reason } : {}),
  }));
}
