// Usage: node downloadCli.mjs FOLDER
// Lets the Temporal SDK download the Temporal CLI into FOLDER. A process of its own, because the SDK's native download cannot be
// interrupted and installs its runtime in the process that asks for it.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [, , downloadDir] = process.argv;
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir } },
  });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
