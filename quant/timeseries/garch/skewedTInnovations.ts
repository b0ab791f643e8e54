import { skewedTQuantile } from '../../statistics/skewedT.ts';
import { BATCH, type Innovations } from './innovations.ts';
import { logConstant, logConstantSlope } from './studentTInnovations.ts';

/**
 * Skewed t innovations of Hansen, eta > 2, -1 < lambda < 1, with a = 4 lambda c (eta-2)/(eta-1), b^2 = 1 + 3 lambda^2 - a^2 and
 * c the density of the standardised t at 0:
 * log f(z) = log b + log c - (eta+1)/2 log(1 + y^2 / (eta-2)), y = (b z + a) / (1 + sign(z + a/b) lambda).
 *
 * Source: Hansen (1994), Autoregressive conditional density estimation, Int. Econ. Rev. 35, equations 10 to 13.
 */
export const skewedTInnovations: Innovations = {
  lower: [2.05, -0.999],
  upper: [300, 0.999],
  startFrom: (kurtosis) => [Math.max(kurtosis > 3.75 ? (4 * kurtosis - 6) / (kurtosis - 3) : 12, 4), 0],
  logDensity(z, shape, slopes, shapeGradient) {
    const [eta] = shape;
    const { a, b, left, right, logBc } = constants(shape);
    const slope = constantSlopes(shape);
    const inverse = 1 / (eta - 2);
    let product = 1;
    let logSum = 0;
    let ratioSum = 0;
    let etaSum = 0;
    let lambdaSum = 0;
    for (let t = 0; t < z.length; t++) {
      const value = z[t];
      const centred = b * value + a;
      const side = centred < 0 ? left : right;
      const y = centred * side;
      const scaled = 1 + y * y * inverse;
      product *= scaled;
      if (t % BATCH === BATCH - 1) {
        logSum += Math.log(product);
        product = 1;
      }
      const reciprocal = 1 / scaled;
      ratioSum += 1 - reciprocal;
      // pull = y / (eta - 2 + y^2) / (1 + sign lambda), the weight of every change of b z + a
      const pull = y * inverse * reciprocal * side;
      slopes[t] = -(eta + 1) * b * pull;
      etaSum += pull * (slope.bEta * value + slope.aEta);
      lambdaSum += pull * (slope.bLambda * value + slope.aLambda - (centred < 0 ? -y : y));
    }
    logSum += Math.log(product);
    shapeGradient[0] = z.length * slope.logBcEta - 0.5 * logSum + (eta + 1) * (0.5 * inverse * ratioSum - etaSum);
    shapeGradient[1] = z.length * slope.logBcLambda - (eta + 1) * lambdaSum;
    return z.length * logBc - 0.5 * (eta + 1) * logSum;
  },
  shapeScores(z, shape, out) {
    const [eta] = shape;
    const { a, b, left, right } = constants(shape);
    const slope = constantSlopes(shape);
    const excess = eta - 2;
    for (let t = 0; t < z.length; t++) {
      const centred = b * z[t] + a;
      const side = centred < 0 ? left : right;
      const y = centred * side;
      const square = y * y;
      const pull = (y * side) / (excess + square);
      out[2 * t] =
        slope.logBcEta -
        0.5 * Math.log1p(square / excess) +
        (eta + 1) * ((0.5 * square) / (excess * (excess + square)) - pull * (slope.bEta * z[t] + slope.aEta));
      out[2 * t + 1] =
        slope.logBcLambda - (eta + 1) * pull * (slope.bLambda * z[t] + slope.aLambda - (centred < 0 ? -y : y));
    }
  },
  sampler([eta, lambda], random) {
    const parameters = { degreesOfFreedom: eta, skew: lambda };
    return () => skewedTQuantile(random.uniform(), parameters);
  },
};

function constants([eta, lambda]: readonly number[]) {
  const logC = logConstant(eta);
  const a = (4 * lambda * Math.exp(logC) * (eta - 2)) / (eta - 1);
  const b = Math.sqrt(1 + 3 * lambda * lambda - a * a);
  return { a, b, left: 1 / (1 - lambda), right: 1 / (1 + lambda), logBc: Math.log(b) + logC };
}

function constantSlopes([eta, lambda]: readonly number[]) {
  const logC = logConstant(eta);
  const logCSlope = logConstantSlope(eta);
  const c = Math.exp(logC);
  const ratio = (eta - 2) / (eta - 1);
  const a = 4 * lambda * c * ratio;
  const square = 1 + 3 * lambda * lambda - a * a;
  const b = Math.sqrt(square);
  const aEta = 4 * lambda * c * (logCSlope * ratio + 1 / ((eta - 1) * (eta - 1)));
  const aLambda = 4 * c * ratio;
  const bEta = (-a * aEta) / b;
  const bLambda = (3 * lambda - a * aLambda) / b;
  return { aEta, aLambda, bEta, bLambda, logBcEta: bEta / b + logCSlope, logBcLambda: bLambda / b };
}
