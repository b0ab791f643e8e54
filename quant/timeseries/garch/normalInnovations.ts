import type { Innovations } from './innovations.ts';

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** Standard normal innovations: log f(z) = -log(2 pi) / 2 - z^2 / 2. No shape parameter. */
export const normalInnovations: Innovations = {
  lower: [],
  upper: [],
  startFrom: () => [],
  logDensity(z, _shape, slopes) {
    let squares = 0;
    for (let t = 0; t < z.length; t++) {
      const value = z[t];
      squares += value * value;
      slopes[t] = -value;
    }
    return -HALF_LOG_2PI * z.length - 0.5 * squares;
  },
  shapeScores: () => {},
  sampler: (_shape, random) => () => random.normal(),
};
