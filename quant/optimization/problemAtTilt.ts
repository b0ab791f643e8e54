import type { PortfolioProblem } from './portfolioProblem.ts';
import type { TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

/**
 * A problem that one quadratic program solves: the family's at a tilt, of whose objective `value` is twice, but for a constant.
 *
 * @param value the objective, minimised
 */
export function problemAtTilt(
  family: TiltedPortfolios,
  tilt: number,
  value: (portfolio: TiltedPortfolio) => number,
): PortfolioProblem {
  return {
    family,
    solve: (near) => family.at(tilt, near?.set),
    fixedTilt: { tilt, factor: 2 },
    measure: family.program.scale,
    value,
    describe: (portfolio) => ({ objective: value(portfolio), ...family.prove(portfolio, 2) }),
  };
}

/** The problem of least variance w'Sw among the portfolios of a family, trading for free. */
export function leastVarianceProblem(family: TiltedPortfolios): PortfolioProblem {
  return problemAtTilt(family, 0, ({ variance }) => variance);
}
