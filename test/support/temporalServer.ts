import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
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

const MEMORY_DISK = '/dev/shm';
/** More than a test run's histories take, bytes. */
const ROOM_BYTES = 2 * 1024 ** 3;

/** Where the server's store lies: in memory where the machine has a roomy disk there, since each step of a workflow is synced and nothing need outlive the run. */
function storeFolder(): string {
  try {
    accessSync(MEMORY_DISK, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY_DISK);
    return bavail * bsize > ROOM_BYTES ? MEMORY_DISK : tmpdir();
  } catch {
    return tmpdir();
  }
}

/**
 * One real Temporal server for the whole test run, in a directory that goes away with it. BALLAST_TEST_TEMPORAL_ADDRESS names a
 * server to use instead. The first run on a machine may build the server, which takes minutes; the progress is printed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const address = process.env.BALLAST_TEST_TEMPORAL_ADDRESS;
  const dataDirectory = mkdtempSync(join(storeFolder(), 'ballast-test-temporal-'));
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
