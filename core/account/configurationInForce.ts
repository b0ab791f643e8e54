/** The configuration that every worker of a ledger goes by. */
export interface ConfigurationInForce {
  /** A name for what it says of accounts: the same for the same settings. */
  readonly hash: string;
  /** The accounts in it, the default one first. */
  readonly accounts: readonly string[];
  /** Who has put it in force: a person, a token, or a worker that started. */
  readonly by: string;
  /** Wall time in ms UTC. */
  readonly at: number;
}
