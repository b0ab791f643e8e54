import { answer } from './answer.ts';
import { conflictsAt } from './conflicts.ts';
import type { SearchLimits } from './namesSearch.ts';
import type { PortfolioProblem, PortfolioSolution } from './portfolioProblem.ts';
import type { ConflictingConstraint, SearchResult } from './result.ts';
import type { TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

/** What the messages of a ratio call its parts. */
export interface RatioWords {
  /** Why the ratio has no maximum above 0, given the greatest attainable gain. */
  notPositive(greatestGain: number): string;
  readonly positiveGain: ConflictingConstraint;
}

const RISKLESS = 1e-13;
const LEAST_INVESTED = 1e-9;
/** As a fraction of the largest gain of an asset. */
const LEAST_GAIN = 1e-12;
/** The ratio is flat at its maximum: a mismatch of this size costs its square. */
const MATCHED = 1e-10;

/**
 * The portfolio of greatest ratio (gain'w - turnover cost) / sqrt(w'Sw). It solves the family at the tilt t = variance / net gain,
 * since there the derivatives of the ratio vanish: the portfolio and t are found together. With V and R at one tilt and rho as in
 * TiltedPortfolios, on the same linear piece t = (V - rho t^2) / (R - rho t).
 */
export function greatestRatio(
  family: TiltedPortfolios,
  gain: Float64Array,
  words: RatioWords,
  limits: SearchLimits | undefined,
): SearchResult {
  const excess = (portfolio: TiltedPortfolio): number => {
    const off = mismatch(portfolio);
    return Math.abs(off) <= MATCHED ? 0 : off;
  };

  function solve(near?: TiltedPortfolio): PortfolioSolution {
    const start = near?.tilt ?? guessTilt(family, gain);
    const sought = family.seek(
      start,
      excess,
      ({ tilt, variance, netGain }, rate) => (variance - rate * tilt * tilt) / (netGain - rate * tilt),
      near?.set,
    );
    if ('status' in sought) return sought;
    const { portfolio } = sought;
    const earns = hasGain(family, portfolio);
    // However little is traded for risk, the gain outweighs it.
    const outweighs = sought.kind === 'below' && mismatch(portfolio) > 0.5;
    if (earns && (outweighs || isRiskless(family, portfolio))) {
      return {
        status: 'failed',
        reason: 'the constraints admit a gain without risk, so that the ratio has no maximum',
      };
    }
    if (sought.kind === 'above' || !earns) {
      const { activeConstraints } = family.prove(portfolio, 1);
      return {
        status: 'infeasible',
        reason: words.notPositive(portfolio.netGain),
        conflicts: [words.positiveGain, ...conflictsAt(activeConstraints)],
      };
    }
    return fullyInvested(family, portfolio);
  }

  const ratio = ({ netGain, variance }: TiltedPortfolio): number => netGain / Math.sqrt(variance);
  const problem: PortfolioProblem = {
    family,
    solve,
    target: words.positiveGain,
    measure: 0,
    value: (portfolio) => -ratio(portfolio),
    describe: (portfolio) => {
      const proof = family.prove(portfolio, 1 / (portfolio.tilt * Math.sqrt(portfolio.variance)));
      const { certificate } = proof;
      const gap = certificate.gap + 2 * Math.abs(mismatch(portfolio)) * ratio(portfolio);
      return { ...proof, objective: ratio(portfolio), certificate: { ...certificate, gap } };
    },
  };
  return answer(problem, limits);
}

/** How far a portfolio is from t = variance / net gain, relative to 2; below 0 where its tilt is too small. */
function mismatch({ tilt, variance, netGain }: TiltedPortfolio): number {
  const size = variance + Math.abs(tilt * netGain);
  return size > 0 ? (tilt * netGain - variance) / size : -1;
}

/** Whether more than rounding is held, and gains more than rounding. */
function hasGain(family: TiltedPortfolios, { x, netGain }: TiltedPortfolio): boolean {
  let invested = 0;
  for (let i = 0; i < family.program.n; i++) invested += Math.abs(x[i]);
  return invested > LEAST_INVESTED && netGain > LEAST_GAIN * family.gainScale * invested;
}

/** Whether the volatility is rounding next to what it would be without diversification. */
function isRiskless(family: TiltedPortfolios, { x, variance }: TiltedPortfolio): boolean {
  const { n, covariance } = family.program;
  let undiversified = 0;
  let invested = 0;
  for (let i = 0; i < n; i++) {
    undiversified += Math.abs(x[i]) * Math.sqrt(covariance[i * n + i]);
    invested += Math.abs(x[i]);
  }
  return variance <= RISKLESS * Math.max(undiversified ** 2, RISKLESS * family.program.scale * invested ** 2);
}

/** Variance over gain of the portfolio that holds assets in proportion to gain over variance: near the tilt sought. */
function guessTilt(family: TiltedPortfolios, gain: Float64Array): number {
  const { n, covariance } = family.program;
  const x = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i];
    if (variance > 0 && gain[i] > 0) x[i] = gain[i] / variance;
    total += x[i];
  }
  if (total === 0) return family.unit;
  let variance = 0;
  let netGain = 0;
  for (let i = 0; i < n; i++) {
    if (x[i] === 0) continue;
    netGain += (gain[i] * x[i]) / total;
    for (let j = 0; j < n; j++) variance += (x[i] * x[j] * covariance[i * n + j]) / (total * total);
  }
  return variance / netGain;
}

/**
 * Where cash is free and no bound but 0 is active, every multiple of the portfolio has the same ratio: the largest multiple that
 * the constraints allow is returned.
 */
function fullyInvested(family: TiltedPortfolios, portfolio: TiltedPortfolio): TiltedPortfolio {
  const { constraints, program } = family;
  const { x } = portfolio;
  const { n } = constraints;
  if (constraints.turnoverCost !== undefined) return portfolio;
  let multiple = Number.POSITIVE_INFINITY;
  const limit = (value: number, low: number, high: number): void => {
    if (value > 0) multiple = Math.min(multiple, high / value);
    if (value < 0) multiple = Math.min(multiple, low / value);
  };
  let invested = 0;
  for (let i = 0; i < n; i++) {
    invested += x[i];
    limit(x[i], program.lower[i], program.upper[i]);
    if ((x[i] === program.lower[i] || x[i] === program.upper[i]) && x[i] !== 0) return portfolio;
  }
  limit(invested, constraints.budget.min, constraints.budget.max);
  for (const group of constraints.groups) {
    limit(
      group.members.reduce((sum, member) => sum + x[member], 0),
      group.lower,
      group.upper,
    );
  }
  if (!(multiple > 1 + 1e-12 && multiple < Number.POSITIVE_INFINITY)) return portfolio;
  const scaled = x.map((value) => value * multiple);
  scaled[n] = 1 - multiple * invested;
  return {
    ...portfolio,
    x: scaled,
    tilt: portfolio.tilt * multiple,
    variance: portfolio.variance * multiple * multiple,
    netGain: portfolio.netGain * multiple,
    multipliers: portfolio.multipliers.map((value) => value * multiple),
  };
}
