import { configureGlobal } from 'fast-check';

/** Properties are tried on the same cases in every run, so that a commit passes or fails whoever runs it. BALLAST_TEST_SEED gives others. */
const seed = Number(process.env.BALLAST_TEST_SEED ?? 20_260_101);
if (!Number.isInteger(seed))
  throw new Error(`BALLAST_TEST_SEED is ${process.env.BALLAST_TEST_SEED}; give a whole number`);

configureGlobal({ seed });
