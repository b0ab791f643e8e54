import { InvalidInputError } from '../../errors/invalidInput.ts';
import { choleskyInPlace, logDeterminant } from '../../linalg/cholesky.ts';
import type { MatrixInput } from '../../linalg/denseMatrix.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { type InformationCriteria, informationCriteria } from './informationCriteria.ts';
import {
  momentFactor,
  readSystem,
  regressByQr,
  residualLogDeterminant,
  type VarSystem,
  type VarTrend,
} from './varSystem.ts';

/** Criterion to choose the number of lags by. */
export type VarCriterion = keyof InformationCriteria;

/** How far to search. */
export interface VarOrderOptions {
  /** Largest number of lags. Default round(12 (T/100)^(1/4)), as far as it can be estimated. */
  readonly maxLags?: number;
  /** Constant (default) or none. */
  readonly trend?: VarTrend;
}

/** Information criteria of every order on the same sample, and the order that minimises each. */
export interface VarOrderSelection {
  readonly selected: Readonly<Record<VarCriterion, number>>;
  /** Orders compared: 0 to maxLags, from 1 without a constant. */
  readonly orders: readonly number[];
  /** One entry per order. */
  readonly criteria: readonly InformationCriteria[];
  readonly maxLags: number;
}

/**
 * Chooses the number of lags of a vector autoregression: for p = 0..maxLags the model y_t = c + A_1 y_{t-1} + ... + A_p y_{t-p} + u_t is
 * fitted on the common sample t > maxLags, and ln det(Sigma) plus the penalty of each criterion compared.
 *
 * All orders come out of one Cholesky factorisation, since their regressors are nested.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 4.3; conventions of statsmodels
 * VAR.select_order.
 *
 * @param data T x k, one row per period, oldest first
 * @throws InvalidInputError where the data are too short for maxLags, not finite, constant or collinear
 */
export function selectVarOrder(data: MatrixInput, options: VarOrderOptions = {}): VarOrderSelection {
  requireFields(options, 'options');
  const trend = options.trend ?? 'c';
  const system = readSystem(data, trend, 4);
  const { k, T } = system;
  const constant = trend === 'c' ? 1 : 0;
  const largest = Math.floor((T - k - constant) / (1 + k));
  const maxLags = options.maxLags ?? Math.min(Math.round(12 * (T / 100) ** 0.25), largest);
  if (!Number.isInteger(maxLags) || maxLags < 1 - constant || maxLags > largest) {
    throw new InvalidInputError({
      field: 'maxLags',
      given: maxLags,
      allowed: `a whole number from ${1 - constant} to ${largest} for ${T} observations of ${k} series`,
      remedy: 'Use fewer lags or more observations.',
    });
  }
  const determinants = residualDeterminants(system, maxLags);
  const orders: number[] = [];
  const criteria: InformationCriteria[] = [];
  for (let p = 1 - constant; p <= maxLags; p++) {
    orders.push(p);
    criteria.push(informationCriteria(determinants[p], T - maxLags, k, p, constant));
  }
  const best = (criterion: VarCriterion) => {
    let index = 0;
    criteria.forEach((values, i) => {
      if (values[criterion] < criteria[index][criterion]) index = i;
    });
    return orders[index];
  };
  return {
    selected: { aic: best('aic'), bic: best('bic'), hqic: best('hqic'), fpe: best('fpe') },
    orders,
    criteria,
    maxLags,
  };
}

/** ln det of the residual covariance (divisor: observations) of every order 0..maxLags, in the units of the data. */
function residualDeterminants(system: VarSystem, maxLags: number): Float64Array {
  const { k, T, trend, scales } = system;
  const n = T - maxLags;
  const constant = trend === 'c' ? 1 : 0;
  const determinants = new Float64Array(maxLags + 1);
  let shift = -k * Math.log(n);
  for (const scale of scales) shift += 2 * Math.log(scale);
  const factor = momentFactor(system, maxLags, maxLags);
  if (factor === undefined) {
    for (let p = 0; p <= maxLags; p++) {
      const { residuals } =
        constant + p > 0 ? regressByQr(system, p, maxLags) : { residuals: current(system, maxLags) };
      determinants[p] = residualLogDeterminant(residuals, k, n) + shift;
    }
    return determinants;
  }
  // Residual products of order p: those of the largest model plus what the regressors beyond order p explain.
  const order = constant + k * (maxLags + 1);
  const first = order - k;
  const products = new Float64Array(k * k);
  let end = order;
  for (let p = maxLags; p >= 0; p--) {
    const begin = constant + k * p;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b <= a; b++) {
        let total = 0;
        const stop = end === order ? first + b + 1 : end;
        for (let r = begin; r < stop; r++) total += factor[(first + a) * order + r] * factor[(first + b) * order + r];
        products[a * k + b] += total;
      }
    }
    end = begin;
    const block = products.slice();
    choleskyInPlace(block, k);
    determinants[p] = logDeterminant(block, k) + shift;
  }
  return determinants;
}

function current({ columns, k, T }: VarSystem, start: number): Float64Array {
  const values = new Float64Array(k * (T - start));
  for (let a = 0; a < k; a++) values.set(columns.subarray(a * T + start, (a + 1) * T), a * (T - start));
  return values;
}
