import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serverEnvironment } from '../server/environment.ts';

/**
 * The version of a Temporal CLI, as in `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`.
 *
 * @throws Error when the program does not run or is something else
 */
export async function cliVersion(executable: string): Promise<string> {
  const { stdout } = await promisify(execFile)(executable, ['--version'], {
    env: serverEnvironment(),
    timeout: 15_000,
  });
  const version = /^temporal version (\d\S*)/m.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`\`${executable} --version\` does not answer as the Temporal CLI does`);
  return version;
}
