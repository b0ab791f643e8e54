import { conflictsAt, figure } from './conflicts.ts';
import type { PortfolioProblem, PortfolioSolution } from './portfolioProblem.ts';
import type { TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

/**
 * The problem of least variance w'Sw among the portfolios of a family whose net gain is at least a target. The tilt at which it is
 * met is found on the linear pieces of the efficient frontier; it is half the price of the target.
 *
 * @param family its gain is the expected returns
 * @param targetReturn in the units of the gain
 */
export function efficientReturnProblem(family: TiltedPortfolios, targetReturn: number): PortfolioProblem {
  const measure = Math.max(Math.abs(targetReturn), 1e-3 * family.greatestGain);
  const excess = ({ netGain }: TiltedPortfolio): number => (measure > 0 ? (netGain - targetReturn) / measure : 0);

  const target = { name: `expected return at least ${figure(targetReturn)}`, kind: 'target' } as const;

  function solve(near?: TiltedPortfolio): PortfolioSolution {
    const leastVariance = family.at(0, near?.set);
    if ('status' in leastVariance || excess(leastVariance) >= -1e-13) return leastVariance;
    const sought = family.seek(
      near && near.tilt > 0 ? { ...leastVariance, set: near.set } : leastVariance,
      excess,
      ({ tilt, netGain }, rate) => tilt + (targetReturn - netGain) / rate,
    );
    if ('status' in sought) return sought;
    if (sought.kind !== 'above') return sought.portfolio;
    const { activeConstraints } = family.prove(sought.portfolio, 1);
    return {
      status: 'infeasible',
      reason: `the greatest attainable expected return is ${figure(sought.portfolio.netGain)}, below the target of ${figure(targetReturn)}`,
      conflicts: [target, ...conflictsAt(activeConstraints)],
    };
  }

  return {
    family,
    solve,
    measure: family.program.scale,
    target,
    value: ({ variance }) => variance,
    describe: (portfolio) => {
      const proof = family.prove(portfolio, 2);
      const multiplier = 2 * portfolio.tilt;
      const met = excess(portfolio) <= 1e-9;
      return {
        objective: portfolio.variance,
        certificate: {
          ...proof.certificate,
          multipliers: new Map([...proof.certificate.multipliers, ['target', multiplier]]),
          infeasibility: Math.max(proof.certificate.infeasibility, -excess(portfolio)),
          gap: proof.certificate.gap + multiplier * Math.max(0, portfolio.netGain - targetReturn),
        },
        activeConstraints: met ? [...proof.activeConstraints, { ...target, multiplier }] : proof.activeConstraints,
      };
    },
  };
}
