import type { SimulatorAccount } from './startSimulator.ts';

/** What the simulator's process tells its parent, by IPC or as one line of JSON on standard output. */
export type SimulatorMessage =
  | { readonly type: 'progress'; readonly message: string }
  | {
      readonly type: 'ready';
      readonly url: string;
      readonly port: number;
      /** Every account with its key's name and, where the key was generated, the file that holds it. Never a secret. */
      readonly accounts: readonly SimulatorAccount[];
    }
  /** It could not start; the process exits with status 1. */
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'stopped' }
  /** The answer to a request to open accounts. */
  | { readonly type: 'answer'; readonly fault?: string };
