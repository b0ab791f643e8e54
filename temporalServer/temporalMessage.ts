import type { MissingSearchAttribute } from './ensureSearchAttributes.ts';
import type { ServerExit } from './server/serverProcess.ts';
import type { Source } from './sources/executable.ts';

/** What the Temporal process (temporalProcess.ts) tells the process that started it. */
export type TemporalMessage =
  | { type: 'progress'; message: string }
  | {
      type: 'ready';
      address: string;
      namespace: string;
      uiUrl: string | undefined;
      source: Source;
      missingSearchAttributes: readonly MissingSearchAttribute[];
    }
  /** A part of the server ended by itself and is about to be started again. */
  | ({ type: 'exited' } & ServerExit)
  | { type: 'restarted' }
  /** The server cannot be had, or does not stay; the process exits with status 1. */
  | { type: 'failed'; message: string }
  | { type: 'stopped' };
