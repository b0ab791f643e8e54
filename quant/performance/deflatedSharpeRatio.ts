import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { probabilisticSharpeRatio } from './probabilisticSharpeRatio.ts';
import type { SharpeEvidence } from './sharpeEvidence.ts';
import type { SharpeTrials } from './sharpeTrials.ts';

/** A Sharpe ratio judged in the light of the search that found it. */
export interface DeflatedSharpeRatio {
  /** Confidence that the true Sharpe ratio is above 0 although the best of all trials was chosen, from 0 to 1. */
  readonly probability: number;
  /** The Sharpe ratio per period that the best of the trials is expected to show if none is worth anything. */
  readonly expectedMaximum: number;
}

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * Deflated Sharpe ratio: the probabilistic Sharpe ratio against the greatest one that N independent trials of variance V are expected to show by chance,
 *   S_0 = sqrt(V) ((1 - g) Phi^-1(1 - 1/N) + g Phi^-1(1 - 1/(N e))),  g = 0.5772 (Euler and Mascheroni),
 * which is an approximation for large N. It is taken as at least 0: a single trial is deflated by nothing.
 *
 * Source: D. Bailey and M. Lopez de Prado, The deflated Sharpe ratio: correcting for selection bias, backtest overfitting and non-normality, J. Portfolio Management
 * 40 (2014).
 *
 * @param evidence of the chosen strategy, such as from `sharpeEvidence`
 * @param trials such as from `sharpeTrials`
 * @throws InvalidInputError for figures that are not finite or that no distribution has, fewer than 1 trial, or a negative variance
 */
export function deflatedSharpeRatio(evidence: SharpeEvidence, trials: SharpeTrials): DeflatedSharpeRatio {
  const { count, variance } = requireFields(trials, 'trials');
  if (!(Number.isFinite(count) && count >= 1)) refuse('count', count, 'a finite number of 1 or more');
  if (!(Number.isFinite(variance) && variance >= 0)) refuse('variance', variance, 'a finite number of 0 or more');
  const spread =
    count === 1
      ? 0
      : (1 - EULER_MASCHERONI) * normalQuantile(1 - 1 / count) +
        EULER_MASCHERONI * normalQuantile(1 - 1 / (count * Math.E));
  const expectedMaximum = Math.sqrt(variance) * Math.max(0, spread);
  return { probability: probabilisticSharpeRatio(evidence, expectedMaximum), expectedMaximum };
}

function refuse(field: string, given: unknown, allowed: string): never {
  throw new InvalidInputError({
    field: `trials.${field}`,
    given,
    allowed,
    remedy: 'Take it from `sharpeTrials` over all strategies that were tried.',
  });
}
