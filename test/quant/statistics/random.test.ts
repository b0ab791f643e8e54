import { describe, expect, it } from 'vitest';
import { createRandom, Xoshiro256 } from '../../../quant/statistics/random.ts';

function moments(draw: () => number, count: number): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) {
    const x = draw();
    mean += x / count;
    squares += (x * x) / count;
  }
  return { mean, variance: squares - mean * mean };
}

describe('random generator', () => {
  it('gives the published first numbers of xoshiro256** from the state 1, 2, 3, 4', () => {
    const random = new Xoshiro256([1n, 2n, 3n, 4n]);
    const drawn = Array.from({ length: 6 }, () => (BigInt(random.highBits()) << 32n) | BigInt(random.lowBits));
    expect(drawn).toEqual([11520n, 0n, 1509978240n, 1215971899390074240n, 1216172134540287360n, 607988272756665600n]);
  });

  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number | bigint) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(42)).toEqual(draw(42n));
    expect(draw(42)).not.toEqual(draw(43));
    expect(draw(-1)).not.toEqual(draw(1));
  });

  it('draws uniform, normal, gamma and t variates with the moments they should have', () => {
    const random = createRandom(20240101);
    const count = 200_000;
    const uniform = moments(() => random.uniform(), count);
    expect(Math.abs(uniform.mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
    expect(uniform.variance).toBeCloseTo(1 / 12, 3);
    const normal = moments(() => random.normal(), count);
    expect(Math.abs(normal.mean)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(normal.variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    for (const shape of [0.4, 3.5]) {
      const gamma = moments(() => random.gamma(shape), count);
      expect(Math.abs(gamma.mean - shape)).toBeLessThan(4 * Math.sqrt(shape / count));
      expect(gamma.variance / shape).toBeCloseTo(1, 1);
    }
    const t = moments(() => random.studentT(10), count);
    expect(Math.abs(t.mean)).toBeLessThan(4 * Math.sqrt(1.25 / count));
    expect(t.variance).toBeCloseTo(10 / 8, 1);
  });

  it('draws every integer below the bound equally often', () => {
    const random = createRandom(5);
    const counts = new Int32Array(7);
    for (let k = 0; k < 70_000; k++) counts[random.integer(7)] += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('refuses a seed that is no integer', () => {
    expect(() => createRandom(0.5)).toThrow(/seed: given 0.5/);
  });
});
