import type { PortfolioCase } from './portfolioArbitrary.ts';

/** All sets of at most `size` of n assets, the empty one included. */
export function subsets(n: number, size: number): number[][] {
  const all: number[][] = [];
  for (let mask = 0; mask < 1 << n; mask++) {
    const members = Array.from({ length: n }, (_, i) => i).filter((i) => (mask >> i) & 1);
    if (members.length <= size) all.push(members);
  }
  return all;
}

/** The problem with the other assets fixed at 0; undefined where their bounds exclude it. */
export function only(given: PortfolioCase, members: readonly number[]): PortfolioCase | undefined {
  const { lower, upper } = given.constraints;
  const held = (values: number[]): number[] => values.map((value, i) => (members.includes(i) ? value : 0));
  if (lower.some((value, i) => !members.includes(i) && (value > 0 || upper[i] < 0))) return undefined;
  return { ...given, constraints: { ...given.constraints, lower: held(lower), upper: held(upper) } };
}
