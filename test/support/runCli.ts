import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const CLI_ENTRY = fileURLToPath(new URL('../../dist/bundles/client/cli/ballast.js', import.meta.url));

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `ballast` as a shell would. */
export function runCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
    execFile(
      process.execPath,
      [CLI_ENTRY, ...args],
      { env, timeout: 120_000, maxBuffer: 10_000_000 },
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, stdout, stderr });
      },
    );
  });
}
