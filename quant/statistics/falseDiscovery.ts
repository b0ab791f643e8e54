/**
 * Benjamini and Hochberg's step-up procedure: the tests that may be called significant so that on average at most a share q of them are false. With the p-values in
 * ascending order it is the first k, for the largest k with p_(k) <= k q / m. Holds for independent and for positively dependent tests.
 *
 * Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995); Y. Benjamini and D. Yekutieli (2001).
 *
 * @param pValues of the tests that were carried out; tests left out by a screen count as not significant
 * @param tests m, number of all hypotheses, screened ones included; at least as many as p-values
 * @param rate q, between 0 and 1
 * @returns one flag per p-value
 */
export function falseDiscoveryControl(pValues: readonly number[], tests: number, rate: number): boolean[] {
  const sorted = [...pValues].sort((a, b) => a - b);
  let limit = -1;
  for (const [k, p] of sorted.entries()) if (p <= ((k + 1) * rate) / tests) limit = p;
  return pValues.map((p) => p <= limit);
}
