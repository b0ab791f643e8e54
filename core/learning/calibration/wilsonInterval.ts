import { normalQuantile } from '../../../quant/statistics/normal.ts';

/** Where a proportion lies with a given confidence. */
export interface ProportionInterval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson's score interval of a proportion, which also says something where all or none of few cases were right.
 *
 * Source: E. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
 *
 * @param successes from 0 to `trials`; both may be fractions, where cases that overlap count in part
 * @param trials 0 gives [0, 1]
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): ProportionInterval {
  if (trials === 0) return { lower: 0, upper: 1 };
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / trials;
  const centre = share + (z * z) / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return { lower: Math.max(0, (centre - half) / scale), upper: Math.min(1, (centre + half) / scale) };
}
