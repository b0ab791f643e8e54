import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireFields } from '../../linalg/numericInput.ts';

/**
 * Families of conditional variance, with e_t = r_t - mu, h_t = Var(r_t | past), z_t = e_t / sqrt(h_t):
 * - `garch`  h_t = omega + sum alpha_i e_{t-i}^2 + sum beta_j h_{t-j}   (Bollerslev 1986)
 * - `gjr`    h_t = omega + sum alpha_i e_{t-i}^2 + sum gamma_i e_{t-i}^2 [e_{t-i} < 0] + sum beta_j h_{t-j}
 *            (Glosten, Jagannathan and Runkle 1993)
 * - `egarch` ln h_t = omega + sum alpha_i (|z_{t-i}| - sqrt(2/pi)) + sum gamma_i z_{t-i} + sum beta_j ln h_{t-j}
 *            (Nelson 1991; sqrt(2/pi) whatever the innovations)
 */
export type VarianceFamily = 'garch' | 'gjr' | 'egarch';

/** Innovations z_t, all with mean 0 and variance 1: normal, Student-t (shape nu), skewed t of Hansen 1994 (shapes eta, lambda). */
export type InnovationFamily = 'normal' | 't' | 'skewt';

/** Mean of the returns: a constant mu that is estimated, or zero. */
export type MeanModel = 'constant' | 'zero';

/**
 * Value of e^2 and h before the first observation:
 * - `backcast` sum_i 0.94^i e_i^2 / sum_i 0.94^i over the first min(75, T) residuals about the SAMPLE mean (fixed in the fit)
 * - `meanSquare` mean of e_t^2 at the CURRENT mu, as in Fiorentini, Calzolari and Panattoni 1996
 */
export type InitialVariance = 'backcast' | 'meanSquare';

/** Which model to fit; every field has a default: GARCH(1,1), constant mean, normal innovations, backcast. */
export interface GarchOptions {
  readonly family?: VarianceFamily;
  /** Lags of e^2 (EGARCH: of |z|). Default 1. */
  readonly p?: number;
  /** Lags of the asymmetric term. Default 0 for `garch`, which allows no other; 1 for `gjr` and `egarch`. */
  readonly o?: number;
  /** Lags of the conditional variance. Default 1. */
  readonly q?: number;
  readonly mean?: MeanModel;
  readonly innovations?: InnovationFamily;
  readonly initialVariance?: InitialVariance;
}

/** Options with every default filled in. */
export type GarchSpecification = Required<GarchOptions>;

/** Most lags of one kind that are accepted. */
const MAX_LAG = 20;

const FAMILIES = ['garch', 'gjr', 'egarch'];
const INNOVATIONS = ['normal', 't', 'skewt'];
const MEANS = ['constant', 'zero'];
const INITIAL = ['backcast', 'meanSquare'];

/** Fills in the defaults. Throws InvalidInputError naming the field that is out of range. */
export function resolveSpecification(options: GarchOptions = {}): GarchSpecification {
  requireFields(options, 'options');
  const family = oneOf('family', options.family ?? 'garch', FAMILIES);
  const specification: GarchSpecification = {
    family,
    p: lagCount('p', options.p ?? 1),
    o: lagCount('o', options.o ?? (family === 'garch' ? 0 : 1)),
    q: lagCount('q', options.q ?? 1),
    mean: oneOf('mean', options.mean ?? 'constant', MEANS),
    innovations: oneOf('innovations', options.innovations ?? 'normal', INNOVATIONS),
    initialVariance: oneOf('initialVariance', options.initialVariance ?? 'backcast', INITIAL),
  };
  if (family === 'garch' && specification.o > 0) {
    throw new InvalidInputError({
      field: 'o',
      given: specification.o,
      allowed: '0 for the family garch',
      remedy: 'Choose the family gjr for an asymmetric term.',
    });
  }
  if (specification.p + specification.o === 0) {
    throw new InvalidInputError({
      field: 'p',
      given: 'p = 0 and o = 0',
      allowed: 'at least one lag of the shocks',
      remedy: 'Without it the conditional variance has no dynamics: set p to 1.',
    });
  }
  return specification;
}

/** Names in the order of the parameter vector: mu, omega, alpha[i], gamma[i], beta[i], then nu, or eta and lambda. */
export function parameterNames(specification: GarchSpecification): string[] {
  const lags = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}[${i + 1}]`);
  return [
    ...(specification.mean === 'constant' ? ['mu'] : []),
    'omega',
    ...lags('alpha', specification.p),
    ...lags('gamma', specification.o),
    ...lags('beta', specification.q),
    ...shapeNames(specification.innovations),
  ];
}

/** Names of the shape parameters of the innovations. */
function shapeNames(innovations: InnovationFamily): readonly string[] {
  switch (innovations) {
    case 'normal':
      return [];
    case 't':
      return ['nu'];
    case 'skewt':
      return ['eta', 'lambda'];
    default: {
      const never: never = innovations;
      return never;
    }
  }
}

/** Where each part of the parameter vector starts. */
export interface ParameterLayout {
  /** 1 with a constant mean (mu is at 0), else 0: the index of omega. */
  readonly omega: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly beta: number;
  readonly shape: number;
  readonly count: number;
}

/** Positions of omega, alpha, gamma, beta and the shapes in the parameter vector. */
export function parameterLayout(specification: GarchSpecification): ParameterLayout {
  const omega = specification.mean === 'constant' ? 1 : 0;
  const alpha = omega + 1;
  const gamma = alpha + specification.p;
  const beta = gamma + specification.o;
  const shape = beta + specification.q;
  return { omega, alpha, gamma, beta, shape, count: shape + shapeNames(specification.innovations).length };
}

function lagCount(field: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > MAX_LAG) {
    throw new InvalidInputError({
      field,
      given: value,
      allowed: `a whole number from 0 to ${MAX_LAG}`,
      remedy: 'Most return series need 1.',
    });
  }
  return value;
}

function oneOf<T extends string>(field: string, value: T, allowed: readonly string[]): T {
  if (!allowed.includes(value)) {
    throw new InvalidInputError({ field, given: value, allowed: allowed.join(', '), remedy: 'Choose one of these.' });
  }
  return value;
}
