/** One variant that was tried on some data. JSON. */
export interface Trial {
  /** Fingerprint of what was tried. */
  readonly variant: string;
  /** When it was run last, ms UTC. */
  readonly at: number;
  /** Names that results of it were saved under. */
  readonly names: readonly string[];
  /** Of each day, as shares. */
  readonly returns: readonly number[];
}
