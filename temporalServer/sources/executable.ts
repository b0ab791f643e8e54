/** Where a server came from. */
export type Source = 'address' | 'path' | 'cache' | 'download' | 'build';

/** What a server can be started from: the Temporal CLI, or the two programs built from the pinned modules. */
export type Executable =
  | { kind: 'cli'; source: Exclude<Source, 'address' | 'build'>; version: string; cli: string }
  | { kind: 'built'; source: 'cache' | 'build'; server: string; ui: string };

/** What a source gave: an executable, or why it has none (to be read by the user). */
export type Found = { executable: Executable } | { unavailable: string };
