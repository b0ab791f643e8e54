import type { Scope } from '../../configuration/apiAccess/scopes.ts';

/** Who calls. */
export interface Caller {
  /** Of the token or the person; empty where the API asks nobody who they are. */
  readonly name: string;
  readonly scope: Scope;
  readonly by: 'token' | 'person' | 'nobody asked';
}

/** A caller whose right ends before a moment, ms UTC. */
export interface KnownCaller {
  readonly caller: Caller;
  readonly until: number;
}
