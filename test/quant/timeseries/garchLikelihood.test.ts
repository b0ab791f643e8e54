import { describe, expect, it } from 'vitest';
import { createLikelihood } from '../../../quant/timeseries/garch/likelihood.ts';
import { type GarchOptions, resolveSpecification } from '../../../quant/timeseries/garch/specification.ts';
import { simulateGarch } from './simulatedReturns.ts';

const returns = Float64Array.from(simulateGarch(21, 250, { mu: 0.1, omega: 0.1, alpha: 0.1, beta: 0.8, nu: 5 }));

const orders = [
  [1, 1, 1],
  [2, 1, 2],
  [1, 2, 3],
  [2, 0, 0],
] as const;
const cases = (['garch', 'gjr', 'egarch'] as const).flatMap((family) =>
  (['normal', 't', 'skewt'] as const).flatMap((innovations) =>
    (['backcast', 'meanSquare'] as const).flatMap((initialVariance) =>
      orders.map(
        ([p, o, q]): Required<Omit<GarchOptions, 'mean'>> => ({
          family,
          innovations,
          initialVariance,
          p,
          o: family === 'garch' ? 0 : o,
          q,
        }),
      ),
    ),
  ),
);

describe('the gradient of a GARCH likelihood', () => {
  it.each(cases)(
    'of $family($p,$o,$q) with $innovations innovations from $initialVariance matches differences',
    (options) => {
      const { family, innovations, p, o, q } = options;
      const likelihood = createLikelihood(resolveSpecification(options), returns);
      const parameters = [
        0.05,
        family === 'egarch' ? -0.01 : 0.04,
        ...new Array<number>(p).fill(0.1 / p),
        ...new Array<number>(o).fill((family === 'egarch' ? -0.15 : 0.05) / Math.max(o, 1)),
        ...new Array<number>(q).fill(0.8 / Math.max(q, 1)),
        ...(innovations === 'normal' ? [] : innovations === 't' ? [6] : [6, -0.15]),
      ];
      const gradient = new Float64Array(parameters.length);
      const value = likelihood.valueAndGradient(parameters, gradient);
      expect(value).toBe(likelihood.value(parameters));
      const scores = likelihood.scores(parameters);
      parameters.forEach((parameter, i) => {
        const at = (moved: number) => likelihood.value(parameters.with(i, moved));
        const step = 1e-6;
        const difference = (at(parameter + step) - at(parameter - step)) / (2 * step);
        const scale = 1 + Math.abs(gradient[i]);
        expect(Math.abs(difference - gradient[i]) / scale).toBeLessThan(2e-6);
        // The scores come by the recursion forwards, the gradient by the sweep backwards.
        let sum = 0;
        for (let t = 0; t < returns.length; t++) sum += scores[t * parameters.length + i];
        expect(Math.abs(sum - gradient[i]) / scale).toBeLessThan(1e-11);
      });
    },
  );
});
