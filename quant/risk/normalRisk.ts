import { normalPdf, normalQuantile } from '../statistics/normal.ts';
import { type ReturnMoments, requireMoments } from './returnMoments.ts';
import { requireConfidence } from './riskInput.ts';
import type { TailRisk } from './tailRisk.ts';

/**
 * Value at risk of a normal return, -(m + s z), and conditional value at risk, -m + s phi(z) / (1 - c), with z the (1 - c) quantile and phi the
 * density of the standard normal.
 *
 * Source: A. McNeil, R. Frey and P. Embrechts, Quantitative Risk Management, 2nd ed. (2015), examples 2.11 and 2.14.
 *
 * @param moments per period
 * @param confidence such as 0.95; between 0.5 and 1
 * @throws InvalidInputError for moments or a confidence out of range
 */
export function normalRisk(moments: ReturnMoments, confidence: number): TailRisk {
  requireMoments(moments);
  const { mean, standardDeviation } = moments;
  const tail = 1 - requireConfidence(confidence);
  const z = normalQuantile(tail);
  return {
    confidence,
    valueAtRisk: -(mean + standardDeviation * z),
    conditionalValueAtRisk: -mean + (standardDeviation * normalPdf(z)) / tail,
  };
}
