import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../quant/statistics/random.ts';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import { forecastVariance } from '../../../quant/timeseries/garch/forecastVariance.ts';
import { garchPosterior } from '../../../quant/timeseries/garch/garchPosterior.ts';

/** Returns of h_t = s^2 (1 - persistence) + alpha r^2 + (persistence - alpha) h, with unit variance Student-t (6) shocks, and the true h_1..h_T. */
function simulated(length: number, alpha: number, persistence: number, seed: number, level = 0.03) {
  const random = createRandom(seed);
  const returns = new Float64Array(length);
  const truth = new Float64Array(length);
  let h = 1;
  for (let t = 0; t < length; t += 1) {
    const shock = Math.sqrt((h * 4) / 6) * random.studentT(6);
    truth[t] = level * level * h;
    returns[t] = level * shock;
    h = 1 - persistence + alpha * shock * shock + (persistence - alpha) * h;
  }
  return { returns, truth };
}

describe('garchPosterior', () => {
  it('finds a slow memory slow and a short one short', () => {
    const slow = garchPosterior(simulated(2_000, 0.06, 0.985, 3).returns);
    const short = garchPosterior(simulated(2_000, 0.25, 0.6, 3).returns);
    expect(slow.persistence).toBeGreaterThan(0.9);
    expect(slow.alpha).toBeLessThan(0.1);
    expect(short.persistence).toBeLessThan(0.85);
    expect(short.alpha).toBeGreaterThan(0.15);
  });

  it('follows the true variance through calm and storm', () => {
    const { returns, truth } = simulated(1_500, 0.1, 0.97, 9);
    const { variances } = garchPosterior(returns);
    const error = (guess: (t: number) => number) => {
      let sum = 0;
      for (let t = 100; t < truth.length; t += 1) sum += Math.abs(Math.log(guess(t) / truth[t]));
      return sum / (truth.length - 100);
    };
    const flat = returns.reduce((sum, value) => sum + value * value, 0) / returns.length;
    expect(error((t) => variances[t])).toBeLessThan(0.5 * error(() => flat));
  });

  it('forecasts no worse than the maximum of the likelihood, by the quasi likelihood of what came', () => {
    let posterior = 0;
    let maximum = 0;
    for (const [seed, [alpha, persistence]] of [
      [0.05, 0.95],
      [0.1, 0.97],
      [0.15, 0.9],
      [0.03, 0.99],
    ].entries()) {
      const { returns } = simulated(900, alpha, persistence, 40 + seed);
      for (let t = 400; t < returns.length; t += 10) {
        const past = returns.slice(t - 400, t);
        const loss = (variance: number) => Math.log(variance) + returns[t] ** 2 / variance;
        posterior += loss(garchPosterior(past).variances[400]);
        const fit = fitGarch(past, { family: 'garch', mean: 'zero', innovations: 'normal', standardErrors: false });
        maximum += loss(forecastVariance(fit, 1).variances[0]);
      }
    }
    expect(posterior).toBeLessThan(maximum);
  });

  it('gives a variance for each return and for the next, and starts at the mean square', () => {
    const { returns } = simulated(300, 0.1, 0.95, 5);
    expect(garchPosterior(returns).variances).toHaveLength(301);
    const [first] = garchPosterior(returns).variances;
    expect(first).toBeCloseTo(returns.reduce((sum, value) => sum + value * value, 0) / 300, 14);
  });

  it('scales with the unit of the returns, to the byte for powers of two', () => {
    const { returns } = simulated(300, 0.1, 0.95, 6);
    const one = garchPosterior(returns);
    const other = garchPosterior(returns.map((value) => value * 8));
    expect(other.variances).toEqual(one.variances.map((value) => value * 64));
    expect(other.persistence).toBe(one.persistence);
  });

  // Worked out by a program of its own, in another language, term by term of the GJR-GARCH with alpha (1 - k) and gamma = 2 alpha k.
  it.each([
    [0, 0.0018633987661117964, 0.001332498824172013, 0.06151147758424024, 0.873125362814113],
    [0.5, 0.0021227312305391083, 0.0014281689115570688, 0.05484174743283045, 0.8545964183801247],
    [0.8, 0.0022342443636510223, 0.0014759892838546599, 0.05024801027887289, 0.8443944456360195],
  ])('agrees with the reference at an asymmetry of %s', (asymmetry, afterFall, next, alpha, persistence) => {
    const returns = Float64Array.from(
      { length: 60 },
      (_, t) => 0.05 * Math.sin(1.7 * t + 0.3) * (1 + 0.5 * Math.sin(t / 9)) - (t === 41 ? 0.12 : 0),
    );
    const posterior = garchPosterior(returns, asymmetry);
    expect(posterior.variances[42] / afterFall).toBeCloseTo(1, 10);
    expect(posterior.variances[60] / next).toBeCloseTo(1, 10);
    expect(posterior.alpha).toBeCloseTo(alpha, 10);
    expect(posterior.persistence).toBeCloseTo(persistence, 10);
  });

  it('moves more after a fall than after a rise of the same size, the more the larger the asymmetry', () => {
    const { returns } = simulated(300, 0.1, 0.95, 7);
    const varianceAfter = (last: number, asymmetry: number) =>
      garchPosterior(Float64Array.from([...returns, last]), asymmetry).variances[301];
    expect(varianceAfter(-0.1, 0)).toBeCloseTo(varianceAfter(0.1, 0), 14);
    const ratio = (asymmetry: number) => varianceAfter(-0.1, asymmetry) / varianceAfter(0.1, asymmetry);
    expect(ratio(0.4)).toBeGreaterThan(1);
    expect(ratio(0.8)).toBeGreaterThan(ratio(0.4));
  });
});
