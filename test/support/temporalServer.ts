import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { launchTemporal } from '../../temporalServer/launch.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of the Temporal server of this test run. */
    temporalAddress: string;
    temporalNamespace: string;
    /** Empty when the server was given by BALLAST_TEST_TEMPORAL_ADDRESS. */
    temporalUiUrl: string;
  }
}

/**
 * One real Temporal server for the whole test run, in a directory that goes away with it. BALLAST_TEST_TEMPORAL_ADDRESS names a
 * server to use instead. The first run on a machine may build the server, which takes minutes; the progress is printed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const address = process.env.BALLAST_TEST_TEMPORAL_ADDRESS;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'ballast-test-temporal-'));
  const removeData = () => rmSync(dataDirectory, { recursive: true, force: true });
  try {
    const server = await launchTemporal({ ...(address && { address }), dataDirectory, port: 0, uiPort: 0 }, (message) =>
      console.log(`[temporal] ${message}`),
    );
    project.provide('temporalAddress', server.address);
    project.provide('temporalNamespace', server.namespace);
    project.provide('temporalUiUrl', server.uiUrl ?? '');
    return () => server.stop().finally(removeData);
  } catch (error) {
    removeData();
    throw error;
  }
}
