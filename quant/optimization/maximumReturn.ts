import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { answer } from './answer.ts';
import { conflictsAt, figure } from './conflicts.ts';
import { type MeanVarianceInput, readMeanVarianceInput, readReturns } from './meanVarianceInput.ts';
import type { PortfolioSolution } from './portfolioProblem.ts';
import type { SearchResult } from './result.ts';
import { type TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

export interface MaximumReturnInput extends MeanVarianceInput {
  /** mu, expected returns per period, length n. */
  readonly returns: ArrayLike<number>;
  /** Largest variance per period, >= 0. */
  readonly varianceBudget: number;
}

/** As a fraction of the tilt at which return and risk weigh about the same. */
const SMALL_TILT = 1e-8;

/**
 * The portfolio of greatest expected return within a variance budget:
 *
 *     maximise    mu'w - sum_i cost_i |w_i - previous_i|
 *     subject to  w'Sw <= varianceBudget, and the constraints (bounds, budget with cash, groups, names)
 *
 * Cash returns nothing and has no risk; a turnover cost is in units of return per unit of weight. The objective is the expected
 * return per period net of the cost. Among portfolios of the same return the one of least variance is the answer.
 *
 * Source: Markowitz (1952), Portfolio Selection; the tilt towards return at which the budget is spent is found on the linear
 * pieces of the efficient frontier, where the variance is quadratic in the tilt.
 *
 * One function: the parts of the answer share the family of portfolios.
 *
 * @returns as `minimumVariance`; `infeasible` also for a budget below the least attainable variance, which the reason states
 * @throws InvalidInputError for malformed inputs
 */
export function maximumReturn(input: MaximumReturnInput): SearchResult {
  requireFields(input, 'input');
  const { varianceBudget } = input;
  if (!(Number.isFinite(varianceBudget) && varianceBudget >= 0)) {
    throw new InvalidInputError({
      field: 'varianceBudget',
      given: varianceBudget,
      allowed: 'a finite number of at least 0',
      remedy: 'Give the largest variance per period (the square of the volatility).',
    });
  }
  const { covariance, constraints } = readMeanVarianceInput(input);
  const family = new TiltedPortfolios(covariance, constraints, readReturns(input.returns, constraints.n));
  const measure = Math.max(varianceBudget, 1e-3 * family.program.scale);
  const target = { name: `variance at most ${figure(varianceBudget)}`, kind: 'target' } as const;
  const excess = ({ variance }: TiltedPortfolio): number => (variance - varianceBudget) / measure;

  function solve(near?: TiltedPortfolio): PortfolioSolution {
    const leastVariance = family.at(0, near?.set);
    if ('status' in leastVariance) return leastVariance;
    if (excess(leastVariance) > 1e-12) {
      const { activeConstraints } = family.prove(leastVariance, 1);
      return {
        status: 'infeasible',
        reason: `the least attainable variance is ${figure(leastVariance.variance)}, above the budget of ${figure(varianceBudget)}`,
        conflicts: [target, ...conflictsAt(activeConstraints)],
      };
    }
    const sought = family.seek(leastVariance, excess, ({ tilt, variance }, rate) =>
      Math.sqrt(tilt * tilt + (varianceBudget - variance) / rate),
    );
    return 'status' in sought ? sought : sought.portfolio;
  }

  /**
   * With next to no variance to spend the multiplier of the budget is next to infinite and its certificate worthless. The portfolio p
   * at a small tilt t gives another: whoever has more return than R_p + (budget - V_p) / 2t would be better than p at t.
   */
  function boundAtLeastVariance(portfolio: TiltedPortfolio): number {
    const tilt = SMALL_TILT * family.unit;
    if (portfolio.tilt > tilt) return Number.POSITIVE_INFINITY;
    const other = family.at(tilt, portfolio.set);
    if ('status' in other) return Number.POSITIVE_INFINITY;
    const bound = other.netGain + (varianceBudget - other.variance) / (2 * tilt);
    return Math.max(0, bound - portfolio.netGain) + family.prove(other, 1 / tilt).certificate.gap;
  }

  return answer(
    {
      family,
      solve,
      target,
      measure: family.gainScale > 0 ? family.gainScale : family.program.scale,
      value: ({ netGain }) => -netGain,
      describe: (portfolio) => {
        const proof = family.prove(portfolio, 1 / portfolio.tilt);
        const multiplier = 0.5 / portfolio.tilt;
        const spent = excess(portfolio) >= -1e-9;
        return {
          objective: portfolio.netGain,
          certificate: {
            ...proof.certificate,
            multipliers: new Map([...proof.certificate.multipliers, ['target', -multiplier]]),
            infeasibility: Math.max(proof.certificate.infeasibility, excess(portfolio)),
            gap: Math.min(
              proof.certificate.gap + multiplier * Math.max(0, varianceBudget - portfolio.variance),
              boundAtLeastVariance(portfolio),
            ),
          },
          activeConstraints: spent ? [...proof.activeConstraints, { ...target, multiplier }] : proof.activeConstraints,
        };
      },
    },
    input.search,
  );
}
