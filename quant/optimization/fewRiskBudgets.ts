import type { SquareMatrix } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { boxConflict } from './boxConflict.ts';
import { symmetric } from './meanVarianceInput.ts';
import { nearestPortfolio } from './nearestPortfolio.ts';
import type { FailedOptimization, InfeasibleProblem } from './result.ts';
import type { RiskBudgetPortfolio, RiskBudgetResult, UnprovenRiskBudgetPortfolio } from './riskBudgetPortfolio.ts';
import type { LongOnlyBox } from './ruleConstraints.ts';

const ELIMINATION = 'while there are too many names, the one most correlated with the portfolio is left out';
const NEAREST = 'the names of the portfolio that tracks the risk budgets of all assets most closely';

type Budgeted = RiskBudgetPortfolio | InfeasibleProblem | FailedOptimization;

/**
 * Risk budgets for at most `box.maxNames` assets, chosen by elimination: of the portfolio of all assets the one most correlated with
 * it, (S w)_i / sigma_i, is left out (several at once while there are many more), which costs the least diversification, and the
 * rest is solved again. A name without which the constraints cannot be met stays. Where that ends with too many, the names are
 * those of the portfolio of so few names that tracks the first one most closely, which a search finds if there is any.
 *
 * One function: its helpers share the names, the box and the method.
 *
 * @param solve risk budgets without a limit on names; budgets need not sum to 1 afterwards
 */
export function fewRiskBudgets(
  covariance: SquareMatrix,
  budgets: Float64Array,
  box: LongOnlyBox,
  solve: (covariance: SquareMatrix, budgets: Float64Array, box: LongOnlyBox) => Budgeted,
): RiskBudgetResult {
  const n = covariance.rows;
  let names = Array.from({ length: n }, (_, i) => i);
  const ofAll = solve(covariance, budgets, box);
  if (ofAll.status !== 'optimal') return ofAll;
  let portfolio = ofAll;
  const needed = new Set(names.filter((i) => box.lower[i] > 0));
  while (names.length > box.maxNames) {
    const { data, rows } = submatrix(covariance, names);
    const marginal = matVec(data, rows, rows, portfolio.weights);
    const correlation = new Map(names.map((i, k) => [i, marginal[k] / Math.sqrt(data[k * rows + k])]));
    const removable = names.filter((i) => !needed.has(i));
    removable.sort((i, j) => (correlation.get(j) ?? 0) - (correlation.get(i) ?? 0));
    if (removable.length === 0) return ofNearest(ofAll);
    const surplus = names.length - box.maxNames;
    const removed = new Set(removable.slice(0, Math.max(1, surplus >> 2)));
    const kept = names.filter((i) => !removed.has(i));
    const next = solveFor(kept);
    if (next.status === 'optimal') {
      names = kept;
      portfolio = next;
    } else needed.add(removable[0]);
  }
  return published(portfolio, names, ELIMINATION);

  function ofNearest({ weights }: RiskBudgetPortfolio): RiskBudgetResult {
    const nearest = nearestPortfolio(weights, symmetric(covariance.data, n), box, undefined);
    if (nearest.status === 'infeasible' || nearest.status === 'failed') return nearest;
    const kept = Array.from({ length: n }, (_, i) => i).filter((i) => nearest.weights[i] !== 0);
    const part = solveFor(kept);
    return part.status === 'optimal' ? published(part, kept, NEAREST) : part;
  }

  function solveFor(kept: readonly number[]): Budgeted {
    const part = restricted(box, kept);
    const total = kept.reduce((sum, i) => sum + budgets[i], 0);
    // Names left out later must not be those that carry the budget.
    return (
      boxConflict(part) ??
      solve(
        submatrix(covariance, kept),
        Float64Array.from(kept, (i) => budgets[i] / total),
        part,
      )
    );
  }

  function published(part: RiskBudgetPortfolio, kept: readonly number[], rule: string): UnprovenRiskBudgetPortfolio {
    const spread = (values: Float64Array): Float64Array => {
      const all = new Float64Array(n);
      kept.forEach((i, k) => {
        all[i] = values[k];
      });
      return all;
    };
    const { certificate } = part;
    return {
      ...part,
      status: 'unproven',
      weights: spread(part.weights),
      riskContributions: spread(part.riskContributions),
      activeConstraints: [...part.activeConstraints, { name: `at most ${box.maxNames} names`, kind: 'names' }],
      certificate: {
        kind: 'heuristic',
        rule,
        bound: Number.NEGATIVE_INFINITY,
        gap: Number.POSITIVE_INFINITY,
        amongNames: { ...certificate, reducedGradient: spread(certificate.reducedGradient) },
      },
    };
  }
}

function submatrix({ rows: n, data }: SquareMatrix, names: readonly number[]): SquareMatrix {
  const size = names.length;
  const part = new Float64Array(size * size);
  names.forEach((i, k) => {
    names.forEach((j, m) => {
      part[k * size + m] = data[i * n + j];
    });
  });
  return { rows: size, columns: size, data: part };
}

/** The constraints for some of the assets, the others at 0. */
function restricted(box: LongOnlyBox, names: readonly number[]): LongOnlyBox {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(names, (i) => values[i]);
  const position = new Map(names.map((i, k) => [i, k]));
  const upper = pick(box.upper);
  const most = upper.reduce((sum, bound) => sum + bound, 0);
  return {
    ...box,
    n: names.length,
    assets: names.map((i) => box.assets[i]),
    lower: pick(box.lower),
    upper,
    groups: box.groups.map((group) => ({
      ...group,
      members: group.members.flatMap((i) => position.get(i) ?? []),
    })),
    previous: pick(box.previous),
    turnoverCost: box.turnoverCost && pick(box.turnoverCost),
    invested: Math.min(box.invested, most),
  };
}
