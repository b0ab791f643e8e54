const factor = Number(process.env.BALLAST_TEST_CASES ?? 1);
if (!(factor > 0)) throw new Error(`BALLAST_TEST_CASES is ${process.env.BALLAST_TEST_CASES}; give a number above 0`);

/** How many cases a property is tried on: BALLAST_TEST_CASES times those of a usual run. */
export function propertyCases(usual: number): number {
  return Math.ceil(usual * factor);
}
