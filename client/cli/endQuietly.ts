import { EXIT } from './exitCodes.ts';

/** Ends a command whose reader has gone away, as in `ballast cycle list | head -1`: nobody is left to be told anything. */
export function endQuietly(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
  throw error;
}
