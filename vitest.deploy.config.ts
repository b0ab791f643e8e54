import { defineConfig } from 'vitest/config';

/** What takes too long for every test run: the commands of the container image, carried out without a container runtime. */
export default defineConfig({
  test: { include: ['test/deploy/*.check.ts'], testTimeout: 1_200_000, reporters: ['default'] },
});
